SELECT
  strings['commerce.product_category'] AS key1,
  count() AS value
FROM events
WHERE
  events.tenant_id = 't'
  AND event_name = 'commerce.purchase'
  AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
  AND country = 'DE'
GROUP BY
  key1
ORDER BY
  value DESC,
  key1
LIMIT 20
