SELECT
  stage,
  next_part,
  next,
  count() AS n,
  CASE
    WHEN LENGTH(groupUniqArray(5)(person)) < 5
    THEN LENGTH(groupUniqArray(5)(person))
    ELSE count()
  END AS people,
  countIf(again = 1) AS sessions,
  countIf(place = 1) AS visits,
  sum(done) AS interactions,
  sum(took) AS took_ms,
  quantileExactInclusive(0.5)(took) AS half,
  quantileExactInclusive(0.9)(took) AS most,
  countIf(next_part = 3) AS exits,
  countIf(next_part = 3 AND bought = 0) AS drops,
  countIf(again = 1 AND bought >= place) AS purchases
FROM (
  SELECT
    person,
    bought,
    tupleElement(one, 1) AS place,
    tupleElement(one, 2) AS stage,
    tupleElement(one, 7) AS again,
    tupleElement(one, 8) AS next,
    CASE WHEN tupleElement(one, 8) = 0 THEN 3 ELSE 1 END AS next_part,
    tupleElement(one, 4) - tupleElement(one, 3) AS took,
    tupleElement(one, 6) - tupleElement(one, 5) AS done
  FROM (
    SELECT
      person,
      bought,
      arrayJoin(
        arrayZip(
          arrayEnumerate(stages),
          stages,
          times,
          arrayPushBack(arrayPopFront(times), last_ms),
          before,
          arrayPushBack(arrayPopFront(before), total),
          arrayEnumerateUniq(stages),
          arrayPushBack(arrayPopFront(stages), 0)
        )
      ) AS one
    FROM (
      SELECT
        person,
        last_ms,
        total,
        before,
        arrayMap(c -> greatest(toUInt8(intDiv(modulo(c, 64), 2)), toUInt8(1)), starts) AS stages,
        arrayMap(c -> toInt64(intDiv(c, 64)), starts) AS times,
        arrayLastIndex(c -> greatest(toUInt8(intDiv(modulo(c, 64), 2)), toUInt8(1)) = 11, starts) AS bought
      FROM (
        SELECT
          person,
          last_ms,
          total,
          arrayFilter(
            (d, c, p) -> greatest(toUInt8(intDiv(modulo(c, 64), 2)), toUInt8(1)) <> greatest(toUInt8(intDiv(modulo(p, 64), 2)), toUInt8(1)),
            done,
            marks,
            arrayPushFront(arrayPopBack(marks), 30)
          ) AS before,
          arrayFilter(
            (c, p) -> greatest(toUInt8(intDiv(modulo(c, 64), 2)), toUInt8(1)) <> greatest(toUInt8(intDiv(modulo(p, 64), 2)), toUInt8(1)),
            marks,
            arrayPushFront(arrayPopBack(marks), 30)
          ) AS starts
        FROM (
          SELECT
            person,
            toInt64(intDiv(arrayElement(codes, -1), 64)) AS last_ms,
            toInt64(arraySum(arrayMap(c -> toUInt32(bitTest(c, 0)), codes))) AS total,
            arrayFilter(
              (c, i) -> i = 1 OR toUInt8(intDiv(modulo(c, 64), 2)) <> 0,
              codes,
              arrayEnumerate(codes)
            ) AS marks,
            arrayFilter(
              (d, c, i) -> i = 1 OR toUInt8(intDiv(modulo(c, 64), 2)) <> 0,
              arrayMap(
                (c, p) -> c - p,
                arrayCumSum(arrayMap(c -> toUInt32(bitTest(c, 0)), codes)),
                arrayMap(c -> toUInt32(bitTest(c, 0)), codes)
              ),
              codes,
              arrayEnumerate(codes)
            ) AS done
          FROM (
            SELECT
              cityHash64(session_id) AS who,
              CASE
                WHEN max(CASE WHEN user_id = '' THEN 0 ELSE cityHash64(user_id) END) = 0
                THEN who
                ELSE max(CASE WHEN user_id = '' THEN 0 ELSE cityHash64(user_id) END)
              END AS person,
              arraySort(
                groupArray(
                  (
                    (
                      toUInt64(toUnixTimestamp64Milli(occurred_at)) * 64
                    ) + (
                      CASE
                        WHEN transform(
                          strings['journey.stage'],
                          [
                            'landing',
                            'greeting',
                            'consent',
                            'widget_interaction',
                            'face_analysis',
                            'recommendations',
                            'virtual_try_on',
                            'product_view',
                            'add_to_cart',
                            'checkout',
                            'purchase'
                          ],
                          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
                          0
                        ) = 0
                        THEN transform(
                          toString(event_name),
                          [
                            'session.started',
                            'conversation.started',
                            'consent.changed',
                            'widget.opened',
                            'conversation.turn',
                            'voice.turn_started',
                            'voice.barge_in',
                            'face_analysis.started',
                            'face_analysis.completed',
                            'face_analysis.failed',
                            'recommendation.generated',
                            'recommendation.viewed',
                            'recommendation.clicked',
                            'recommendation.responded',
                            'try_on.started',
                            'try_on.completed',
                            'commerce.browse',
                            'commerce.view',
                            'commerce.save_for_later',
                            'commerce.add_to_cart',
                            'commerce.remove_from_cart',
                            'commerce.checkout',
                            'commerce.checkout_step',
                            'commerce.purchase'
                          ],
                          [1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11],
                          0
                        )
                        ELSE transform(
                          strings['journey.stage'],
                          [
                            'landing',
                            'greeting',
                            'consent',
                            'widget_interaction',
                            'face_analysis',
                            'recommendations',
                            'virtual_try_on',
                            'product_view',
                            'add_to_cart',
                            'checkout',
                            'purchase'
                          ],
                          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
                          0
                        )
                      END * 2
                    )
                  ) + (
                    event_name IN (
                      'interaction.performed',
                      'widget.opened',
                      'conversation.turn',
                      'voice.turn_started',
                      'voice.barge_in',
                      'face_analysis.started',
                      'recommendation.clicked',
                      'recommendation.responded',
                      'try_on.started',
                      'commerce.view',
                      'commerce.save_for_later',
                      'commerce.add_to_cart',
                      'commerce.remove_from_cart',
                      'commerce.checkout',
                      'commerce.checkout_step',
                      'commerce.purchase',
                      'consent.changed'
                    )
                  )
                )
              ) AS codes
            FROM events
            WHERE
              events.tenant_id = 'the-tenant'
              AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
              AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
              AND session_id <> ''
              AND country = 'DE'
            GROUP BY
              who
          )
        )
      )
    )
  )
)
GROUP BY
  GROUPING SETS (
    (),
    (
      stage
    ),
    (next_part, next),
    (stage, next_part, next)
  )
