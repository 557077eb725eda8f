SELECT
  cohort,
  key1,
  key2,
  key3,
  count() AS people,
  sumForEach(back) AS back,
  sumForEach(later) AS later,
  sumForEach(again) AS again,
  sumForEach(active) AS active,
  sumForEach(happened) AS happened,
  sumForEach(visits) AS visits,
  sumForEach(payers0) AS payers0,
  sumForEach(amounts0) AS amounts0
FROM (
  SELECT
    cohort,
    key1,
    key2,
    key3,
    arrayMap(n -> toInt64(CASE WHEN n = 0 THEN same ELSE has(came, cohort + n) END), [0]) AS back,
    arrayMap(
      n -> toInt64(
        CASE
          WHEN n = 0
          THEN same OR last_place > cohort
          ELSE last_place >= (
            cohort + n
          )
        END
      ),
      [0]
    ) AS later,
    arrayMap(
      n -> toInt64(
        n > 1 AND has(came, cohort + n) AND NOT (
          has(came, (
            cohort + n
          ) - 1)
        )
      ),
      [0]
    ) AS again,
    arrayMap(n -> toInt64(arrayElement(event_counts, indexOf(places, cohort + n)) > 0), [0]) AS active,
    arrayMap(n -> toInt64(arrayElement(event_counts, indexOf(places, cohort + n))), [0]) AS happened,
    arrayMap(n -> toInt64(arrayElement(session_counts, indexOf(places, cohort + n))), [0]) AS visits,
    arrayMap(n -> toInt64(arrayElement(earned0s, indexOf(places, cohort + n)) <> 0), [0]) AS payers0,
    arrayMap(n -> toInt64(arrayElement(earned0s, indexOf(places, cohort + n))), [0]) AS amounts0
  FROM (
    SELECT
      tupleElement(entry, 1) AS cohort,
      tupleElement(entry, 2) AS same,
      tupleElement(tupleElement(entry, 3), 1) AS key1,
      acquisition_channel AS key2,
      ai_usage_level AS key3,
      came,
      last_place,
      places,
      event_counts,
      session_counts,
      earned0s,
      acquisition_channel,
      ai_usage_level
    FROM (
      SELECT
        arrayJoin(entries) AS entry,
        came,
        last_place,
        places,
        event_counts,
        session_counts,
        earned0s,
        acquisition_channel,
        ai_usage_level
      FROM (
        SELECT
          who,
          [argMinIf((place, toUInt8(back_at >= entry_at), entered), entry_at, entry_at > 0)] AS entries,
          minIf(entry_at, entry_at > 0) AS first_at,
          groupArrayIf(place, back_at > 0) AS came,
          maxIf(place, back_at > 0) AS last_place,
          groupArray(place) AS places,
          groupArray(event_count) AS event_counts,
          groupArray(session_count) AS session_counts,
          groupArray(earned0) AS earned0s,
          argMinIf(channel, channel_at, channel_at > 0) AS acquisition_channel,
          multiIf(sum(uses) >= 10, 'high', sum(uses) >= 3, 'medium', sum(uses) >= 1, 'low', 'none') AS ai_usage_level
        FROM (
          SELECT
            who,
            entry_at,
            back_at,
            entered,
            channel_at,
            channel,
            uses,
            event_count,
            session_count,
            earned0,
            slot AS place
          FROM (
            SELECT
              cityHash64(user_id) AS who,
              toInt64(
                CASE
                  WHEN toUnixTimestamp(occurred_at) < 1774224000
                  THEN 0
                  ELSE intDiv(toUnixTimestamp(occurred_at) - 1774224000, 604800) + 1
                END
              ) AS slot,
              minIf(
                toUnixTimestamp64Milli(occurred_at),
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
              ) AS entry_at,
              maxIf(
                toUnixTimestamp64Milli(occurred_at),
                event_name = 'commerce.purchase'
                AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
              ) AS back_at,
              argMinIf(
                tuple(device),
                CONCAT(
                  toString(toInt64(toUnixTimestamp64Milli(occurred_at)) + 1000000000000000000),
                  device
                ),
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
              ) AS entered,
              minIf(
                toUnixTimestamp64Milli(occurred_at),
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                AND (
                  mapContains(strings, 'session.channel')
                  OR mapContains(strings, 'web.campaign_source')
                  OR referrer_domain <> ''
                )
              ) AS channel_at,
              argMinIf(
                CASE
                  WHEN mapContains(strings, 'session.channel')
                  THEN strings['session.channel']
                  ELSE CASE
                    WHEN mapContains(strings, 'web.campaign_source')
                    THEN strings['web.campaign_source']
                    ELSE CASE WHEN referrer_domain <> '' THEN referrer_domain ELSE '' END
                  END
                END,
                CONCAT(
                  toString(toInt64(toUnixTimestamp64Milli(occurred_at)) + 1000000000000000000),
                  CASE
                    WHEN mapContains(strings, 'session.channel')
                    THEN strings['session.channel']
                    ELSE CASE
                      WHEN mapContains(strings, 'web.campaign_source')
                      THEN strings['web.campaign_source']
                      ELSE CASE WHEN referrer_domain <> '' THEN referrer_domain ELSE '' END
                    END
                  END
                ),
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                AND (
                  mapContains(strings, 'session.channel')
                  OR mapContains(strings, 'web.campaign_source')
                  OR referrer_domain <> ''
                )
              ) AS channel,
              countIf(
                event_name IN (
                  'face_analysis.completed',
                  'recommendation.viewed',
                  'recommendation.clicked',
                  'conversation.turn',
                  'try_on.started',
                  'try_on.completed'
                )
                AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
              ) AS uses,
              countIf(occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')) AS event_count,
              uniqExactIf(
                cityHash64(session_id),
                session_id <> ''
                AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
              ) AS session_count,
              sumIf(
                toInt64(
                  CASE
                    WHEN event_name = 'commerce.purchase' AND mapContains(numbers, 'commerce.amount')
                    THEN toInt64(numbers['commerce.amount']) * 1
                    ELSE CASE
                      WHEN event_name IN ('commerce.refund', 'commerce.cancellation')
                      AND mapContains(numbers, 'commerce.amount')
                      THEN toInt64(numbers['commerce.amount']) * (
                        -1
                      )
                      ELSE 0
                    END
                  END
                ),
                (
                  (
                    event_name = 'commerce.purchase' AND mapContains(numbers, 'commerce.amount')
                  )
                  OR (
                    event_name IN ('commerce.refund', 'commerce.cancellation')
                    AND mapContains(numbers, 'commerce.amount')
                  )
                )
                AND currency = 'EUR'
                AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
              ) AS earned0
            FROM events
            WHERE
              events.tenant_id = 't'
              AND user_id <> ''
              AND site_id = 's1'
              AND occurred_at < toDateTime64('2026-04-27 00:00:00.000', 3, 'UTC')
              AND (
                occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                OR (
                  event_name = 'commerce.purchase'
                  AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                )
                OR (
                  occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                  AND (
                    mapContains(strings, 'session.channel')
                    OR mapContains(strings, 'web.campaign_source')
                    OR referrer_domain <> ''
                  )
                )
                OR (
                  event_name IN (
                    'face_analysis.completed',
                    'recommendation.viewed',
                    'recommendation.clicked',
                    'conversation.turn',
                    'try_on.started',
                    'try_on.completed'
                  )
                  AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                  AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                )
                OR occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                OR (
                  (
                    (
                      event_name = 'commerce.purchase' AND mapContains(numbers, 'commerce.amount')
                    )
                    OR (
                      event_name IN ('commerce.refund', 'commerce.cancellation')
                      AND mapContains(numbers, 'commerce.amount')
                    )
                  )
                  AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                )
              )
            GROUP BY
              who,
              slot
          )
        )
        GROUP BY
          who
      )
      WHERE
        first_at >= 1774224000000
    )
  )
)
GROUP BY
  cohort,
  key1,
  key2,
  key3
