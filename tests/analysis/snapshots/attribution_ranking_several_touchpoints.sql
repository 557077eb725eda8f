SELECT
  CASE
    WHEN event_name = 'session.started'
    THEN arrayStringConcat(
      arrayFilter(
        c -> c <> '',
        [toString(strings['session.channel']), toString(strings['web.campaign_source'])]
      ),
      ' / '
    )
    ELSE 'email'
  END AS label,
  count() AS value
FROM events
WHERE
  events.tenant_id = 't'
  AND event_name IN ('session.started', 'email.opened')
  AND occurred_at >= toDateTime64('2026-02-21 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
  AND country = 'DE'
  AND user_id <> ''
GROUP BY
  label
ORDER BY
  value DESC,
  label
LIMIT 21
