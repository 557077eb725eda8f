SELECT
  step,
  here_part,
  here,
  there_part,
  there,
  count() AS n,
  CASE
    WHEN LENGTH(groupUniqArray(5)(person)) < 5
    THEN LENGTH(groupUniqArray(5)(person))
    ELSE count()
  END AS people,
  sum(converted) AS goals,
  quantileExactInclusive(0.5)(took) AS half
FROM (
  SELECT
    step,
    person,
    took,
    converted,
    CASE WHEN (step, here) IN ((1, 11), (1, 12), (2, 13)) THEN 1 ELSE 2 END AS here_part,
    CASE WHEN (step, here) IN ((1, 11), (1, 12), (2, 13)) THEN here ELSE 0 END AS here,
    CASE
      WHEN leads = 1
      THEN CASE WHEN (step + 1, there) IN ((1, 11), (1, 12), (2, 13)) THEN 1 ELSE 2 END
      ELSE leads
    END AS there_part,
    CASE
      WHEN leads = 1
      THEN CASE WHEN (step + 1, there) IN ((1, 11), (1, 12), (2, 13)) THEN there ELSE 0 END
      ELSE 0
    END AS there
  FROM (
    SELECT
      person,
      tupleElement(move, 1) AS step,
      tupleElement(move, 2) AS here,
      tupleElement(move, 3) AS there,
      CASE
        WHEN tupleElement(move, 1) = length
        THEN 0
        ELSE abs(tupleElement(move, 5) - tupleElement(move, 4))
      END AS took,
      CASE
        WHEN tupleElement(move, 1) = length
        THEN 3
        ELSE CASE WHEN tupleElement(move, 1) = 5 THEN 4 ELSE 1 END
      END AS leads,
      goal_ms > 0
      AND goal_ms >= CASE
        WHEN tupleElement(move, 1) = length
        THEN tupleElement(move, 4)
        ELSE greatest(tupleElement(move, 4), tupleElement(move, 5))
      END AS converted
    FROM (
      SELECT
        person,
        goal_ms,
        length,
        arrayJoin(
          arrayZip(
            arraySlice(arrayEnumerate(nodes), 1, 5),
            arraySlice(nodes, 1, 5),
            arraySlice(arrayPushBack(arrayPopFront(nodes), 0), 1, 5),
            arraySlice(times, 1, 5),
            arraySlice(arrayPushBack(arrayPopFront(times), 0), 1, 5)
          )
        ) AS move
      FROM (
        SELECT
          person,
          goal_ms,
          arrayMap(c -> toUInt64(bitShiftRight(c, 1)), walk) AS nodes,
          arrayMap(c -> toInt64(bitShiftRight(c, 65)), walk) AS times,
          LENGTH(walk) AS length
        FROM (
          SELECT
            person,
            goal_ms,
            arraySlice(walk, 1, 6) AS walk
          FROM (
            SELECT
              person,
              goal_ms,
              CASE
                WHEN arrayFirstIndex(c -> bitTest(toUInt8(c), 0), codes) = 0
                THEN arraySlice(codes, 1, 0)
                ELSE arraySlice(codes, arrayFirstIndex(c -> bitTest(toUInt8(c), 0), codes))
              END AS walk
            FROM (
              SELECT
                person,
                goal_ms,
                arrayMap(
                  (c, i) -> CASE
                    WHEN i = 1 AND toUInt64(bitShiftRight(c, 1)) = 0
                    THEN c + bitShiftLeft(toInt128(1), 1)
                    ELSE c
                  END,
                  codes,
                  arrayEnumerate(codes)
                ) AS codes
              FROM (
                SELECT
                  person,
                  goal_ms,
                  arrayFilter(
                    (c, i) -> i = 1 OR toUInt64(bitShiftRight(c, 1)) <> 0 OR bitTest(toUInt8(c), 0),
                    codes,
                    arrayEnumerate(codes)
                  ) AS codes
                FROM (
                  SELECT
                    cityHash64(user_id) AS who,
                    who AS person,
                    max(0) AS goal_ms,
                    arraySort(
                      groupArray(
                        (
                          bitShiftLeft(toInt128(toUnixTimestamp64Milli(occurred_at)), 65) + bitShiftLeft(
                            toInt128(
                              toUInt64(
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
                                END
                              )
                            ),
                            1
                          )
                        ) + (
                          event_name = 'commerce.view' AND country = 'DE'
                        )
                      )
                    ) AS codes
                  FROM events
                  WHERE
                    events.tenant_id = 'the-tenant'
                    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
                    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
                    AND user_id <> ''
                  GROUP BY
                    who
                )
              )
            )
            WHERE
              notEmpty(
                CASE
                  WHEN arrayFirstIndex(c -> bitTest(toUInt8(c), 0), codes) = 0
                  THEN arraySlice(codes, 1, 0)
                  ELSE arraySlice(codes, arrayFirstIndex(c -> bitTest(toUInt8(c), 0), codes))
                END
              )
          )
        )
      )
    )
  )
)
GROUP BY
  GROUPING SETS (
    (
      step
    ),
    (step, here_part, here),
    (step, there_part, there),
    (step, here_part, here, there_part, there)
  )
