SELECT
  coin,
  bucket,
  sum(worth) AS sold,
  sumIf(worth, ai = 1) AS ai_sold,
  uniqExact(person) AS people,
  uniqExactIf(person, ai = 1) AS ai_people,
  uniqExactIf(person, NOT (
    ai = 1
  )) AS other_people
FROM (
  SELECT
    coin,
    worth,
    person,
    since > 0 AND since <= at AS ai,
    intDiv(toUnixTimestamp(fromUnixTimestamp64Milli(at, 'UTC')) - 1774224000, 86400) AS bucket
  FROM (
    SELECT
      since,
      tupleElement(line, 1) AS at,
      tupleElement(line, 2) AS worth,
      tupleElement(line, 3) AS coin,
      tupleElement(line, 4) AS person
    FROM (
      SELECT
        since,
        arrayJoin(sold) AS line
      FROM (
        SELECT
          CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit,
          minIf(
            toUnixTimestamp64Milli(occurred_at),
            event_name = 'face_analysis.completed'
            OR event_name = 'recommendation.viewed'
            OR event_name = 'recommendation.clicked'
            OR event_name = 'conversation.turn'
            OR event_name IN ('try_on.started', 'try_on.completed')
          ) AS since,
          groupArrayIf(
            (
              toUnixTimestamp64Milli(occurred_at),
              toInt64(numbers['commerce.amount']),
              CASE
                WHEN mapContains(numbers, 'commerce.amount')
                THEN toString(currency)
                ELSE ''
              END,
              CASE
                WHEN user_id = ''
                THEN CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END
                ELSE cityHash64(user_id)
              END
            ),
            event_name = 'commerce.purchase'
            AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
          ) AS sold
        FROM events
        WHERE
          events.tenant_id = 't'
          AND event_name IN (
            'face_analysis.completed',
            'recommendation.viewed',
            'recommendation.clicked',
            'conversation.turn',
            'try_on.started',
            'try_on.completed',
            'commerce.purchase'
          )
          AND occurred_at >= toDateTime64('2026-03-22 00:00:00.000', 3, 'UTC')
          AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
          AND CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END IN (
            SELECT
              CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit
            FROM events
            WHERE
              events.tenant_id = 't'
              AND event_name = 'commerce.purchase'
              AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
              AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
          )
        GROUP BY
          visit
      )
    )
  )
)
GROUP BY
  coin,
  bucket
