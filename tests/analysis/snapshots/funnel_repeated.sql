SELECT
  count() AS count1,
  countIf(at2 > 0) AS count2,
  quantileExactInclusiveIf(0.5)(at2 - at1, at2 > 0) AS half2,
  quantileExactInclusiveIf(0.9)(at2 - at1, at2 > 0) AS most2
FROM (
  SELECT
    at1,
    CASE WHEN arrayElement(codes, found2) < until THEN found2 ELSE 0 END AS place2,
    arrayElement(codes, place2) AS code2,
    intDiv(code2, 1048576) AS at2
  FROM (
    SELECT
      codes,
      found1 AS place1,
      arrayElement(codes, place1) AS code1,
      (
        intDiv(code1, 1048576) * 1048576
      ) + 90596967448576 AS until,
      intDiv(code1, 1048576) AS at1,
      CASE
        WHEN code1 = 0
        THEN 0
        ELSE arrayFirstIndex(
          (c, i) -> bitTest(c, 1) AND c >= (
            intDiv(code1, 1048576) * 1048576
          ) AND i <> place1,
          codes,
          arrayEnumerate(codes)
        )
      END AS found2
    FROM (
      SELECT
        codes,
        arrayFirstIndex((c, i) -> bitTest(c, 0) AND c < 1853160947712000000, codes, arrayEnumerate(codes)) AS found1
      FROM (
        SELECT
          cityHash64(session_id) AS who,
          arraySort(
            groupArray(
              toUnixTimestamp64Milli(occurred_at) * 1048576 + (
                event_name = 'a.one'
              ) * 1 + (
                event_name = 'a.one' AND mapContains(numbers, 'a.ok') AND numbers['a.ok'] = 1
              ) * 2
            )
          ) AS codes
        FROM events
        WHERE
          events.tenant_id = 'the-tenant'
          AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
          AND occurred_at < toDateTime64('2026-01-03 00:00:00.000', 3, 'UTC')
          AND session_id <> ''
          AND event_name = 'a.one'
          AND (
            event_name = 'a.one'
            OR (
              event_name = 'a.one' AND mapContains(numbers, 'a.ok') AND numbers['a.ok'] = 1
            )
          )
        GROUP BY
          who
      )
      WHERE
        found1 > 0
    )
  )
)
