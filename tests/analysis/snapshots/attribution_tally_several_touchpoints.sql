SELECT
  kind,
  left,
  right,
  coin,
  count() AS trails,
  sum(toInt128(worth)) AS total,
  uniqExactIf(person, kind <= 1) AS people,
  sumForEach(given) AS credits,
  sumForEach(arrayMap(p -> toInt128(p) * worth, given)) AS amounts
FROM (
  SELECT
    person,
    coin,
    worth,
    tupleElement(fact, 1) AS kind,
    tupleElement(fact, 2) AS left,
    tupleElement(fact, 3) AS right,
    tupleElement(fact, 4) AS given
  FROM (
    SELECT
      person,
      coin,
      worth,
      arrayJoin(
        arrayConcat(
          [(toUInt8(0), toUInt16(n > 0), toUInt16(won), arrayResize([toInt64(0)], 0))],
          arrayMap(
            (c, i, u) -> (
              toUInt8(1),
              toUInt16(c),
              toUInt16(0),
              [toInt64(CASE WHEN i = n THEN 232792560000 ELSE 0 END), toInt64(u = 1)]
            ),
            arrayResize(ways, CASE WHEN won = 1 THEN n ELSE 0 END),
            arrayEnumerate(arrayResize(ways, CASE WHEN won = 1 THEN n ELSE 0 END)),
            arrayEnumerateUniq(arrayResize(ways, CASE WHEN won = 1 THEN n ELSE 0 END))
          )
        )
      ) AS fact
    FROM (
      SELECT
        person,
        coin,
        worth,
        toUInt16(goal_at > 0) AS won,
        arrayMap(c -> toUInt16(modulo(c, 256)), trail) AS ways,
        toInt64(LENGTH(trail)) AS n
      FROM (
        SELECT
          person,
          goal_at,
          coin,
          worth,
          arraySlice(
            CASE
              WHEN empty(arrayFilter(c -> NOT (
                modulo(c, 256) = 1
              ), found))
              THEN found
              ELSE arrayFilter(c -> NOT (
                modulo(c, 256) = 1
              ), found)
            END,
            -50
          ) AS trail
        FROM (
          SELECT
            person,
            goal_at,
            coin,
            worth,
            arrayFilter(
              c -> c >= (
                (
                  until - 2592000000
                ) * 256
              )
              AND c < (
                (
                  until + 1
                ) * 256
              ),
              path
            ) AS found
          FROM (
            SELECT
              person,
              path,
              tupleElement(one, 1) AS goal_at,
              tupleElement(one, 2) AS coin,
              tupleElement(one, 3) AS worth,
              CASE
                WHEN tupleElement(one, 1) = 0
                THEN intDiv(arrayElement(path, -1), 256)
                ELSE tupleElement(one, 1)
              END AS until
            FROM (
              SELECT
                person,
                path,
                arrayJoin(CASE WHEN empty(goals) THEN [(toInt64(0), '', toInt64(0))] ELSE goals END) AS one
              FROM (
                SELECT
                  who AS person,
                  arraySlice(arraySort(groupArrayIf(code, code > 0)), -1000) AS path,
                  groupArrayIf((goal_at, coin, worth), goal_at > 0) AS goals
                FROM (
                  SELECT
                    CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END AS visit,
                    CASE WHEN user_id = '' THEN toUInt64(0) ELSE cityHash64(user_id) END AS who,
                    (
                      toUnixTimestamp64Milli(occurred_at) * 256
                    ) + transform(
                      CASE
                        WHEN event_name = 'session.started'
                        THEN arrayStringConcat(
                          arrayFilter(
                            c -> c <> '',
                            [toString(strings['session.channel']), toString(strings['web.campaign_source'])]
                          ),
                          ' / '
                        )
                        ELSE 'email'
                      END,
                      ['email', 'paid_search', ''],
                      [1, 2, 3],
                      4
                    ) AS code,
                    toInt64(0) AS goal_at,
                    '' AS coin,
                    toInt64(0) AS worth
                  FROM events
                  WHERE
                    events.tenant_id = 't'
                    AND event_name IN ('session.started', 'email.opened')
                    AND occurred_at >= toDateTime64('2026-02-21 00:00:00.000', 3, 'UTC')
                    AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                    AND country = 'DE'
                    AND user_id <> ''
                  UNION ALL
                  SELECT
                    visit_ AS visit,
                    who_ AS who,
                    code_ AS code,
                    goal_at_ AS goal_at,
                    coin,
                    worth_ AS worth
                  FROM (
                    SELECT
                      CASE
                        WHEN mapContains(strings, 'commerce.order_id')
                        THEN strings['commerce.order_id']
                        ELSE toString(event_id)
                      END AS of,
                      CASE
                        WHEN mapContains(numbers, 'commerce.amount')
                        THEN toString(currency)
                        ELSE ''
                      END AS coin,
                      argMin(
                        CASE WHEN session_id = '' THEN cityHash64(event_id) ELSE cityHash64(session_id) END,
                        tuple(occurred_at, event_id)
                      ) AS visit_,
                      max(CASE WHEN user_id = '' THEN toUInt64(0) ELSE cityHash64(user_id) END) AS who_,
                      toInt64(0) AS code_,
                      min(toUnixTimestamp64Milli(occurred_at)) AS goal_at_,
                      sum(toInt64(numbers['commerce.amount'])) AS worth_
                    FROM events
                    WHERE
                      events.tenant_id = 't'
                      AND event_name = 'commerce.purchase'
                      AND occurred_at >= toDateTime64('2026-03-23 00:00:00.000', 3, 'UTC')
                      AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
                      AND site_id = 's'
                      AND country = 'DE'
                      AND user_id <> ''
                    GROUP BY
                      of,
                      coin
                  )
                )
                GROUP BY
                  person
              )
            )
          )
          WHERE
            (
              goal_at > 0 OR until >= 1774224000000
            )
        )
      )
    )
  )
)
GROUP BY
  kind,
  left,
  right,
  coin
