SELECT
  cohort,
  count() AS people,
  sumForEach(back) AS back,
  sumForEach(later) AS later,
  sumForEach(again) AS again
FROM (
  SELECT
    cohort,
    arrayMap(n -> toInt64(CASE WHEN n = 0 THEN same ELSE has(came, cohort + n) END), [1]) AS back,
    arrayMap(
      n -> toInt64(
        CASE
          WHEN n = 0
          THEN same OR last_place > cohort
          ELSE last_place >= (
            cohort + n
          )
        END
      ),
      [1]
    ) AS later,
    arrayMap(
      n -> toInt64(
        n > 1 AND has(came, cohort + n) AND NOT (
          has(came, (
            cohort + n
          ) - 1)
        )
      ),
      [1]
    ) AS again
  FROM (
    SELECT
      tupleElement(entry, 1) AS cohort,
      tupleElement(entry, 2) AS same,
      came,
      last_place
    FROM (
      SELECT
        arrayJoin(entries) AS entry,
        came,
        last_place
      FROM (
        SELECT
          who,
          [argMinIf((place, toUInt8(back_at >= entry_at)), entry_at, entry_at > 0)] AS entries,
          minIf(entry_at, entry_at > 0) AS first_at,
          groupArrayIf(place, back_at > 0) AS came,
          maxIf(place, back_at > 0) AS last_place
        FROM (
          SELECT
            who,
            entry_at,
            back_at,
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
              slot
            ) - 1 AS place
          FROM (
            SELECT
              cityHash64(user_id) AS who,
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
              ) AS slot,
              minIf(
                toUnixTimestamp64Milli(occurred_at),
                occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
                AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
              ) AS entry_at,
              maxIf(
                toUnixTimestamp64Milli(occurred_at),
                occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
              ) AS back_at
            FROM events
            WHERE
              events.tenant_id = 't'
              AND user_id <> ''
              AND occurred_at < toDateTime64('2026-04-21 22:00:00.000', 3, 'UTC')
              AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
            GROUP BY
              who,
              slot
          )
        )
        GROUP BY
          who
      )
      WHERE
        first_at >= 1774220400000
    )
  )
)
GROUP BY
  cohort
