SELECT
  slot,
  uniqExact(person) AS people,
  countIf(measured) AS n,
  countIf(measured AND kept) AS within,
  countIf(began) AS started,
  countIf(began AND answered = 0) AS unanswered
FROM (
  SELECT
    session_id AS who,
    strings['voice.session_id'] AS voice,
    strings['voice.turn_id'] AS turn,
    max(
      CASE
        WHEN event_name = 'voice.asr_partial'
        AND mapContains(numbers, 'voice.asr_partial_latency_ms')
        THEN 3
        ELSE CASE
          WHEN event_name = 'voice.barge_in' AND mapContains(numbers, 'voice.barge_in_ms')
          THEN 2
          ELSE CASE
            WHEN event_name = 'voice.first_response'
            AND mapContains(numbers, 'voice.first_response_ms')
            THEN 1
            ELSE 0
          END
        END
      END > 0
    ) AS measured,
    minIf(
      (
        event_name = 'voice.first_response' AND numbers['voice.first_response_ms'] <= 500
      )
      OR (
        event_name = 'voice.barge_in' AND numbers['voice.barge_in_ms'] <= 200
      )
      OR (
        event_name = 'voice.asr_partial'
        AND numbers['voice.asr_partial_latency_ms'] <= 100
      ),
      CASE
        WHEN event_name = 'voice.asr_partial'
        AND mapContains(numbers, 'voice.asr_partial_latency_ms')
        THEN 3
        ELSE CASE
          WHEN event_name = 'voice.barge_in' AND mapContains(numbers, 'voice.barge_in_ms')
          THEN 2
          ELSE CASE
            WHEN event_name = 'voice.first_response'
            AND mapContains(numbers, 'voice.first_response_ms')
            THEN 1
            ELSE 0
          END
        END
      END > 0
    ) AS kept,
    max(event_name = 'voice.turn_started') AS began,
    max(
      CASE
        WHEN event_name = 'voice.asr_partial'
        AND mapContains(numbers, 'voice.asr_partial_latency_ms')
        THEN 3
        ELSE CASE
          WHEN event_name = 'voice.barge_in' AND mapContains(numbers, 'voice.barge_in_ms')
          THEN 2
          ELSE CASE
            WHEN event_name = 'voice.first_response'
            AND mapContains(numbers, 'voice.first_response_ms')
            THEN 1
            ELSE 0
          END
        END
      END = 1
    ) AS answered,
    CASE
      WHEN indexOf(
        ['tv'],
        argMinIf(device, (toUnixTimestamp64Milli(occurred_at), device), device <> '')
      ) = 0
      THEN toUInt64(2)
      ELSE indexOf(
        ['tv'],
        argMinIf(device, (toUnixTimestamp64Milli(occurred_at), device), device <> '')
      )
    END AS slot,
    max(sipHash64(CASE WHEN user_id = '' THEN session_id ELSE user_id END)) AS person
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name IN (
      'voice.turn_started',
      'voice.first_response',
      'voice.barge_in',
      'voice.asr_partial'
    )
    AND strings['voice.turn_id'] <> ''
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
  GROUP BY
    who,
    voice,
    turn
)
GROUP BY
  GROUPING SETS (
    (),
    (
      slot
    )
  )
