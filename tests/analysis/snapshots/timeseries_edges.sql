SELECT
  0 AS leaf,
  bucket,
  toFloat64(sum(n)) AS value
FROM (
  SELECT
    intDiv(toUnixTimestamp(toStartOfFifteenMinutes(minute)) - 1767225600, 3600) AS bucket,
    sum(n) AS n
  FROM rollup_minute
  WHERE
    rollup_minute.tenant_id = 'the-tenant'
    AND toStartOfFifteenMinutes(minute) >= toDateTime('2026-01-01 00:15:00', 'UTC')
    AND toStartOfFifteenMinutes(minute) < toDateTime('2026-01-01 02:00:00', 'UTC')
  GROUP BY
    bucket
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    n
  FROM rollup_minute
  WHERE
    rollup_minute.tenant_id = 'the-tenant'
    AND (
      (
        minute >= toDateTime('2026-01-01 00:01:00', 'UTC')
        AND minute < toDateTime('2026-01-01 00:15:00', 'UTC')
      )
      OR (
        minute >= toDateTime('2026-01-01 02:00:00', 'UTC')
        AND minute < toDateTime('2026-01-01 02:10:00', 'UTC')
      )
    )
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    count() AS n
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND (
      (
        occurred_at >= toDateTime64('2026-01-01 00:00:30.250', 3, 'UTC')
        AND occurred_at < toDateTime64('2026-01-01 00:01:00.000', 3, 'UTC')
      )
      OR (
        occurred_at >= toDateTime64('2026-01-01 02:10:00.000', 3, 'UTC')
        AND occurred_at < toDateTime64('2026-01-01 02:10:10.000', 3, 'UTC')
      )
    )
  GROUP BY
    bucket
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    count() AS n
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND occurred_at >= toDateTime64('2026-01-01 00:01:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-01 02:10:00.000', 3, 'UTC')
    AND commit_no > 41
  GROUP BY
    bucket
)
GROUP BY
  bucket
