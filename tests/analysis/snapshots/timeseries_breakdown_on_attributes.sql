SELECT
  strings['a.colour'] AS key1,
  CASE
    WHEN mapContains(numbers, 'a.ok')
    THEN CASE WHEN numbers['a.ok'] = 0 THEN 'false' ELSE 'true' END
    ELSE ''
  END AS key2,
  toFloat64(count()) AS value
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND event_name IN ('a.one', 'a.two')
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  AND mapContains(numbers, 'a.took_ms')
GROUP BY
  key1,
  key2
ORDER BY
  value DESC,
  key1,
  key2
LIMIT 10;

SELECT
  0 AS leaf,
  intDiv(toUnixTimestamp(occurred_at) - 1767225600, 3600) AS bucket,
  toUInt8(
    CASE
      WHEN (
        strings['a.colour'],
        CASE
          WHEN mapContains(numbers, 'a.ok')
          THEN CASE WHEN numbers['a.ok'] = 0 THEN 'false' ELSE 'true' END
          ELSE ''
        END
      ) IN (('x', 'y'), ('it''s', ''))
      THEN 1
      ELSE 2
    END
  ) AS part,
  CASE
    WHEN (
      strings['a.colour'],
      CASE
        WHEN mapContains(numbers, 'a.ok')
        THEN CASE WHEN numbers['a.ok'] = 0 THEN 'false' ELSE 'true' END
        ELSE ''
      END
    ) IN (('x', 'y'), ('it''s', ''))
    THEN strings['a.colour']
    ELSE ''
  END AS key1,
  CASE
    WHEN (
      strings['a.colour'],
      CASE
        WHEN mapContains(numbers, 'a.ok')
        THEN CASE WHEN numbers['a.ok'] = 0 THEN 'false' ELSE 'true' END
        ELSE ''
      END
    ) IN (('x', 'y'), ('it''s', ''))
    THEN CASE
      WHEN mapContains(numbers, 'a.ok')
      THEN CASE WHEN numbers['a.ok'] = 0 THEN 'false' ELSE 'true' END
      ELSE ''
    END
    ELSE ''
  END AS key2,
  toFloat64(avg(numbers['a.took_ms'])) AS value
FROM events
WHERE
  events.tenant_id = 'the-tenant'
  AND event_name IN ('a.one', 'a.two')
  AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
  AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  AND mapContains(numbers, 'a.took_ms')
GROUP BY
  GROUPING SETS (
    (
      bucket
    ),
    (bucket, part, key1, key2)
  )
