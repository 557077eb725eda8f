SELECT
  0 AS leaf,
  bucket,
  toFloat64(uniqExactMerge(seen) OVER (ORDER BY bucket)) AS value
FROM (
  SELECT
    bucket,
    uniqExactMergeState(seen) AS seen
  FROM (
    SELECT
      intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
      uniqExactState(sipHash64(strings['shop.order_id'])) AS seen
    FROM events
    WHERE
      events.tenant_id = 'the-tenant'
      AND event_name = 'shop.sold'
      AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
      AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
      AND mapContains(strings, 'shop.order_id')
    GROUP BY
      bucket
  )
  GROUP BY
    bucket
)
