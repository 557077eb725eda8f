SELECT
  count() AS count1,
  countIf(at2 > 0) AS count2,
  quantileExactInclusiveIf(0.5)(at2 - at1, at2 > 0) AS half2,
  quantileExactInclusiveIf(0.9)(at2 - at1, at2 > 0) AS most2
FROM (
  SELECT
    at1,
    CASE WHEN found2 < until THEN found2 ELSE 0 END AS code2,
    CASE WHEN code2 = 0 OR at1 = 0 THEN 0 ELSE greatest(intDiv(code2, 1048576), at1) END AS at2
  FROM (
    SELECT
      found1 AS code1,
      (
        intDiv(code1, 1048576) * 1048576
      ) + 1887437848576 AS until,
      intDiv(code1, 1048576) AS at1,
      CASE
        WHEN code1 = 0
        THEN 0
        ELSE arrayFirst(c -> bitTest(c, 1) AND c >= (
          intDiv(code1, 1048576) * 1048576
        ), codes)
      END AS found2
    FROM (
      SELECT
        codes,
        arrayFirst(c -> bitTest(c, 0) AND c < 1853160947712000000, codes) AS found1
      FROM (
        SELECT
          cityHash64(session_id) AS who,
          arraySort(
            groupArray(
              toUnixTimestamp64Milli(occurred_at) * 1048576 + (
                event_name = 'a.one'
              ) * 1 + (
                event_name = 'a.two'
              ) * 2
            )
          ) AS codes
        FROM events
        WHERE
          events.tenant_id = 'the-tenant'
          AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
          AND occurred_at < toDateTime64('2026-01-02 00:30:00.000', 3, 'UTC')
          AND session_id <> ''
          AND event_name IN ('a.one', 'a.two')
        GROUP BY
          who
      )
      WHERE
        found1 > 0
    )
  )
)
