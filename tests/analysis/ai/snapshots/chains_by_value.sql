SELECT
  slot,
  part,
  tools,
  count() AS n,
  uniqExact(person) AS people,
  sum(length) AS calls,
  sum(good) AS good_calls,
  countIf(good = length) AS good_chains,
  quantileExactInclusive(0.5)(took) AS half,
  quantileExactInclusive(0.95)(took) AS most
FROM (
  SELECT
    person,
    length,
    good,
    took,
    CASE WHEN pattern = 'a' THEN 1 ELSE 2 END AS part,
    CASE WHEN pattern = 'a' THEN pattern ELSE '' END AS tools,
    slot
  FROM (
    SELECT
      person,
      arrayStringConcat(arrayMap(x -> tupleElement(x, 3), calls), '\n') AS pattern,
      LENGTH(calls) AS length,
      arrayCount(x -> tupleElement(x, 4) = 1, calls) AS good,
      arrayMax(arrayMap(x -> tupleElement(x, 1), calls)) - arrayMin(arrayMap(x -> tupleElement(x, 2), calls)) AS took,
      slot
    FROM (
      SELECT
        who,
        chain,
        any(person) AS person,
        arraySort(groupArray(one)) AS calls,
        any(slot) AS slot
      FROM (
        SELECT
          who,
          person,
          tupleElement(pair, 1) AS one,
          tupleElement(pair, 2) AS chain,
          slot
        FROM (
          SELECT
            who,
            person,
            arrayJoin(
              arrayZip(
                calls,
                arrayCumSum(
                  arrayMap(
                    (x, p) -> toUInt32((
                      tupleElement(x, 2) - p
                    ) > 30000),
                    calls,
                    arrayPushFront(
                      arrayPopBack(arrayMap(x -> tupleElement(x, 1), calls)),
                      tupleElement(arrayElement(calls, 1), 2)
                    )
                  )
                )
              )
            ) AS pair,
            slot
          FROM (
            SELECT
              session_id AS who,
              max(sipHash64(CASE WHEN user_id = '' THEN session_id ELSE user_id END)) AS person,
              arraySort(
                groupArray(
                  (
                    toUnixTimestamp64Milli(occurred_at),
                    toUnixTimestamp64Milli(occurred_at) - toInt64(round(numbers['ai.tool_execution_ms'])),
                    strings['ai.tool_name'],
                    toUInt8(numbers['ai.tool_success'])
                  )
                )
              ) AS calls,
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
              END AS slot
            FROM events
            WHERE
              events.tenant_id = 'the-tenant'
              AND event_name = 'ai.tool_call_completed'
              AND session_id <> ''
              AND occurred_at >= toDateTime64('2026-01-01 00:00:00.000', 3, 'UTC')
              AND occurred_at < toDateTime64('2026-01-02 00:00:00.000', 3, 'UTC')
            GROUP BY
              who
          )
        )
      )
      GROUP BY
        who,
        chain
    )
  )
)
GROUP BY
  GROUPING SETS (
    (),
    (part, tools),
    (
      slot
    ),
    (slot, part, tools)
  )
