SELECT
  toUInt8(
    user_id IN (
      SELECT
        user_id
      FROM events
      WHERE
        events.tenant_id = 't'
        AND event_name IN (
          'face_analysis.completed',
          'recommendation.viewed',
          'recommendation.clicked',
          'conversation.turn',
          'try_on.started',
          'try_on.completed'
        )
        AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
        AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
        AND user_id <> ''
        AND country = 'DE'
    )
  ) AS used,
  CASE
    WHEN mapContains(numbers, 'commerce.amount')
    THEN toString(currency)
    ELSE ''
  END AS coin,
  sum(toInt64(numbers['commerce.amount'])) AS sold
FROM events
WHERE
  events.tenant_id = 't'
  AND event_name = 'commerce.purchase'
  AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
  AND user_id <> ''
  AND country = 'DE'
GROUP BY
  used,
  coin
