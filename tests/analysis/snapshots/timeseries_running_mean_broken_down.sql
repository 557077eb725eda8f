SELECT
  country AS key1,
  toFloat64(count()) AS value
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND event_name IN ('a.one', 'a.two')
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  AND mapContains(numbers, 'a.took_ms')
GROUP BY
  key1
ORDER BY
  value DESC,
  key1
LIMIT 10;

SELECT
  0 AS leaf,
  bucket,
  part,
  key1,
  toFloat64(
    sum(total) OVER (PARTITION BY part, key1 ORDER BY bucket) / sum(n) OVER (PARTITION BY part, key1 ORDER BY bucket)
  ) AS value
FROM (
  SELECT
    bucket,
    part,
    key1,
    sum(total) AS total,
    sum(n) AS n
  FROM (
    SELECT
      intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
      toUInt8(CASE WHEN country IN ('x', 'it''s') THEN 1 ELSE 2 END) AS part,
      CASE WHEN country IN ('x', 'it''s') THEN country ELSE '' END AS key1,
      sum(numbers['a.took_ms']) AS total,
      count() AS n
    FROM events
    WHERE
      events.tenant_id = 'the-tenant'
      AND event_name IN ('a.one', 'a.two')
      AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
      AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
      AND mapContains(numbers, 'a.took_ms')
    GROUP BY
      bucket,
      part,
      key1
  )
  GROUP BY
    GROUPING SETS (
      (
        bucket
      ),
      (bucket, part, key1)
    )
)
