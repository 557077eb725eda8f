SELECT
  coin,
  count() AS conversions,
  sum(face_analysis) AS face_analysis_sum,
  countIf(face_analysis > 0) AS face_analysis_count,
  sum(face_analysis * total) AS face_analysis_worth,
  sum(recommendation) AS recommendation_sum,
  countIf(recommendation > 0) AS recommendation_count,
  sum(recommendation * total) AS recommendation_worth,
  sum(conversation) AS conversation_sum,
  countIf(conversation > 0) AS conversation_count,
  sum(conversation * total) AS conversation_worth,
  sum(virtual_try_on) AS virtual_try_on_sum,
  countIf(virtual_try_on > 0) AS virtual_try_on_count,
  sum(virtual_try_on * total) AS virtual_try_on_worth,
  sum(overall) AS overall_sum,
  countIf(overall > 0) AS overall_count,
  sum(overall * total) AS overall_worth
FROM (
  SELECT
    coin,
    total,
    face_analysis_most AS face_analysis,
    recommendation_most AS recommendation,
    conversation_most AS conversation,
    virtual_try_on_most AS virtual_try_on,
    1 - (
      (
        (
          (
            1 - face_analysis_most
          ) * (
            1 - recommendation_most
          )
        ) * (
          1 - conversation_most
        )
      ) * (
        1 - virtual_try_on_most
      )
    ) AS overall
  FROM (
    SELECT
      code,
      coin,
      sum(worth) AS total,
      max(face_analysis) AS face_analysis_most,
      max(recommendation) AS recommendation_most,
      max(conversation) AS conversation_most,
      max(virtual_try_on) AS virtual_try_on_most
    FROM (
      SELECT
        code,
        coin,
        worth,
        toFloat64(
          multiIf(face_analysed = 1 AND this_recommended = 1, 1, face_analysed = 1, 0.5, 0)
        ) AS face_analysis,
        toFloat64(
          multiIf(
            this_recommended = 1,
            1,
            recommendation_clicked = 1,
            0.5,
            recommendations_viewed = 1,
            0.25,
            0
          )
        ) AS recommendation,
        toFloat64(multiIf(conversation_goal_reached = 1, 1, conversed = 1, 0.5, 0)) AS conversation,
        toFloat64(multiIf(this_product_tried_on = 1, 1, tried_on = 1, 0.5, 0)) AS virtual_try_on
      FROM (
        SELECT
          visit,
          last_use,
          at,
          code,
          coin,
          worth,
          person,
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
            tupleElement(line, 7) AS advised
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
                    )
                  ),
                  event_name = 'commerce.purchase'
                  AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                  AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                  AND site_id = 's'
                  AND user_id <> ''
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
                AND occurred_at >= toDateTime64('2026-03-22 00:00:00.000', 3, 'UTC')
                AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                AND country = 'DE'
                AND CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END IN (
                  SELECT
                    CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit
                  FROM events
                  WHERE
                    events.tenant_id = 't'
                    AND event_name = 'commerce.purchase'
                    AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                    AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                    AND site_id = 's'
                    AND user_id <> ''
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
      code,
      coin
  )
)
GROUP BY
  coin
