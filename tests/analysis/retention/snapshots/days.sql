SELECT
  cohort,
  sum(alike) AS people,
  sumForEach(back) AS back,
  sumForEach(later) AS later,
  sumForEach(again) AS again
FROM (
  SELECT
    cohort,
    alike,
    arrayMap(n -> toInt64(bitAnd(bitShiftRight(seen, toUInt16(cohort + n)), 1)) * alike, [1]) AS back,
    arrayMap(n -> toInt64(bitShiftRight(seen, toUInt16(cohort + n)) > 0) * alike, [1]) AS later,
    arrayMap(
      n -> toInt64(
        n > 1
        AND bitAnd(bitShiftRight(seen, toUInt16(cohort + n)), 1) > 0
        AND bitAnd(bitShiftRight(seen, toUInt16((
          cohort + n
        ) - 1)), 1) = 0
      ) * alike,
      [1]
    ) AS again
  FROM (
    SELECT
      toInt64(
        CASE
          WHEN intDiv(first_at, 1000) < 1764547200
          THEN 0
          ELSE intDiv(intDiv(first_at, 1000) - 1764547200, 86400) + 1
        END
      ) AS cohort,
      seen,
      count() AS alike
    FROM (
      SELECT
        cityHash64(user_id) AS who,
        minIf(
          toUnixTimestamp64Milli(occurred_at),
          occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
        ) AS first_at,
        groupBitOr(
          CASE
            WHEN occurred_at >= toDateTime64('2025-12-01 00:00:00.000', 3, 'UTC')
            THEN bitShiftLeft(
              toUInt256(1),
              toUInt16(
                toInt64(
                  CASE
                    WHEN toUnixTimestamp(occurred_at) < 1764547200
                    THEN 0
                    ELSE intDiv(toUnixTimestamp(occurred_at) - 1764547200, 86400) + 1
                  END
                )
              )
            )
            ELSE toUInt256(0)
          END
        ) AS seen
      FROM events
      WHERE
        events.tenant_id = 't'
        AND user_id <> ''
        AND occurred_at < toDateTime64('2026-04-22 00:00:00.000', 3, 'UTC')
        AND (
          occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
          OR occurred_at >= toDateTime64('2025-12-01 00:00:00.000', 3, 'UTC')
        )
      GROUP BY
        who
    )
    WHERE
      first_at >= 1764547200000
    GROUP BY
      cohort,
      seen
  )
)
GROUP BY
  cohort
