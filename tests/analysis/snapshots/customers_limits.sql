SELECT
  LENGTH(every_purchase_behavior_total_purchases) AS buyers,
  [
    arrayElement(arraySort(every_last_bought), intDiv((
      1 * LENGTH(every_last_bought)
    ) + 4, 5)),
    arrayElement(arraySort(every_last_bought), intDiv((
      2 * LENGTH(every_last_bought)
    ) + 4, 5)),
    arrayElement(arraySort(every_last_bought), intDiv((
      3 * LENGTH(every_last_bought)
    ) + 4, 5)),
    arrayElement(arraySort(every_last_bought), intDiv((
      4 * LENGTH(every_last_bought)
    ) + 4, 5))
  ] AS last_bought,
  [
    arrayElement(
      arraySort(every_purchase_behavior_total_purchases),
      intDiv((
        1 * LENGTH(every_purchase_behavior_total_purchases)
      ) + 4, 5)
    ),
    arrayElement(
      arraySort(every_purchase_behavior_total_purchases),
      intDiv((
        2 * LENGTH(every_purchase_behavior_total_purchases)
      ) + 4, 5)
    ),
    arrayElement(
      arraySort(every_purchase_behavior_total_purchases),
      intDiv((
        3 * LENGTH(every_purchase_behavior_total_purchases)
      ) + 4, 5)
    ),
    arrayElement(
      arraySort(every_purchase_behavior_total_purchases),
      intDiv((
        4 * LENGTH(every_purchase_behavior_total_purchases)
      ) + 4, 5)
    )
  ] AS purchase_behavior_total_purchases,
  [
    arrayElement(
      arraySort(every_purchase_behavior_total_spent),
      intDiv((
        1 * LENGTH(every_purchase_behavior_total_spent)
      ) + 4, 5)
    ),
    arrayElement(
      arraySort(every_purchase_behavior_total_spent),
      intDiv((
        2 * LENGTH(every_purchase_behavior_total_spent)
      ) + 4, 5)
    ),
    arrayElement(
      arraySort(every_purchase_behavior_total_spent),
      intDiv((
        3 * LENGTH(every_purchase_behavior_total_spent)
      ) + 4, 5)
    ),
    arrayElement(
      arraySort(every_purchase_behavior_total_spent),
      intDiv((
        4 * LENGTH(every_purchase_behavior_total_spent)
      ) + 4, 5)
    )
  ] AS purchase_behavior_total_spent
FROM (
  SELECT
    groupArray(last_bought) AS every_last_bought,
    groupArray(purchase_behavior_total_purchases) AS every_purchase_behavior_total_purchases,
    groupArray(purchase_behavior_total_spent) AS every_purchase_behavior_total_spent
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
