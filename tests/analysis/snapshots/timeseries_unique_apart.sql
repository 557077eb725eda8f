SELECT
  0 AS leaf,
  intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
  toFloat64(uniqExact(sipHash64(session_id), country)) AS value
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND event_name = 'a.one'
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  AND session_id <> ''
GROUP BY
  bucket
