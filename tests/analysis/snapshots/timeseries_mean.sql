SELECT
  0 AS leaf,
  bucket,
  toFloat64(sum(total) / sum(n)) AS value
FROM (
  SELECT
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    total,
    n
  FROM rollup_measure_minute
  WHERE
    rollup_measure_minute.tenant_id = 'the-tenant'
    AND event_name IN ('a.one', 'a.two')
    AND attribute = 'a.took_ms'
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    sum(numbers['a.took_ms']) AS total,
    count() AS n
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name IN ('a.one', 'a.two')
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND mapContains(numbers, 'a.took_ms')
    AND commit_no > 41
  GROUP BY
    bucket
)
GROUP BY
  bucket
