SELECT
  countIf(at1 > 0) AS count1,
  countIf(at1 = 0) AS excluded,
  countIf(at2 > 0) AS count2,
  quantileExactInclusiveIf(0.5)(at2 - at1, at2 > 0) AS half2,
  quantileExactInclusiveIf(0.9)(at2 - at1, at2 > 0) AS most2,
  countIf(at3 > 0) AS count3,
  quantileExactInclusiveIf(0.5)(at3 - at2, at3 > 0) AS half3,
  quantileExactInclusiveIf(0.9)(at3 - at2, at3 > 0) AS most3
FROM (
  SELECT
    reached1 AS at1,
    reached2 AS at2,
    reached3 AS at3
  FROM (
    SELECT
      CASE WHEN is_out THEN 0 ELSE at1 END AS reached1,
      CASE WHEN is_out THEN 0 ELSE at2 END AS reached2,
      CASE WHEN is_out THEN 0 ELSE at3 END AS reached3
    FROM (
      SELECT
        at1,
        at2,
        at3,
        (
          at1 > 0
          AND arrayExists(t -> t > at1 AND t < CASE WHEN at2 > 0 THEN at2 ELSE at1 + 86400001 END, out1)
        ) AS is_out
      FROM (
        SELECT
          out1,
          at1,
          at2,
          CASE WHEN found3 < until THEN found3 ELSE 0 END AS code3,
          intDiv(code3, 1048576) AS at3
        FROM (
          SELECT
            out1,
            until,
            at1,
            CASE WHEN found2 < until THEN found2 ELSE 0 END AS code2,
            intDiv(code2, 1048576) AS at2,
            CASE
              WHEN code2 = 0
              THEN 0
              ELSE arrayFirst(c -> bitTest(c, 2) AND c >= (
                intDiv(code2, 1048576) * 1048576
              ), codes)
            END AS found3
          FROM (
            SELECT
              codes,
              out1,
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
                out1,
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
                  arraySort(
                    groupArrayIf(
                      toUnixTimestamp64Milli(occurred_at),
                      occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
                      AND occurred_at < toDateTime64('2026-01-03 00:00:00.000', 3, 'UTC')
                      AND event_name = 'shop.back'
                    )
                  ) AS out1
                FROM events
                WHERE
                  events.tenant_id = 'the-tenant'
                  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
                  AND occurred_at < toDateTime64('2026-01-03 00:00:00.000', 3, 'UTC')
                  AND session_id <> ''
                  AND event_name IN ('a.one', 'a.two', 'shop.sold', 'shop.back')
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
  )
)
