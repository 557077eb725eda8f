SELECT
  0 AS leaf,
  bucket,
  toFloat64(uniqExactMerge(users)) AS value
FROM (
  SELECT
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    users
  FROM rollup_minute
  WHERE
    rollup_minute.tenant_id = 'the-tenant'
    AND event_name IN ('a.one', 'a.two')
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    uniqExactState(sipHash64(user_id)) AS users
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name IN ('a.one', 'a.two')
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND user_id <> ''
    AND commit_no > 41
  GROUP BY
    bucket
)
GROUP BY
  bucket
