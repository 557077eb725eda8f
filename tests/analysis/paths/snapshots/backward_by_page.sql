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
              arrayFilter(
                (c, i) -> i = 1,
                walk,
                arrayEnumerateUniq(arrayMap(c -> toUInt64(bitShiftRight(c, 1)), walk))
              ) AS walk
            FROM (
              SELECT
                person,
                goal_ms,
                arrayReverse(arraySlice(codes, 1, arrayFirstIndex(c -> bitTest(toUInt8(c), 0), codes))) AS walk
              FROM (
                SELECT
                  cityHash64(session_id) AS who,
                  CASE
                    WHEN max(CASE WHEN user_id = '' THEN 0 ELSE cityHash64(user_id) END) = 0
                    THEN who
                    ELSE max(CASE WHEN user_id = '' THEN 0 ELSE cityHash64(user_id) END)
                  END AS person,
                  max(0) AS goal_ms,
                  arraySort(
                    groupArrayIf(
                      (
                        bitShiftLeft(toInt128(toUnixTimestamp64Milli(occurred_at)), 65) + bitShiftLeft(toInt128(sipHash64(page_path)), 1)
                      ) + (
                        event_name = 'commerce.view' AND country = 'DE'
                      ),
                      page_path <> '' OR (
                        event_name = 'commerce.view' AND country = 'DE'
                      )
                    )
                  ) AS codes
                FROM events
                WHERE
                  events.tenant_id = 'the-tenant'
                  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
                  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
                  AND session_id <> ''
                  AND (
                    page_path <> '' OR (
                      event_name = 'commerce.view' AND country = 'DE'
                    )
                  )
                GROUP BY
                  who
              )
              WHERE
                notEmpty(
                  arrayReverse(arraySlice(codes, 1, arrayFirstIndex(c -> bitTest(toUInt8(c), 0), codes)))
                )
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
