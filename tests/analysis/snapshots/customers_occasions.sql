SELECT
  user_id,
  arraySort(d -> tupleElement(d, 1), groupArray(tuple(day, spent))) AS days
FROM (
  SELECT
    user_id,
    toInt32(toDate(occurred_at, 'UTC')) AS day,
    sum(toInt64(numbers['commerce.amount'])) AS spent
  FROM events
  WHERE
    events.tenant_id = 'tenant-a'
    AND event_name = 'commerce.purchase'
    AND currency = 'EUR'
    AND user_id <> ''
    AND occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
  GROUP BY
    user_id,
    day
)
GROUP BY
  user_id
ORDER BY
  cityHash64(user_id)
LIMIT 20000
