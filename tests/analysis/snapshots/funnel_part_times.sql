SELECT
  step,
  arrayCount(t -> t >= 0, taken) AS from1,
  arrayCount(t -> t >= 1000, taken) AS from2,
  arrayCount(t -> t >= 2000, taken) AS from3,
  arrayCount(t -> t >= 5000, taken) AS from4,
  arrayCount(t -> t >= 10000, taken) AS from5,
  arrayCount(t -> t >= 30000, taken) AS from6,
  arrayCount(t -> t >= 60000, taken) AS from7,
  arrayCount(t -> t >= 120000, taken) AS from8,
  arrayCount(t -> t >= 300000, taken) AS from9,
  arrayCount(t -> t >= 600000, taken) AS from10,
  arrayCount(t -> t >= 1800000, taken) AS from11,
  arrayCount(t -> t >= 3600000, taken) AS from12,
  arrayCount(t -> t >= 7200000, taken) AS from13,
  arrayCount(t -> t >= 21600000, taken) AS from14,
  arrayCount(t -> t >= 43200000, taken) AS from15,
  arrayCount(t -> t >= 86400000, taken) AS from16,
  arrayCount(t -> t >= 172800000, taken) AS from17,
  arrayCount(t -> t >= 604800000, taken) AS from18,
  arrayCount(t -> t >= 1209600000, taken) AS from19,
  arrayCount(t -> t >= 2592000000, taken) AS from20,
  arrayCount(t -> t >= 7776000000, taken) AS from21,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.1)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.1)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.1)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.1
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.1)
    )
  ) AS q1,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.25)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.25)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.25)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.25
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.25)
    )
  ) AS q2,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.5)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.5)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.5)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.5
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.5)
    )
  ) AS q3,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.75)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.75)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.75)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.75
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.75)
    )
  ) AS q4,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.9)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.9)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.9)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.9
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.9)
    )
  ) AS q5,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.95)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.95)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.95)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.95
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.95)
    )
  ) AS q6,
  arrayElement(taken, toInt64(FLOOR((
    LENGTH(taken) - 1
  ) * 0.99)) + 1) + (
    (
      arrayElement(taken, toInt64(CEIL((
        LENGTH(taken) - 1
      ) * 0.99)) + 1) - arrayElement(taken, toInt64(FLOOR((
        LENGTH(taken) - 1
      ) * 0.99)) + 1)
    ) * (
      (
        (
          LENGTH(taken) - 1
        ) * 0.99
      ) - FLOOR((
        LENGTH(taken) - 1
      ) * 0.99)
    )
  ) AS q7
FROM (
  SELECT
    tupleElement(one, 1) AS step,
    arraySort(groupArray(tupleElement(one, 2))) AS taken
  FROM (
    SELECT
      arrayJoin(
        arrayFilter(
          t -> tupleElement(t, 2) >= 0,
          [
            (0, CASE WHEN at3 > 0 THEN at3 - at1 ELSE -1 END),
            (2, CASE WHEN at2 > 0 THEN at2 - at1 ELSE -1 END),
            (3, CASE WHEN at3 > 0 THEN at3 - at1 ELSE -1 END)
          ]
        )
      ) AS one
    FROM (
      SELECT
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
                ) AS codes
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
    step
)
