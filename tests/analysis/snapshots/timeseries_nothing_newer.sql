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
    AND toStartOfFifteenMinutes(minute) >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND toStartOfFifteenMinutes(minute) < toDateTime('2026-01-02 00:00:00', 'UTC')
  GROUP BY
    bucket
)
GROUP BY
  bucket
