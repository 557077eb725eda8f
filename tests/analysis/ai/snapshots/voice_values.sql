SELECT
  device AS key1,
  country AS key2,
  count() AS value
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND event_name IN (
    'voice.turn_started',
    'voice.first_response',
    'voice.barge_in',
    'voice.asr_partial'
  )
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
GROUP BY
  key1,
  key2
ORDER BY
  value DESC,
  key1,
  key2
LIMIT 10
