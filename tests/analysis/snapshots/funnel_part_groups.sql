SELECT
  tupleElement(one, 1) AS place,
  tupleElement(one, 2) AS value,
  countIf(at1 > 0) AS count1,
  countIf(at2 > 0) AS count2,
  countIf(at3 > 0) AS count3
FROM (
  SELECT
    at1,
    at2,
    at3,
    person,
    arrayJoin([(1, by1), (2, by2)]) AS one
  FROM (
    SELECT
      person,
      by1,
      by2,
      at1,
      at3,
      CASE
        WHEN found2 < least(
          until,
          CASE
            WHEN code3 = 0
            THEN until
            ELSE (
              intDiv(code3, 1048576) * 1048576
            ) + 1048576
          END
        )
        THEN found2
        ELSE 0
      END AS code2,
      intDiv(code2, 1048576) AS at2
    FROM (
      SELECT
        person,
        by1,
        by2,
        until,
        at1,
        CASE WHEN found3 < until THEN found3 ELSE 0 END AS code3,
        intDiv(code3, 1048576) AS at3,
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
          by1,
          by2,
          found1 AS code1,
          (
            intDiv(code1, 1048576) * 1048576
          ) + 90596967448576 AS until,
          intDiv(code1, 1048576) AS at1,
          CASE
            WHEN code1 = 0
            THEN 0
            ELSE arrayFirst(c -> bitTest(c, 2) AND c >= (
              intDiv(code1, 1048576) * 1048576
            ), codes)
          END AS found3
        FROM (
          SELECT
            codes,
            person,
            tupleElement(entry, 1) AS by1,
            tupleElement(entry, 2) AS by2,
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
                  ) * 2 + (
                    event_name = 'shop.sold'
                  ) * 4
                )
              ) AS codes,
              argMinIf(
                tuple(country, strings['a.colour']),
                CONCAT(
                  toString(
                    toInt64(
                      toUnixTimestamp64Milli(occurred_at) * 1048576 + (
                        event_name = 'a.one'
                      ) * 1 + (
                        event_name = 'a.two'
                      ) * 2 + (
                        event_name = 'shop.sold'
                      ) * 4
                    ) + 1000000000000000000
                  ),
                  HEX(country),
                  ' ',
                  strings['a.colour']
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
              AND event_name IN ('a.one', 'a.two', 'shop.sold')
            GROUP BY
              who
          )
          WHERE
            found1 > 0
        )
      )
    )
  )
)
GROUP BY
  place,
  value
HAVING
  uniqExact(person) >= 5
ORDER BY
  count1 DESC,
  place,
  value
LIMIT 1000
