SELECT
  user_id,
  arraySort(d -> tupleElement(d, 1), groupArrayIf(tuple(day, spent), lines > 0)) AS days
FROM (
  SELECT
    user_id,
    toInt32(toDate(occurred_at, 'UTC')) AS day,
    countIf(event_name = 'commerce.purchase' AND currency = 'EUR') AS lines,
    sumIf(
      toInt64(numbers['commerce.amount']),
      event_name = 'commerce.purchase' AND currency = 'EUR'
    ) AS spent,
    countIf(NOT (
      currency IN ('', 'EUR')
    )) AS other
  FROM events
  WHERE
    events.tenant_id = 'tenant-a'
    AND event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
    AND user_id <> ''
    AND occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
  GROUP BY
    user_id,
    day
)
GROUP BY
  user_id
HAVING
  sum(other) = 0 AND notEmpty(days)
ORDER BY
  cityHash64(user_id)
LIMIT 20000
