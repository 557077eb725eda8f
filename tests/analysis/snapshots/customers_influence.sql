SELECT
  count() AS customers,
  count(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases)) AS known_0,
  avg(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases)) AS mean_0,
  [
    quantileExactInclusive(0.1)(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases)),
    quantileExactInclusive(0.25)(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases)),
    quantileExactInclusive(0.5)(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases)),
    quantileExactInclusive(0.75)(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases)),
    quantileExactInclusive(0.9)(toFloat64(purchase_behavior_ai_influence_ai_assisted_purchases))
  ] AS quantiles_0
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
    uniqExact(
      CASE
        WHEN (
          e.event_name = 'commerce.purchase'
        ) AND (
          e.beside_1 > 0
        )
        THEN CASE
          WHEN mapContains(e.strings, 'commerce.order_id')
          THEN e.strings['commerce.order_id']
          ELSE NULL
        END
        ELSE NULL
      END
    ) AS purchase_behavior_ai_influence_ai_assisted_purchases
  FROM (
    SELECT
      *,
      countIf(
        e.event_name IN (
          'face_analysis.completed',
          'recommendation.viewed',
          'recommendation.clicked',
          'conversation.turn',
          'try_on.started',
          'try_on.completed'
        )
      ) OVER (
        PARTITION BY CASE WHEN e.session_id = '' THEN toString(e.event_id) ELSE e.session_id END
        ORDER BY e.occurred_at, e.event_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS beside_1
    FROM events AS e
    WHERE
      e.tenant_id = 'tenant-a'
      AND e.event_name IN (
        'commerce.purchase',
        'conversation.turn',
        'face_analysis.completed',
        'recommendation.clicked',
        'recommendation.viewed',
        'try_on.completed',
        'try_on.started'
      )
      AND e.occurred_at < toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC')
  ) AS e
  WHERE
    e.event_name IN (
      'commerce.purchase',
      'conversation.turn',
      'face_analysis.completed',
      'recommendation.clicked',
      'recommendation.viewed',
      'try_on.completed',
      'try_on.started'
    )
    AND isNotNull(nullIf(e.user_id, ''))
  GROUP BY
    cityHash64(e.user_id)
)
