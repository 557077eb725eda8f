SELECT
  step,
  arraySlice(arraySort(groupArrayIf((negate(toInt64(n)), here), LENGTH(some) >= 5)), 1, 10) AS most,
  countIf(LENGTH(some) >= 5) AS many,
  uniqExactArrayIf(some, NOT (
    LENGTH(some) >= 5
  )) AS few
FROM (
  SELECT
    step,
    here,
    count() AS n,
    groupUniqArray(5)(person) AS some
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
                (c, p) -> p < 0 OR toUInt64(bitShiftRight(c, 1)) <> toUInt64(bitShiftRight(p, 1)),
                walk,
                arrayPushFront(arrayPopBack(walk), toInt128(-1))
              ) AS walk
            FROM (
              SELECT
                person,
                goal_ms,
                codes AS walk
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
                    groupArray(
                      bitShiftLeft(toInt128(toUnixTimestamp64Milli(occurred_at)), 65) + bitShiftLeft(toInt128(sipHash64(event_name)), 1)
                    )
                  ) AS codes
                FROM events
                WHERE
                  events.tenant_id = 'the-tenant'
                  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
                  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
                  AND session_id <> ''
                GROUP BY
                  who
              )
              WHERE
                notEmpty(codes)
            )
          )
        )
      )
    )
  )
  GROUP BY
    step,
    here
)
GROUP BY
  step
