SELECT
  hour,
  weekday,
  month,
  season,
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
    intDiv(
      positiveModulo(
        intDiv(at, 1000) + transform(
          roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
          [1774220400, 1774746000],
          [3600, 7200],
          0
        ),
        86400
      ),
      3600
    ) + 1 AS hour,
    modulo(
      intDiv(
        intDiv(at, 1000) + transform(
          roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
          [1774220400, 1774746000],
          [3600, 7200],
          0
        ),
        86400
      ) + 3,
      7
    ) + 1 AS weekday,
    toMonth(
      toDateTime(
        intDiv(at, 1000) + transform(
          roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
          [1774220400, 1774746000],
          [3600, 7200],
          0
        ),
        'UTC'
      )
    ) AS month,
    intDiv(
      modulo(
        toMonth(
          toDateTime(
            intDiv(at, 1000) + transform(
              roundDown(intDiv(at, 1000), [1774220400, 1774746000]),
              [1774220400, 1774746000],
              [3600, 7200],
              0
            ),
            'UTC'
          )
        ),
        12
      ),
      3
    ) + 1 AS season
  FROM (
    SELECT
      visit,
      user,
      first_at AS at
    FROM (
      SELECT
        CASE
          WHEN session_id = ''
          THEN toUInt64(0)
          ELSE CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END
        END AS visit,
        CASE WHEN user_id = '' THEN toUInt64(0) ELSE cityHash64(user_id) END AS user,
        intDiv(
          intDiv(toUnixTimestamp64Milli(occurred_at), 1000) + transform(
            roundDown(intDiv(toUnixTimestamp64Milli(occurred_at), 1000), [1774220400, 1774746000]),
            [1774220400, 1774746000],
            [3600, 7200],
            0
          ),
          3600
        ) AS passed,
        min(toUnixTimestamp64Milli(occurred_at)) AS first_at
      FROM events
      WHERE
        events.tenant_id = 't'
        AND occurred_at >= toDateTime64('2026-03-22 23:00:00.000', 3, 'UTC')
        AND occurred_at < toDateTime64('2026-04-05 22:00:00.000', 3, 'UTC')
        AND country = 'DE'
      GROUP BY
        visit,
        user,
        passed
    )
  )
)
GROUP BY
  GROUPING SETS (
    (
      hour
    ),
    (
      weekday
    ),
    (
      month
    ),
    (
      season
    )
  )
