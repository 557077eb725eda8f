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
      indexOf(
        [
          0,
          1774220400,
          1774306800,
          1774393200,
          1774479600,
          1774566000,
          1774652400,
          1774738800,
          1774821600,
          1774908000,
          1774994400,
          1775080800,
          1775167200,
          1775253600,
          1775340000,
          1775426400,
          1775512800,
          1775599200,
          1775685600,
          1775772000,
          1775858400,
          1775944800,
          1776031200,
          1776117600,
          1776204000,
          1776290400,
          1776376800,
          1776463200,
          1776549600,
          1776636000,
          1776722400
        ],
        roundDown(
          intDiv(first_at, 1000),
          [
            0,
            1774220400,
            1774306800,
            1774393200,
            1774479600,
            1774566000,
            1774652400,
            1774738800,
            1774821600,
            1774908000,
            1774994400,
            1775080800,
            1775167200,
            1775253600,
            1775340000,
            1775426400,
            1775512800,
            1775599200,
            1775685600,
            1775772000,
            1775858400,
            1775944800,
            1776031200,
            1776117600,
            1776204000,
            1776290400,
            1776376800,
            1776463200,
            1776549600,
            1776636000,
            1776722400
          ]
        )
      ) - 1 AS cohort,
      seen,
      count() AS alike
    FROM (
      SELECT
        cityHash64(user_id) AS who,
        minIf(
          toUnixTimestamp64Milli(occurred_at),
          occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
          AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
        ) AS first_at,
        groupBitOr(
          CASE
            WHEN occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
            THEN bitShiftLeft(
              toUInt64(1),
              toUInt16(
                indexOf(
                  [
                    0,
                    1774220400,
                    1774306800,
                    1774393200,
                    1774479600,
                    1774566000,
                    1774652400,
                    1774738800,
                    1774821600,
                    1774908000,
                    1774994400,
                    1775080800,
                    1775167200,
                    1775253600,
                    1775340000,
                    1775426400,
                    1775512800,
                    1775599200,
                    1775685600,
                    1775772000,
                    1775858400,
                    1775944800,
                    1776031200,
                    1776117600,
                    1776204000,
                    1776290400,
                    1776376800,
                    1776463200,
                    1776549600,
                    1776636000,
                    1776722400
                  ],
                  roundDown(
                    toUnixTimestamp(occurred_at),
                    [
                      0,
                      1774220400,
                      1774306800,
                      1774393200,
                      1774479600,
                      1774566000,
                      1774652400,
                      1774738800,
                      1774821600,
                      1774908000,
                      1774994400,
                      1775080800,
                      1775167200,
                      1775253600,
                      1775340000,
                      1775426400,
                      1775512800,
                      1775599200,
                      1775685600,
                      1775772000,
                      1775858400,
                      1775944800,
                      1776031200,
                      1776117600,
                      1776204000,
                      1776290400,
                      1776376800,
                      1776463200,
                      1776549600,
                      1776636000,
                      1776722400
                    ]
                  )
                ) - 1
              )
            )
            ELSE toUInt64(0)
          END
        ) AS seen
      FROM events
      WHERE
        events.tenant_id = 't'
        AND user_id <> ''
        AND occurred_at < toDateTime64('2026-04-21 22:00:00.000', 3, 'UTC')
        AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
      GROUP BY
        who
    )
    WHERE
      first_at >= 1774220400000
    GROUP BY
      cohort,
      seen
  )
)
GROUP BY
  cohort
