SELECT
  leaf,
  bucket,
  toFloat64(uniqExactMerge(sessions)) AS value
FROM (
  SELECT
    1 AS leaf,
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
    0 AS leaf,
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    sessions
  FROM rollup_minute
  WHERE
    rollup_minute.tenant_id = 'the-tenant'
    AND event_name = 'shop.sold'
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    arrayJoin(
      arrayConcat(
        CASE WHEN event_name = 'shop.sold' THEN [0] ELSE [] END,
        CASE WHEN TRUE THEN [1] ELSE [] END
      )
    ) AS leaf,
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
    leaf,
    bucket
)
GROUP BY
  leaf,
  bucket
