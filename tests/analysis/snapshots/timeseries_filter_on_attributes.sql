SELECT
  0 AS leaf,
  intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
  toFloat64(count()) AS value
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND NOT (
    country IN ('DE', 'AT')
  )
  AND (
    (
      mapContains(numbers, 'a.took_ms') AND numbers['a.took_ms'] > 1.5
    )
    OR (
      mapContains(numbers, 'a.ok') AND numbers['a.ok'] = 1
    )
  )
  AND NOT (
    mapContains(strings, 'a.colour')
  )
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
GROUP BY
  bucket
