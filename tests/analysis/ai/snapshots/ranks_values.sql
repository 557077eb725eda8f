SELECT
  key1,
  count() AS value
FROM (
  SELECT
    strings['recommendation.id'] AS list,
    max(strings['model.id']) AS model,
    max(strings['model.version']) AS version,
    max(event_name = 'recommendation.viewed') AS was_seen,
    maxIf(
      toUInt32(numbers['recommendation.viewed_count']),
      event_name = 'recommendation.viewed'
    ) AS viewed,
    maxIf(
      toUInt32(numbers['recommendation.item_count']),
      event_name = 'recommendation.generated'
    ) AS items,
    groupUniqArrayIf(
      toUInt32(numbers['recommendation.position']),
      event_name = 'recommendation.clicked'
    ) AS clicked,
    groupUniqArrayIf(toUInt32(numbers['recommendation.position']), event_name = 'commerce.add_to_cart') AS carted,
    groupUniqArrayIf(toUInt32(numbers['recommendation.position']), event_name = 'commerce.purchase') AS purchased,
    argMinIf(device, (toUnixTimestamp64Milli(occurred_at), device), device <> '') AS key1
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name IN (
      'recommendation.generated',
      'recommendation.viewed',
      'recommendation.clicked',
      'commerce.add_to_cart',
      'commerce.purchase'
    )
    AND strings['recommendation.id'] <> ''
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  GROUP BY
    list
)
GROUP BY
  key1
ORDER BY
  value DESC,
  key1
LIMIT 10
