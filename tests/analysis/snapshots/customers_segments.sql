SELECT
  segment,
  count() AS customers,
  sum(purchase_behavior_total_purchases) AS orders,
  toFloat64(sum(purchase_behavior_total_spent)) AS revenue,
  avg(monetary) AS monetary_score,
  any(last_bought_limits) AS last_bought_limits,
  any(purchase_behavior_total_purchases_limits) AS purchase_behavior_total_purchases_limits,
  any(purchase_behavior_total_spent_limits) AS purchase_behavior_total_spent_limits
FROM (
  SELECT
    purchase_behavior_total_purchases,
    purchase_behavior_total_spent,
    last_bought_limits,
    purchase_behavior_total_purchases_limits,
    purchase_behavior_total_spent_limits,
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
      last_bought_limits,
      purchase_behavior_total_purchases_limits,
      purchase_behavior_total_spent_limits,
      toUInt8(
        (
          (
            (
              1 + (
                last_bought > arrayElement(last_bought_limits, 1)
              )
            ) + (
              last_bought > arrayElement(last_bought_limits, 2)
            )
          ) + (
            last_bought > arrayElement(last_bought_limits, 3)
          )
        ) + (
          last_bought > arrayElement(last_bought_limits, 4)
        )
      ) AS recency,
      toUInt8(
        (
          (
            (
              1 + (
                purchase_behavior_total_purchases > arrayElement(purchase_behavior_total_purchases_limits, 1)
              )
            ) + (
              purchase_behavior_total_purchases > arrayElement(purchase_behavior_total_purchases_limits, 2)
            )
          ) + (
            purchase_behavior_total_purchases > arrayElement(purchase_behavior_total_purchases_limits, 3)
          )
        ) + (
          purchase_behavior_total_purchases > arrayElement(purchase_behavior_total_purchases_limits, 4)
        )
      ) AS frequency,
      toUInt8(
        (
          (
            (
              1 + (
                purchase_behavior_total_spent > arrayElement(purchase_behavior_total_spent_limits, 1)
              )
            ) + (
              purchase_behavior_total_spent > arrayElement(purchase_behavior_total_spent_limits, 2)
            )
          ) + (
            purchase_behavior_total_spent > arrayElement(purchase_behavior_total_spent_limits, 3)
          )
        ) + (
          purchase_behavior_total_spent > arrayElement(purchase_behavior_total_spent_limits, 4)
        )
      ) AS monetary
    FROM (
      SELECT
        tupleElement(buyer, 1) AS last_bought,
        tupleElement(buyer, 2) AS purchase_behavior_total_purchases,
        tupleElement(buyer, 3) AS purchase_behavior_total_spent,
        last_bought_limits,
        purchase_behavior_total_purchases_limits,
        purchase_behavior_total_spent_limits
      FROM (
        SELECT
          arrayJoin(buyers) AS buyer,
          [
            arrayElement(
              arraySort(tupleElement(buyers, 1)),
              intDiv((
                1 * LENGTH(tupleElement(buyers, 1))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 1)),
              intDiv((
                2 * LENGTH(tupleElement(buyers, 1))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 1)),
              intDiv((
                3 * LENGTH(tupleElement(buyers, 1))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 1)),
              intDiv((
                4 * LENGTH(tupleElement(buyers, 1))
              ) + 4, 5)
            )
          ] AS last_bought_limits,
          [
            arrayElement(
              arraySort(tupleElement(buyers, 2)),
              intDiv((
                1 * LENGTH(tupleElement(buyers, 2))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 2)),
              intDiv((
                2 * LENGTH(tupleElement(buyers, 2))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 2)),
              intDiv((
                3 * LENGTH(tupleElement(buyers, 2))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 2)),
              intDiv((
                4 * LENGTH(tupleElement(buyers, 2))
              ) + 4, 5)
            )
          ] AS purchase_behavior_total_purchases_limits,
          [
            arrayElement(
              arraySort(tupleElement(buyers, 3)),
              intDiv((
                1 * LENGTH(tupleElement(buyers, 3))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 3)),
              intDiv((
                2 * LENGTH(tupleElement(buyers, 3))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 3)),
              intDiv((
                3 * LENGTH(tupleElement(buyers, 3))
              ) + 4, 5)
            ),
            arrayElement(
              arraySort(tupleElement(buyers, 3)),
              intDiv((
                4 * LENGTH(tupleElement(buyers, 3))
              ) + 4, 5)
            )
          ] AS purchase_behavior_total_spent_limits
        FROM (
          SELECT
            groupArray((last_bought, purchase_behavior_total_purchases, purchase_behavior_total_spent)) AS buyers
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
                argMax(
                  CASE
                    WHEN e.event_name = 'commerce.purchase'
                    THEN nullIf(e.currency, '')
                    ELSE NULL
                  END,
                  tuple(e.occurred_at, e.event_id)
                ) AS coin,
                uniqExact(
                  CASE
                    WHEN e.event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
                    THEN nullIf(e.currency, '')
                    ELSE NULL
                  END
                ) AS coins
              FROM events AS e
              WHERE
                e.tenant_id = 'tenant-a'
                AND e.event_name IN ('commerce.purchase', 'commerce.refund', 'commerce.cancellation')
                AND isNotNull(nullIf(e.user_id, ''))
                AND e.occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
              GROUP BY
                cityHash64(e.user_id)
            )
            WHERE
              purchase_behavior_total_purchases > 0
              AND coins = 1
              AND coin = 'EUR'
              AND isNotNull(purchase_behavior_total_spent)
          )
        )
      )
    )
  )
)
GROUP BY
  segment
