SELECT
  segment,
  count() AS customers,
  sum(purchase_behavior_total_purchases) AS orders,
  toFloat64(sum(purchase_behavior_total_spent)) AS revenue,
  avg(monetary) AS monetary_score
FROM (
  SELECT
    purchase_behavior_total_purchases,
    purchase_behavior_total_spent,
    recency,
    frequency,
    monetary,
    multiIf(
      recency >= 5 AND recency <= 5 AND frequency >= 4 AND frequency <= 5,
      'champions',
      recency >= 3 AND recency <= 4 AND frequency >= 4 AND frequency <= 5,
      'loyal',
      recency >= 4 AND recency <= 5 AND frequency >= 2 AND frequency <= 3,
      'potential_loyalists',
      recency >= 5 AND recency <= 5 AND frequency >= 1 AND frequency <= 1,
      'new',
      recency >= 4 AND recency <= 4 AND frequency >= 1 AND frequency <= 1,
      'promising',
      recency >= 3 AND recency <= 3 AND frequency >= 3 AND frequency <= 3,
      'need_attention',
      recency >= 3 AND recency <= 3 AND frequency >= 1 AND frequency <= 2,
      'about_to_sleep',
      recency >= 1 AND recency <= 2 AND frequency >= 5 AND frequency <= 5,
      'cannot_lose',
      recency >= 1 AND recency <= 2 AND frequency >= 3 AND frequency <= 4,
      'at_risk',
      'hibernating'
    ) AS segment
  FROM (
    SELECT
      purchase_behavior_total_purchases,
      purchase_behavior_total_spent,
      toUInt8(
        (
          (
            (
              1 + (
                last_bought > toDateTime64('2026-03-01 09:30:00.000', 3, 'UTC')
              )
            ) + (
              last_bought > toDateTime64('2026-03-02 09:30:00.000', 3, 'UTC')
            )
          ) + (
            last_bought > toDateTime64('2026-03-03 09:30:00.000', 3, 'UTC')
          )
        ) + (
          last_bought > toDateTime64('2026-03-04 09:30:00.000', 3, 'UTC')
        )
      ) AS recency,
      toUInt8(
        (
          (
            (
              1 + (
                purchase_behavior_total_purchases > 1
              )
            ) + (
              purchase_behavior_total_purchases > 1
            )
          ) + (
            purchase_behavior_total_purchases > 2
          )
        ) + (
          purchase_behavior_total_purchases > 3
        )
      ) AS frequency,
      toUInt8(
        (
          (
            (
              1 + (
                purchase_behavior_total_spent > toDecimal128('10.0000', 4)
              )
            ) + (
              purchase_behavior_total_spent > toDecimal128('20.5000', 4)
            )
          ) + (
            purchase_behavior_total_spent > toDecimal128('30', 4)
          )
        ) + (
          purchase_behavior_total_spent > toDecimal128('40', 4)
        )
      ) AS monetary
    FROM (
      SELECT
        assumeNotNull(last_bought) AS last_bought,
        assumeNotNull(purchase_behavior_total_purchases) AS purchase_behavior_total_purchases,
        assumeNotNull(purchase_behavior_total_spent) AS purchase_behavior_total_spent
      FROM (
        SELECT
          uniqExact(
            CASE
              WHEN e.event_name = 'commerce.purchase'
              THEN CASE
                WHEN mapContains(e.strings, 'commerce.order_id')
                THEN e.strings['commerce.order_id']
                ELSE NULL
              END
              ELSE NULL
            END
          ) AS purchase_behavior_total_purchases,
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
          max(CASE WHEN e.event_name = 'commerce.purchase' THEN e.occurred_at ELSE NULL END) AS last_bought,
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
      WHERE
        purchase_behavior_total_purchases > 0
        AND lines > 0
        AND least_coin = 'EUR'
        AND most_coin = 'EUR'
        AND isNotNull(purchase_behavior_total_spent)
    )
  )
)
GROUP BY
  segment
