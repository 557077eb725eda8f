SELECT
  pattern,
  value
FROM (
  SELECT
    pattern,
    count() AS value,
    uniqExact(person) AS people
  FROM (
    SELECT
      person,
      arrayStringConcat(arrayMap(x -> tupleElement(x, 3), calls), '\n') AS pattern,
      LENGTH(calls) AS length,
      arrayCount(x -> tupleElement(x, 4) = 1, calls) AS good,
      arrayMax(arrayMap(x -> tupleElement(x, 1), calls)) - arrayMin(arrayMap(x -> tupleElement(x, 2), calls)) AS took
    FROM (
      SELECT
        who,
        chain,
        any(person) AS person,
        arraySort(groupArray(one)) AS calls
      FROM (
        SELECT
          who,
          person,
          tupleElement(pair, 1) AS one,
          tupleElement(pair, 2) AS chain
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
            ) AS pair
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
              ) AS calls
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
  GROUP BY
    pattern
)
WHERE
  people >= 5
ORDER BY
  value DESC,
  pattern
LIMIT 20
