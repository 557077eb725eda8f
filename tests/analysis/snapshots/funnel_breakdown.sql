SELECT
  tupleElement(entry, 1) AS key1,
  count() AS value
FROM (
  SELECT
    cityHash64(session_id) AS who,
    argMinIf(
      tuple(country),
      CONCAT(
        toString(
          toInt64(
            toUnixTimestamp64Milli(occurred_at) * 1048576 + (
              event_name = 'a.one'
            ) * 1 + (
              event_name = 'a.two'
            ) * 2
          ) + 1000000000000000000
        ),
        country
      ),
      event_name = 'a.one'
      AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    ) AS entry
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND session_id <> ''
    AND event_name = 'a.one'
  GROUP BY
    who
)
GROUP BY
  key1
ORDER BY
  value DESC,
  key1
LIMIT 10;

SELECT
  part,
  key1,
  count() AS count1,
  countIf(at2 > 0) AS count2,
  quantileExactInclusiveIf(0.5)(at2 - at1, at2 > 0) AS half2,
  quantileExactInclusiveIf(0.9)(at2 - at1, at2 > 0) AS most2,
  uniqExactIf(person, at1 > 0) AS people
FROM (
  SELECT
    person,
    part,
    key1,
    at1,
    CASE WHEN found2 < until THEN found2 ELSE 0 END AS code2,
    intDiv(code2, 1048576) AS at2
  FROM (
    SELECT
      person,
      part,
      key1,
      found1 AS code1,
      (
        intDiv(code1, 1048576) * 1048576
      ) + 90596967448576 AS until,
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
        person,
        toUInt8(CASE WHEN tupleElement(entry, 1) IN ('x', 'it''s') THEN 1 ELSE 2 END) AS part,
        CASE
          WHEN tupleElement(entry, 1) IN ('x', 'it''s')
          THEN tupleElement(entry, 1)
          ELSE ''
        END AS key1,
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
          ) AS codes,
          argMinIf(
            tuple(country),
            CONCAT(
              toString(
                toInt64(
                  toUnixTimestamp64Milli(occurred_at) * 1048576 + (
                    event_name = 'a.one'
                  ) * 1 + (
                    event_name = 'a.two'
                  ) * 2
                ) + 1000000000000000000
              ),
              country
            ),
            event_name = 'a.one'
            AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
          ) AS entry,
          CASE
            WHEN max(CASE WHEN user_id = '' THEN 0 ELSE cityHash64(user_id) END) = 0
            THEN who
            ELSE max(CASE WHEN user_id = '' THEN 0 ELSE cityHash64(user_id) END)
          END AS person
        FROM events
        WHERE
          events.tenant_id = 'the-tenant'
          AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
          AND occurred_at < toDateTime64('2026-01-03 00:00:00.000', 3, 'UTC')
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
GROUP BY
  GROUPING SETS (
    (),
    (part, key1)
  )
