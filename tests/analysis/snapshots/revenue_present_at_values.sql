SELECT
  part,
  key1,
  uniqExactIf(visit, visit <> 0) AS sessions,
  uniqExactIf(visit, visit <> 0 AND used = 1) AS used,
  uniqExactIf(user, user <> 0) AS users,
  uniqExactIf(user, user <> 0 AND helped = 1) AS ai_users
FROM (
  SELECT
    visit,
    user,
    visit IN (
      SELECT
        CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit
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
        AND session_id <> ''
        AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
        AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
        AND country = 'DE'
    ) AS used,
    user IN (
      SELECT
        cityHash64(user_id) AS user
      FROM (
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
    ) AS helped,
    toUInt8(CASE WHEN own_key1 IN ('frames', '') THEN 1 ELSE 2 END) AS part,
    CASE WHEN own_key1 IN ('frames', '') THEN own_key1 ELSE '' END AS key1
  FROM (
    SELECT
      CASE
        WHEN session_id = ''
        THEN toUInt64(0)
        ELSE CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END
      END AS visit,
      CASE WHEN user_id = '' THEN toUInt64(0) ELSE cityHash64(user_id) END AS user,
      strings['commerce.product_category'] AS own_key1
    FROM events
    WHERE
      events.tenant_id = 't'
      AND event_name IN ('commerce.view', 'commerce.purchase')
      AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
      AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
      AND (
        (
          event_name = 'commerce.view'
          AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
          AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
        )
        OR (
          event_name = 'commerce.purchase'
          AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
          AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
        )
      )
      AND country = 'DE'
    GROUP BY
      visit,
      user,
      own_key1
  )
)
GROUP BY
  GROUPING SETS (
    (part, key1)
  )
