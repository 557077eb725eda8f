SELECT
  0 AS leaf,
  bucket,
  toFloat64(uniqExactMerge(sessions) OVER (ORDER BY bucket)) AS value
FROM (
  SELECT
    bucket,
    uniqExactMergeState(sessions) AS sessions
  FROM (
    SELECT
      intDiv(toUnixTimestamp(toStartOfFifteenMinutes(minute)) - 1767225600, 3600) AS bucket,
      uniqExactMergeState(sessions) AS sessions
    FROM rollup_minute
    WHERE
      rollup_minute.tenant_id = 'the-tenant'
      AND toStartOfFifteenMinutes(minute) >= toDateTime('2026-01-01 00:00:00', 'UTC')
      AND toStartOfFifteenMinutes(minute) < toDateTime('2026-01-02 00:00:00', 'UTC')
    GROUP BY
      bucket
    UNION ALL
    SELECT
      intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
      uniqExactState(sipHash64(session_id)) AS sessions
    FROM events
    WHERE
      events.tenant_id = 'the-tenant'
      AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
      AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
      AND session_id <> ''
      AND commit_no > 41
    GROUP BY
      bucket
  )
  GROUP BY
    bucket
)
