SELECT
  count() AS customers,
  count(
    CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END
  ) AS known_0,
  avg(
    CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END
  ) AS mean_0,
  [
    quantileExactInclusive(0.1)(CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.25)(CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.5)(CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.75)(CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.9)(CASE
      WHEN ifNull(lines > 0 AND least_coin = 'EUR' AND most_coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END)
  ] AS quantiles_0
FROM (
  SELECT
    purchase_behavior_total_spent,
    lines,
    least_coin,
    most_coin
  FROM (
    SELECT
      CASE
        WHEN uniqExactIf(
          e.currency,
          isNotNull(
            CASE
              WHEN e.event_name = 'commerce.purchase'
              THEN CASE
                WHEN mapContains(e.numbers, 'commerce.amount')
                THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                  e.currency IN (
                    'BIF',
                    'CLP',
                    'DJF',
                    'GNF',
                    'ISK',
                    'JPY',
                    'KMF',
                    'KRW',
                    'PYG',
                    'RWF',
                    'UGX',
                    'VND',
                    'VUV',
                    'XAF',
                    'XOF',
                    'XPF'
                  ),
                  1,
                  e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                  1000,
                  e.currency IN ('CLF', 'UYW'),
                  10000,
                  100
                )
                ELSE NULL
              END
              ELSE NULL
            END
          )
        ) > 1
        THEN NULL
        ELSE ifNull(
          sum(
            CASE
              WHEN e.event_name = 'commerce.purchase'
              THEN CASE
                WHEN mapContains(e.numbers, 'commerce.amount')
                THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                  e.currency IN (
                    'BIF',
                    'CLP',
                    'DJF',
                    'GNF',
                    'ISK',
                    'JPY',
                    'KMF',
                    'KRW',
                    'PYG',
                    'RWF',
                    'UGX',
                    'VND',
                    'VUV',
                    'XAF',
                    'XOF',
                    'XPF'
                  ),
                  1,
                  e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                  1000,
                  e.currency IN ('CLF', 'UYW'),
                  10000,
                  100
                )
                ELSE NULL
              END
              ELSE NULL
            END
          ),
          0
        )
      END - CASE
        WHEN uniqExactIf(
          e.currency,
          isNotNull(
            CASE
              WHEN e.event_name IN ('commerce.refund', 'commerce.cancellation')
              THEN CASE
                WHEN mapContains(e.numbers, 'commerce.amount')
                THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                  e.currency IN (
                    'BIF',
                    'CLP',
                    'DJF',
                    'GNF',
                    'ISK',
                    'JPY',
                    'KMF',
                    'KRW',
                    'PYG',
                    'RWF',
                    'UGX',
                    'VND',
                    'VUV',
                    'XAF',
                    'XOF',
                    'XPF'
                  ),
                  1,
                  e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                  1000,
                  e.currency IN ('CLF', 'UYW'),
                  10000,
                  100
                )
                ELSE NULL
              END
              ELSE NULL
            END
          )
        ) > 1
        THEN NULL
        ELSE ifNull(
          sum(
            CASE
              WHEN e.event_name IN ('commerce.refund', 'commerce.cancellation')
              THEN CASE
                WHEN mapContains(e.numbers, 'commerce.amount')
                THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                  e.currency IN (
                    'BIF',
                    'CLP',
                    'DJF',
                    'GNF',
                    'ISK',
                    'JPY',
                    'KMF',
                    'KRW',
                    'PYG',
                    'RWF',
                    'UGX',
                    'VND',
                    'VUV',
                    'XAF',
                    'XOF',
                    'XPF'
                  ),
                  1,
                  e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                  1000,
                  e.currency IN ('CLF', 'UYW'),
                  10000,
                  100
                )
                ELSE NULL
              END
              ELSE NULL
            END
          ),
          0
        )
      END AS purchase_behavior_total_spent,
      countIf(e.event_name = 'commerce.purchase') AS lines,
      min(
        CASE
          WHEN e.event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
          THEN nullIf(e.currency, '')
          ELSE NULL
        END
      ) AS least_coin,
      max(
        CASE
          WHEN e.event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
          THEN nullIf(e.currency, '')
          ELSE NULL
        END
      ) AS most_coin
    FROM events AS e
    WHERE
      e.tenant_id = 'tenant-a'
      AND e.event_name IN ('commerce.cancellation', 'commerce.purchase', 'commerce.refund')
      AND isNotNull(nullIf(e.user_id, ''))
      AND e.occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
    GROUP BY
      cityHash64(e.user_id)
  )
  UNION ALL
  SELECT
    purchase_behavior_total_spent,
    lines,
    least_coin,
    most_coin
  FROM (
    SELECT
      purchase_behavior_total_spent,
      lines,
      least_coin,
      most_coin,
      arrayJoin(
        range(
          toUInt64(
            greatest(
              0,
              1000 - (
                SELECT
                  uniqExact(cityHash64(user_id)) AS customers
                FROM events
                WHERE
                  events.tenant_id = 'tenant-a'
                  AND event_name IN ('commerce.cancellation', 'commerce.purchase', 'commerce.refund')
                  AND user_id <> ''
                  AND occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
              )
            )
          )
        )
      ) AS place
    FROM (
      SELECT
        CASE
          WHEN uniqExactIf(
            e.currency,
            isNotNull(
              CASE
                WHEN e.event_name = 'commerce.purchase'
                THEN CASE
                  WHEN mapContains(e.numbers, 'commerce.amount')
                  THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                    e.currency IN (
                      'BIF',
                      'CLP',
                      'DJF',
                      'GNF',
                      'ISK',
                      'JPY',
                      'KMF',
                      'KRW',
                      'PYG',
                      'RWF',
                      'UGX',
                      'VND',
                      'VUV',
                      'XAF',
                      'XOF',
                      'XPF'
                    ),
                    1,
                    e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                    1000,
                    e.currency IN ('CLF', 'UYW'),
                    10000,
                    100
                  )
                  ELSE NULL
                END
                ELSE NULL
              END
            )
          ) > 1
          THEN NULL
          ELSE ifNull(
            sum(
              CASE
                WHEN e.event_name = 'commerce.purchase'
                THEN CASE
                  WHEN mapContains(e.numbers, 'commerce.amount')
                  THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                    e.currency IN (
                      'BIF',
                      'CLP',
                      'DJF',
                      'GNF',
                      'ISK',
                      'JPY',
                      'KMF',
                      'KRW',
                      'PYG',
                      'RWF',
                      'UGX',
                      'VND',
                      'VUV',
                      'XAF',
                      'XOF',
                      'XPF'
                    ),
                    1,
                    e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                    1000,
                    e.currency IN ('CLF', 'UYW'),
                    10000,
                    100
                  )
                  ELSE NULL
                END
                ELSE NULL
              END
            ),
            0
          )
        END - CASE
          WHEN uniqExactIf(
            e.currency,
            isNotNull(
              CASE
                WHEN e.event_name IN ('commerce.refund', 'commerce.cancellation')
                THEN CASE
                  WHEN mapContains(e.numbers, 'commerce.amount')
                  THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                    e.currency IN (
                      'BIF',
                      'CLP',
                      'DJF',
                      'GNF',
                      'ISK',
                      'JPY',
                      'KMF',
                      'KRW',
                      'PYG',
                      'RWF',
                      'UGX',
                      'VND',
                      'VUV',
                      'XAF',
                      'XOF',
                      'XPF'
                    ),
                    1,
                    e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                    1000,
                    e.currency IN ('CLF', 'UYW'),
                    10000,
                    100
                  )
                  ELSE NULL
                END
                ELSE NULL
              END
            )
          ) > 1
          THEN NULL
          ELSE ifNull(
            sum(
              CASE
                WHEN e.event_name IN ('commerce.refund', 'commerce.cancellation')
                THEN CASE
                  WHEN mapContains(e.numbers, 'commerce.amount')
                  THEN toDecimal128(toInt64(e.numbers['commerce.amount']), 4) / multiIf(
                    e.currency IN (
                      'BIF',
                      'CLP',
                      'DJF',
                      'GNF',
                      'ISK',
                      'JPY',
                      'KMF',
                      'KRW',
                      'PYG',
                      'RWF',
                      'UGX',
                      'VND',
                      'VUV',
                      'XAF',
                      'XOF',
                      'XPF'
                    ),
                    1,
                    e.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'),
                    1000,
                    e.currency IN ('CLF', 'UYW'),
                    10000,
                    100
                  )
                  ELSE NULL
                END
                ELSE NULL
              END
            ),
            0
          )
        END AS purchase_behavior_total_spent,
        countIf(e.event_name = 'commerce.purchase') AS lines,
        min(
          CASE
            WHEN e.event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
            THEN nullIf(e.currency, '')
            ELSE NULL
          END
        ) AS least_coin,
        max(
          CASE
            WHEN e.event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
            THEN nullIf(e.currency, '')
            ELSE NULL
          END
        ) AS most_coin
      FROM events AS e
      WHERE
        e.tenant_id = 'tenant-a' AND FALSE
    )
  )
)
