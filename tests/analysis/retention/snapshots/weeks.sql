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
    arrayMap(
      n -> toInt64(bitAnd(bitShiftRight(seen, toUInt16((
        cohort + n
      ) + 1)), 1)) * alike,
      [0, 1, 2]
    ) AS back,
    arrayMap(
      n -> toInt64(bitShiftRight(seen, toUInt16((
        cohort + n
      ) + 1)) > 0) * alike,
      [0, 1, 2]
    ) AS later,
    arrayMap(
      n -> toInt64(
        n > 1
        AND bitAnd(bitShiftRight(seen, toUInt16((
          cohort + n
        ) + 1)), 1) > 0
        AND bitAnd(bitShiftRight(seen, toUInt16((
          (
            cohort + n
          ) - 1
        ) + 1)), 1) = 0
      ) * alike,
      [0, 1, 2]
    ) AS again
  FROM (
    SELECT
      toInt64(arrayFirst(n -> bitAnd(bitShiftRight(seen, toUInt16(n + 1)), 1) > 0, [1, 2])) AS cohort,
      seen,
      alike
    FROM (
      SELECT
        seen,
        count() AS alike
      FROM (
        SELECT
          who,
          groupBitOr(seen) AS seen
        FROM (
          SELECT
            cityHash64(user_id) AS who,
            toUInt64(1) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at < toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(bitShiftLeft(toUInt64(1), toUInt16(1 + 1)), toUInt64(2)) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-30 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(bitShiftLeft(toUInt64(1), toUInt16(2 + 1)), toUInt64(2)) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-30 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(bitShiftLeft(toUInt64(1), toUInt16(3 + 1)), toUInt64(0)) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-13 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(bitShiftLeft(toUInt64(1), toUInt16(4 + 1)), toUInt64(0)) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-13 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-20 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(bitShiftLeft(toUInt64(1), toUInt16(5 + 1)), toUInt64(0)) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-20 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-27 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
        )
        GROUP BY
          who
      )
      WHERE
        bitAnd(seen, 3) = 2
      GROUP BY
        seen
    )
  )
)
GROUP BY
  cohort
