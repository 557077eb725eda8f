SELECT
  step,
  told,
  following,
  count() AS entities,
  uniqExact(person) AS people
FROM (
  SELECT
    step,
    person,
    following,
    toUInt8(1) AS told
  FROM (
    SELECT
      step,
      person,
      SUBSTRING(
        minIf(
          CONCAT(
            toString(toInt64(toUnixTimestamp64Milli(occurred_at)) + 1000000000000000000),
            event_name
          ),
          toUnixTimestamp64Milli(occurred_at) > last_at
          AND toUnixTimestamp64Milli(occurred_at) <= until_at
        ),
        20
      ) AS following
    FROM (
      SELECT
        *
      FROM events
      WHERE
        events.tenant_id = 'the-tenant'
    ) AS events
    INNER JOIN (
      SELECT
        who,
        person,
        multiIf(at3 = 0, 3, 0) AS step,
        multiIf(at3 = 0, at1, 0) AS last_at,
        at1 + 86400000 AS until_at
      FROM (
        SELECT
          who,
          person,
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
            who,
            person,
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
              who,
              person,
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
                who,
                person,
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
      WHERE
        at1 > 0 AND NOT (
          at3 > 0
        )
    ) AS gone
      ON cityHash64(session_id) = who
    WHERE
      occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
      AND occurred_at < toDateTime64('2026-01-03 00:00:00.000', 3, 'UTC')
      AND TRUE
    GROUP BY
      who,
      step,
      person
  )
)
GROUP BY
  GROUPING SETS (
    (
      step
    ),
    (step, told, following)
  )
