SELECT
  whole,
  coin,
  part,
  key1,
  hour,
  weekday,
  month,
  season,
  count() AS lines,
  uniqExact(order) AS orders,
  uniqExactIf(order, ai = 1) AS ai_orders,
  uniqExactIf(order, NOT (
    ai = 1
  )) AS other_orders,
  sum(worth) AS sold,
  sumIf(worth, ai = 1) AS ai_sold,
  sumIf(worth, by_face_analysis = 1) AS face_analysis,
  sumIf(worth, by_recommendation = 1) AS recommendation,
  sumIf(worth, by_conversation = 1) AS conversation,
  sumIf(worth, by_virtual_try_on = 1) AS virtual_try_on,
  sum(quantity) AS units,
  uniqExact(person) AS people,
  uniqExactIf(person, ai = 1) AS ai_people,
  uniqExactIf(person, NOT (
    ai = 1
  )) AS other_people,
  uniqExactIf(visit, has_session = 1) AS visits,
  uniqExactIf(visit, has_session = 1 AND ai = 1) AS ai_visits,
  uniqExactIf(visit, has_session = 1 AND late = 1) AS late_visits,
  uniqExactIf(visit, has_session = 1 AND late = 1 AND ai = 1) AS late_ai_visits,
  sumIf(worth, named = 1 AND by_using = 1) AS ai_user_sold,
  uniqExactIf(person, named = 1 AND by_using = 1) AS ai_user_people,
  sumIf(worth, named = 1 AND NOT (
    by_using = 1
  )) AS other_user_sold,
  uniqExactIf(person, named = 1 AND NOT (
    by_using = 1
  )) AS other_user_people
