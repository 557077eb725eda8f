SELECT
  slot,
  leg,
  count() AS n,
  sum(kept) AS within,
  quantileExactInclusive(0.5)(ms) AS p50,
  quantileExactInclusive(0.95)(ms) AS p95,
  quantileExactInclusive(0.99)(ms) AS p99,
  uniqExact(person) AS people
FROM (
  SELECT
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
    END AS leg,
    arrayElement(
      [
        numbers['voice.first_response_ms'],
        numbers['voice.barge_in_ms'],
        numbers['voice.asr_partial_latency_ms']
      ],
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
      END
    ) AS ms,
    (
      event_name = 'voice.first_response' AND numbers['voice.first_response_ms'] <= 500
    )
    OR (
      event_name = 'voice.barge_in' AND numbers['voice.barge_in_ms'] <= 200
    )
    OR (
      event_name = 'voice.asr_partial'
      AND numbers['voice.asr_partial_latency_ms'] <= 100
    ) AS kept,
    CASE
      WHEN indexOf(['s', 't'], site_id) = 0
      THEN toUInt64(3)
      ELSE indexOf(['s', 't'], site_id)
    END AS slot,
    sipHash64(CASE WHEN user_id = '' THEN session_id ELSE user_id END) AS person
  FROM events
  WHERE
    events.tenant_id = 'the-tenant'
    AND event_name IN ('voice.first_response', 'voice.barge_in', 'voice.asr_partial')
    AND CASE
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
    AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
    AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
)
GROUP BY
  GROUPING SETS (
    (
      leg
    ),
    (slot, leg)
  )
