SELECT
  cohort,
  count() AS people,
  sumForEach(back) AS back,
  sumForEach(later) AS later,
  sumForEach(again) AS again
FROM (
  SELECT
    cohort,
    arrayMap(n -> toInt64(CASE WHEN n = 0 THEN same ELSE has(came, cohort + n) END), [0, 1]) AS back,
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
      [0, 1]
    ) AS later,
    arrayMap(
      n -> toInt64(
        n > 1 AND has(came, cohort + n) AND NOT (
          has(came, (
            cohort + n
          ) - 1)
        )
      ),
      [0, 1]
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
            slot AS place
          FROM (
            SELECT
              cityHash64(user_id) AS who,
              toInt64(
                CASE
                  WHEN toUnixTimestamp(occurred_at) < 1774224000
                  THEN 0
                  ELSE intDiv(toUnixTimestamp(occurred_at) - 1774224000, 604800) + 1
                END
              ) AS slot,
              minIf(
                toUnixTimestamp64Milli(occurred_at),
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
              ) AS entry_at,
              maxIf(
                toUnixTimestamp64Milli(occurred_at),
                event_name = 'commerce.purchase'
                AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
              ) AS back_at
            FROM events
            WHERE
              events.tenant_id = 't'
              AND user_id <> ''
              AND occurred_at < toDateTime64('2026-04-27 00:00:00.000', 3, 'UTC')
              AND (
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                OR (
                  event_name = 'commerce.purchase'
                  AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                )
              )
            GROUP BY
              who,
              slot
          )
        )
        GROUP BY
          who
      )
      WHERE
        first_at >= 1774224000000
    )
  )
)
GROUP BY
  cohort
