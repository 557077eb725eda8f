SELECT
  cohort,
  sum(alike) AS people,
  sumForEach(back) AS back,
  sumForEach(later) AS later,
  sumForEach(again) AS again
FROM (
  SELECT
    cohort,
    alike,
    arrayMap(
      n -> toInt64(bitAnd(bitShiftRight(seen, toUInt16((
        cohort + n
      ) + 1)), 1)) * alike,
      [1]
    ) AS back,
    arrayMap(n -> toInt64(bitShiftRight(seen, toUInt16((
      cohort + n
    ) + 1)) > 0) * alike, [1]) AS later,
    arrayMap(
      n -> toInt64(
        n > 1
        AND bitAnd(bitShiftRight(seen, toUInt16((
          cohort + n
        ) + 1)), 1) > 0
        AND bitAnd(bitShiftRight(seen, toUInt16((
          (
            cohort + n
          ) - 1
        ) + 1)), 1) = 0
      ) * alike,
      [1]
    ) AS again
  FROM (
    SELECT
      toInt64(
        arrayFirst(
          n -> bitAnd(bitShiftRight(seen, toUInt16(n + 1)), 1) > 0,
          [
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            19,
            20,
            21,
            22,
            23,
            24,
            25,
            26,
            27,
            28,
            29,
            30,
            31,
            32,
            33,
            34,
            35,
            36,
            37,
            38,
            39,
            40,
            41,
            42,
            43,
            44,
            45,
            46,
            47,
            48,
            49,
            50,
            51,
            52,
            53,
            54,
            55,
            56,
            57,
            58,
            59,
            60,
            61,
            62,
            63,
            64,
            65,
            66,
            67,
            68,
            69,
            70,
            71,
            72,
            73,
            74,
            75,
            76,
            77,
            78,
            79,
            80,
            81,
            82,
            83,
            84,
            85,
            86,
            87,
            88,
            89,
            90,
            91,
            92,
            93,
            94,
            95,
            96,
            97,
            98,
            99,
            100,
            101,
            102,
            103,
            104,
            105,
            106,
            107,
            108,
            109,
            110,
            111,
            112,
            113,
            114,
            115,
            116,
            117,
            118,
            119,
            120,
            121,
            122,
            123,
            124,
            125,
            126
          ]
        )
      ) AS cohort,
      seen,
      alike
    FROM (
      SELECT
        seen,
        count() AS alike
      FROM (
        SELECT
          who,
          groupBitOr(seen) AS seen
        FROM (
          SELECT
            cityHash64(user_id) AS who,
            toUInt256(1) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at < toDateTime64('2025-12-01 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1764547200, 86400) + 1
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2025-12-01 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2025-12-10 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1765324800, 86400) + 10
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2025-12-10 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2025-12-19 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1766102400, 86400) + 19
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2025-12-19 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2025-12-28 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1766880000, 86400) + 28
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2025-12-28 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-01-06 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1767657600, 86400) + 37
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-01-06 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-01-15 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1768435200, 86400) + 46
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-01-15 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-01-24 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1769212800, 86400) + 55
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-01-24 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-02-02 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1769990400, 86400) + 64
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-02-02 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-02-11 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1770768000, 86400) + 73
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-02-11 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-02-20 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1771545600, 86400) + 82
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-02-20 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-01 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1772323200, 86400) + 91
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-01 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-10 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1773100800, 86400) + 100
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-10 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-19 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1773878400, 86400) + 109
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-19 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-03-28 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1774656000, 86400) + 118
                  ) + 1)
                )
              ),
              toUInt256(2)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-03-28 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1775433600, 86400) + 127
                  ) + 1)
                )
              ),
              toUInt256(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-06 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-15 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
          UNION ALL
          SELECT
            cityHash64(user_id) AS who,
            bitOr(
              groupBitOr(
                bitShiftLeft(
                  toUInt256(1),
                  toUInt16((
                    intDiv(toUnixTimestamp(occurred_at) - 1776211200, 86400) + 136
                  ) + 1)
                )
              ),
              toUInt256(0)
            ) AS seen
          FROM events
          WHERE
            events.tenant_id = 't'
            AND user_id <> ''
            AND occurred_at >= toDateTime64('2026-04-15 00:00:00.000', 3, 'UTC')
            AND occurred_at < toDateTime64('2026-04-22 00:00:00.000', 3, 'UTC')
          GROUP BY
            who
        )
        GROUP BY
          who
      )
      WHERE
        bitAnd(seen, 3) = 2
      GROUP BY
        seen
    )
  )
)
GROUP BY
  cohort
