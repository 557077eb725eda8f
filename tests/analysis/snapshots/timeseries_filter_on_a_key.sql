SELECT
  0 AS leaf,
  bucket,
  toFloat64(quantileExactInclusiveMerge(0.95)(quantiles)) AS value
FROM (
  SELECT
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    quantiles
  FROM rollup_measure_minute
  WHERE
    rollup_measure_minute.tenant_id = 'the-tenant'
    AND event_name = 'a.one'
    AND site_id = 's1'
    AND attribute = 'a.took_ms'
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    quantileExactInclusiveState(0.5)(numbers['a.took_ms']) AS quantiles
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name = 'a.one'
    AND site_id = 's1'
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND mapContains(numbers, 'a.took_ms')
    AND commit_no > 41
  GROUP BY
    bucket
)
GROUP BY
  bucket
