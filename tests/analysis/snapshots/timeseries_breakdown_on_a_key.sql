SELECT
  key1,
  toFloat64(uniqExactMerge(sessions)) AS value
FROM (
  SELECT
    site_id AS key1,
    sessions
  FROM rollup_minute
  WHERE
    rollup_minute.tenant_id = 'the-tenant'
    AND event_name = 'a.one'
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    site_id AS key1,
    uniqExactState(sipHash64(session_id)) AS sessions
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name = 'a.one'
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND session_id <> ''
    AND commit_no > 41
  GROUP BY
    key1
)
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
  toFloat64(uniqExactMerge(sessions)) AS value
FROM (
  SELECT
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    toUInt8(CASE WHEN site_id IN ('x', 'it''s') THEN 1 ELSE 2 END) AS part,
    CASE WHEN site_id IN ('x', 'it''s') THEN site_id ELSE '' END AS key1,
    sessions
  FROM rollup_minute
  WHERE
    rollup_minute.tenant_id = 'the-tenant'
    AND event_name = 'a.one'
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    toUInt8(CASE WHEN site_id IN ('x', 'it''s') THEN 1 ELSE 2 END) AS part,
    CASE WHEN site_id IN ('x', 'it''s') THEN site_id ELSE '' END AS key1,
    uniqExactState(sipHash64(session_id)) AS sessions
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name = 'a.one'
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND session_id <> ''
    AND commit_no > 41
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
