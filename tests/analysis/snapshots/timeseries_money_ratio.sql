SELECT
  leaf,
  bucket,
  money,
  toFloat64(sum(total)) AS value
FROM (
  SELECT
    multiIf(event_name = 'shop.sold', 0, 1) AS leaf,
    intDiv(toUnixTimestamp(minute) - 1767225600, 3600) AS bucket,
    currency AS money,
    total
  FROM rollup_measure_minute
  WHERE
    rollup_measure_minute.tenant_id = 'the-tenant'
    AND (
      event_name = 'shop.sold' OR event_name = 'shop.back'
    )
    AND attribute = 'shop.amount'
    AND minute >= toDateTime('2026-01-01 00:00:00', 'UTC')
    AND minute < toDateTime('2026-01-02 00:00:00', 'UTC')
  UNION ALL
  SELECT
    multiIf(event_name = 'shop.sold', 0, 1) AS leaf,
    intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
    currency AS money,
    sum(numbers['shop.amount']) AS total
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND (
      event_name = 'shop.sold' OR event_name = 'shop.back'
    )
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
    AND mapContains(numbers, 'shop.amount')
    AND commit_no > 41
  GROUP BY
    leaf,
    bucket,
    money
)
GROUP BY
  leaf,
  bucket,
  money
UNION ALL
SELECT
  2 AS leaf,
  bucket,
  '' AS money,
  toFloat64(uniqExactMerge(sessions)) AS value
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
