SELECT
  key1,
  count() AS value
FROM (
  SELECT
    session_id AS who,
    max(sipHash64(CASE WHEN user_id = '' THEN session_id ELSE user_id END)) AS person,
    arraySort(
      groupArray(
        (
          toUnixTimestamp64Milli(occurred_at),
          toUnixTimestamp64Milli(occurred_at) - toInt64(round(numbers['ai.tool_execution_ms'])),
          strings['ai.tool_name'],
          toUInt8(numbers['ai.tool_success'])
        )
      )
    ) AS calls,
    argMinIf(device, (toUnixTimestamp64Milli(occurred_at), device), device <> '') AS key1
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name = 'ai.tool_call_completed'
    AND session_id <> ''
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  GROUP BY
    who
)
GROUP BY
  key1
ORDER BY
  value DESC,
  key1
LIMIT 10
