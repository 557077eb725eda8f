SELECT
  sipHash64(page_path) AS node,
  any(toString(page_path)) AS name
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  AND session_id <> ''
  AND sipHash64(page_path) IN (11, 12, 13)
GROUP BY
  node