FROM (
  SELECT
    visit,
    person,
    coin,
    worth,
    quantity,
    has_session,
    named,
    by_using,
    cityHash64(code) AS order,
    toUInt8(1) AS whole,
    greatest(face_analysed, recommendations_viewed, recommendation_clicked, conversed, tried_on, 0) AS ai,
    last_use >= 1774220400000 AS late,
    greatest(face_analysed, 0) AS by_face_analysis,
    greatest(recommendations_viewed, recommendation_clicked, 0) AS by_recommendation,
    greatest(conversed, 0) AS by_conversation,
    greatest(tried_on, 0) AS by_virtual_try_on,
    intDiv(
      positiveModulo(
        intDiv(at, 1000) + transform(
          roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
          [1774220400, 1774746000],
          [3600, 7200],
          0
        ),
        86400
      ),
      3600
    ) + 1 AS hour,
    modulo(
      intDiv(
        intDiv(at, 1000) + transform(
          roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
          [1774220400, 1774746000],
          [3600, 7200],
          0
        ),
        86400
      ) + 3,
      7
    ) + 1 AS weekday,
    toMonth(
      toDateTime(
        intDiv(at, 1000) + transform(
          roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
          [1774220400, 1774746000],
          [3600, 7200],
          0
        ),
        'UTC'
      )
    ) AS month,
    intDiv(
      modulo(
        toMonth(
          toDateTime(
            intDiv(at, 1000) + transform(
              roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
              [1774220400, 1774746000],
              [3600, 7200],
              0
            ),
            'UTC'
          )
        ),
        12
      ),
      3
    ) + 1 AS season,
    toUInt8(CASE WHEN own_key1 IN ('frames', '') THEN 1 ELSE 2 END) AS part,
    CASE WHEN own_key1 IN ('frames', '') THEN own_key1 ELSE '' END AS key1
  FROM (
    SELECT
      visit,
      last_use,
      at,
      code,
      coin,
      worth,
      person,
      quantity,
      has_session,
      own_key1,
      named,
      by_using,
      toUInt8(face_analysed_since > 0 AND face_analysed_since <= at) AS face_analysed,
      toUInt8(recommendations_viewed_since > 0 AND recommendations_viewed_since <= at) AS recommendations_viewed,
      toUInt8(recommendation_clicked_since > 0 AND recommendation_clicked_since <= at) AS recommendation_clicked,
      toUInt8(conversed_since > 0 AND conversed_since <= at) AS conversed,
      toUInt8(conversation_goal_reached_since > 0 AND conversation_goal_reached_since <= at) AS conversation_goal_reached,
      toUInt8(tried_on_since > 0 AND tried_on_since <= at) AS tried_on,
      toUInt8(
        arrayExists(
          t -> product <> '' AND tupleElement(t, 1) = product AND tupleElement(t, 2) <= at,
          tried
        )
      ) AS this_product_tried_on,
      advised AS this_recommended
    FROM (
      SELECT
        visit,
        last_use,
        face_analysed_since,
        recommendations_viewed_since,
        recommendation_clicked_since,
        conversed_since,
        conversation_goal_reached_since,
        tried_on_since,
        tried,
        tupleElement(line, 1) AS at,
        tupleElement(line, 2) AS code,
        tupleElement(line, 3) AS coin,
        tupleElement(line, 4) AS worth,
        tupleElement(line, 5) AS person,
        tupleElement(line, 6) AS product,
        tupleElement(line, 7) AS advised,
        tupleElement(line, 8) AS quantity,
        tupleElement(line, 9) AS has_session,
        tupleElement(line, 10) AS own_key1,
        tupleElement(line, 11) AS named,
        tupleElement(line, 12) AS by_using
      FROM (
        SELECT
          visit,
          last_use,
          face_analysed_since,
          recommendations_viewed_since,
          recommendation_clicked_since,
          conversed_since,
          conversation_goal_reached_since,
          tried_on_since,
          tried,
          arrayJoin(sold) AS line
        FROM (
          SELECT
            CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit,
            minIf(toUnixTimestamp64Milli(occurred_at), event_name = 'face_analysis.completed') AS face_analysed_since,
            minIf(toUnixTimestamp64Milli(occurred_at), event_name = 'recommendation.viewed') AS recommendations_viewed_since,
            minIf(toUnixTimestamp64Milli(occurred_at), event_name = 'recommendation.clicked') AS recommendation_clicked_since,
            minIf(toUnixTimestamp64Milli(occurred_at), event_name = 'conversation.turn') AS conversed_since,
            minIf(
              toUnixTimestamp64Milli(occurred_at),
              event_name = 'conversation.ended'
              AND mapContains(numbers, 'conversation.goal_achieved')
              AND numbers['conversation.goal_achieved'] = 1
            ) AS conversation_goal_reached_since,
            minIf(
              toUnixTimestamp64Milli(occurred_at),
              event_name IN ('try_on.started', 'try_on.completed')
            ) AS tried_on_since,
            maxIf(
              toUnixTimestamp64Milli(occurred_at),
              event_name = 'face_analysis.completed'
              OR event_name = 'recommendation.viewed'
              OR event_name = 'recommendation.clicked'
              OR event_name = 'conversation.turn'
              OR event_name IN ('try_on.started', 'try_on.completed')
            ) AS last_use,
            groupArrayIf(
              (strings['commerce.product_id'], toUnixTimestamp64Milli(occurred_at)),
              event_name IN ('try_on.started', 'try_on.completed')
            ) AS tried,
            groupArrayIf(
              (
                toUnixTimestamp64Milli(occurred_at),
                CASE
                  WHEN mapContains(strings, 'commerce.order_id')
                  THEN strings['commerce.order_id']
                  ELSE toString(event_id)
                END,
                CASE
                  WHEN mapContains(numbers, 'commerce.amount')
                  THEN toString(currency)
                  ELSE ''
                END,
                toInt64(numbers['commerce.amount']),
                CASE
                  WHEN user_id = ''
                  THEN CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END
                  ELSE cityHash64(user_id)
                END,
                strings['commerce.product_id'],
                toUInt8(
                  (
                    mapContains(numbers, 'commerce.recommended')
                    AND numbers['commerce.recommended'] = 1
                  )
                  OR (
                    NOT (
                      mapContains(numbers, 'commerce.recommended')
                    )
                    AND mapContains(strings, 'recommendation.id')
                  )
                ),
                CASE
                  WHEN mapContains(numbers, 'commerce.quantity')
                  THEN numbers['commerce.quantity']
                  ELSE 1
                END,
                session_id <> '',
                strings['commerce.product_category'],
                user_id <> '',
                user_id IN (
                  SELECT
                    user_id
                  FROM events
                  WHERE
                    events.tenant_id = 't'
                    AND event_name IN (
                      'face_analysis.completed',
                      'recommendation.viewed',
                      'recommendation.clicked',
                      'conversation.turn',
                      'try_on.started',
                      'try_on.completed'
                    )
                    AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
                    AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
                    AND user_id <> ''
                    AND country = 'DE'
                )
              ),
              event_name = 'commerce.purchase'
              AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
              AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
            ) AS sold
          FROM events
          WHERE
            events.tenant_id = 't'
            AND event_name IN (
              'face_analysis.completed',
              'recommendation.viewed',
              'recommendation.clicked',
              'conversation.turn',
              'conversation.ended',
              'try_on.started',
              'try_on.completed',
              'commerce.purchase'
            )
            AND occurred_at >= toDateTime64('2026-03-21 23:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
            AND country = 'DE'
            AND CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END IN (
              SELECT
                CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit
              FROM events
              WHERE
                events.tenant_id = 't'
                AND event_name = 'commerce.purchase'
                AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
                AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
                AND country = 'DE'
            )
          GROUP BY
            visit
        )
      )
    )
  )
)
GROUP BY
  GROUPING SETS (
    (
      whole
    ),
    (
      coin
    ),
    (whole, part, key1),
    (whole, hour),
    (whole, weekday),
    (whole, month),
    (whole, season),
    (coin, part, key1),
    (coin, hour),
    (coin, weekday),
    (coin, month),
    (coin, season)
  )
