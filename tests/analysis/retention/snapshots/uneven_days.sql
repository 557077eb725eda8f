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
      [1]
    ) AS back,
    arrayMap(n -> toInt64(bitShiftRight(seen, toUInt16((
      cohort + n
    ) + 1)) > 0) * alike, [1]) AS later,
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
      [1]
    ) AS again
  FROM (
    SELECT
      toInt64(
        arrayFirst(
          n -> bitAnd(bitShiftRight(seen, toUInt16(n + 1)), 1) > 0,
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
        )
      ) AS cohort,
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
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1774220400, 1774306800],
                        roundDown(toUnixTimestamp(occurred_at), [1774220400, 1774306800])
                      ) + 0
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-24 23:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1774393200, 1774479600],
                        roundDown(toUnixTimestamp(occurred_at), [1774393200, 1774479600])
                      ) + 2
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-24 23:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-26 23:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1774566000, 1774652400],
                        roundDown(toUnixTimestamp(occurred_at), [1774566000, 1774652400])
                      ) + 4
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-26 23:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-28 23:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1774738800, 1774821600],
                        roundDown(toUnixTimestamp(occurred_at), [1774738800, 1774821600])
                      ) + 6
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-28 23:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-30 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1774908000, 1774994400],
                        roundDown(toUnixTimestamp(occurred_at), [1774908000, 1774994400])
                      ) + 8
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-30 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-01 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1775080800, 1775167200],
                        roundDown(toUnixTimestamp(occurred_at), [1775080800, 1775167200])
                      ) + 10
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-01 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-03 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1775253600, 1775340000],
                        roundDown(toUnixTimestamp(occurred_at), [1775253600, 1775340000])
                      ) + 12
                    ) + 1
                  )
                )
              ),
              toUInt64(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-03 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1775426400, 1775512800],
                        roundDown(toUnixTimestamp(occurred_at), [1775426400, 1775512800])
                      ) + 14
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-07 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1775599200, 1775685600],
                        roundDown(toUnixTimestamp(occurred_at), [1775599200, 1775685600])
                      ) + 16
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-07 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-09 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1775772000, 1775858400],
                        roundDown(toUnixTimestamp(occurred_at), [1775772000, 1775858400])
                      ) + 18
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-09 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-11 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1775944800, 1776031200],
                        roundDown(toUnixTimestamp(occurred_at), [1775944800, 1776031200])
                      ) + 20
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-11 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-13 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1776117600, 1776204000],
                        roundDown(toUnixTimestamp(occurred_at), [1776117600, 1776204000])
                      ) + 22
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-13 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-15 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1776290400, 1776376800],
                        roundDown(toUnixTimestamp(occurred_at), [1776290400, 1776376800])
                      ) + 24
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-15 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-17 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1776463200, 1776549600],
                        roundDown(toUnixTimestamp(occurred_at), [1776463200, 1776549600])
                      ) + 26
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-17 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-19 22:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt64(1),
                  toUInt16(
                    (
                      indexOf(
                        [1776636000, 1776722400],
                        roundDown(toUnixTimestamp(occurred_at), [1776636000, 1776722400])
                      ) + 28
                    ) + 1
                  )
                )
              ),
              toUInt64(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-19 22:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-21 22:00:00.000', 3, 'UTC')
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
