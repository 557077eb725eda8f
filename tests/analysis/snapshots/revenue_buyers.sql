SELECT
  whole,
  coin,
  count() AS buyers,
  sum(total) AS spent,
  sum(now) AS orders,
  sum(now - CASE WHEN ever = now THEN 1 ELSE 0 END) AS repeated
FROM (
  SELECT
    person,
    coin,
    whole,
    sum(worth) AS total,
    uniqExactIf(code, inside = 1) AS now,
    uniqExact(code) AS ever
  FROM (
    SELECT
      CASE
        WHEN user_id = ''
        THEN CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END
        ELSE cityHash64(user_id)
      END AS person,
      CASE
        WHEN mapContains(numbers, 'commerce.amount')
        THEN toString(currency)
        ELSE ''
      END AS coin,
      cityHash64(
        CASE
          WHEN mapContains(strings, 'commerce.order_id')
          THEN strings['commerce.order_id']
          ELSE toString(event_id)
        END
      ) AS code,
      toInt64(numbers['commerce.amount']) AS worth,
      occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC') AS inside,
      toUInt8(1) AS whole
    FROM events
    WHERE
      events.tenant_id = 't'
      AND event_name = 'commerce.purchase'
      AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
      AND country = 'DE'
  )
  GROUP BY
    GROUPING SETS (
      (person, coin),
      (person, whole)
    )
)
WHERE
  now > 0
GROUP BY
  whole,
  coin
