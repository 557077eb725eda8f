SELECT
  count() AS customers,
  countIf(
    notEmpty(
      arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), [toString(store_id)]))
    )
  ) AS known_0,
  arraySlice(
    arraySort(
      p -> tuple(-toInt64(tupleElement(p, 2)), tupleElement(p, 1)),
      arrayZip(
        tupleElement(
          sumMap(
            arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), [toString(store_id)])),
            arrayMap(
              x -> toUInt64(1),
              arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), [toString(store_id)]))
            )
          ),
          1
        ),
        tupleElement(
          sumMap(
            arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), [toString(store_id)])),
            arrayMap(
              x -> toUInt64(1),
              arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), [toString(store_id)]))
            )
          ),
          2
        )
      )
    ),
    1,
    101
  ) AS values_0,
  count(
    CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END
  ) AS known_1,
  avg(
    CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END
  ) AS mean_1,
  [
    quantileExactInclusive(0.1)(CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.25)(CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.5)(CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.75)(CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END),
    quantileExactInclusive(0.9)(CASE
      WHEN ifNull(coin = 'EUR', FALSE)
      THEN toFloat64(purchase_behavior_total_spent)
      ELSE NULL
    END)
  ] AS quantiles_1
FROM (
  SELECT
    nullIf(e.user_id, '') AS customer_id,
    argMax(nullIf(e.site_id, ''), tuple(e.occurred_at, e.event_id)) AS store_id,
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
        WHEN e.event_name = 'commerce.purchase'
        THEN nullIf(e.currency, '')
        ELSE NULL
      END
    ) AS coins
  FROM events AS e
  WHERE
    e.tenant_id = 'tenant-a'
    AND isNotNull(nullIf(e.user_id, ''))
    AND e.occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
  GROUP BY
    nullIf(e.user_id, '')
)
