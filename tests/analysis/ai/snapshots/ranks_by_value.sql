SELECT
  slot,
  by_model,
  model,
  version,
  place,
  uniqExact(person) AS people,
  count() AS seen,
  countIf(has(clicked, place)) AS clicked_lists,
  countIf(has(carted, place)) AS carted_lists,
  countIf(has(purchased, place)) AS purchased_lists
FROM (
  SELECT
    by_model,
    model,
    version,
    last,
    clicked,
    carted,
    purchased,
    arrayJoin(range(1, 51)) AS place,
    slot,
    person
  FROM (
    SELECT
      model,
      version,
      clicked,
      carted,
      purchased,
      1 AS by_model,
      greatest(
        toUInt32(
          CASE
            WHEN was_seen
            THEN greatest(CASE WHEN viewed > 0 THEN viewed ELSE items END, 1)
            ELSE 0
          END
        ),
        toUInt32(arrayMax(arrayConcat([0], clicked, carted, purchased)))
      ) AS last,
      slot,
      person
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
        CASE
          WHEN indexOf(
            [('1', 'tv')],
            (
              argMinIf(
                strings['model.version'],
                (toUnixTimestamp64Milli(occurred_at), strings['model.version']),
                strings['model.version'] <> ''
              ),
              argMinIf(device, (toUnixTimestamp64Milli(occurred_at), device), device <> '')
            )
          ) = 0
          THEN toUInt64(2)
          ELSE indexOf(
            [('1', 'tv')],
            (
              argMinIf(
                strings['model.version'],
                (toUnixTimestamp64Milli(occurred_at), strings['model.version']),
                strings['model.version'] <> ''
              ),
              argMinIf(device, (toUnixTimestamp64Milli(occurred_at), device), device <> '')
            )
          )
        END AS slot,
        max(sipHash64(CASE WHEN user_id = '' THEN session_id ELSE user_id END)) AS person
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
  )
)
WHERE
  place <= last
GROUP BY
  GROUPING SETS (
    (
      place
    ),
    (by_model, model, version, place),
    (slot, place)
  )
