"""Functions a query may call, by their ClickHouse names, exactly as written there, by theme.

A function is listed when its answer depends on nothing but its arguments and the rows it is given:
nothing here reads a table, a dictionary, a file, the network, a setting, the clock or the rows of
another block. What could ask for much memory is held by the limits of a query.
"""

from __future__ import annotations

from typing import Final

SCALARS: Final = frozenset(
    """
    toDate toDate32 toDateTime toDateTime64 toYear toQuarter toMonth toDayOfYear toDayOfMonth
    toHour toMinute toSecond toMillisecond toUnixTimestamp toUnixTimestamp64Milli
    fromUnixTimestamp fromUnixTimestamp64Milli toStartOfWeek toStartOfDay toStartOfHour
    toStartOfFifteenMinutes toStartOfTenMinutes toStartOfFiveMinutes toStartOfMinute
    toStartOfInterval toWeek toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss toLastDayOfMonth
    addYears addQuarters addMonths addWeeks addDays addHours addMinutes addSeconds
    subtractYears subtractQuarters subtractMonths subtractWeeks subtractDays subtractHours
    subtractMinutes subtractSeconds age dateName parseDateTimeBestEffortOrNull
    parseDateTime64BestEffortOrNull toTimeZone timeSlot makeDate toIntervalSecond
    toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth
    toIntervalQuarter toIntervalYear

    concat concatWithSeparator empty notEmpty length lengthUTF8 lower lowerUTF8 upper upperUTF8
    reverseUTF8 substring substringUTF8 startsWith position positionUTF8 positionCaseInsensitive
    positionCaseInsensitiveUTF8 countSubstrings extract extractAll extractAllGroups replaceOne
    replaceAll replaceRegexpOne replaceRegexpAll splitByNonAlpha splitByWhitespace alphaTokens
    arrayStringConcat toString trim base64Encode multiSearchAny

    domain domainWithoutWWW protocol topLevelDomain path queryString cutQueryString
    extractURLParameter decodeURLComponent

    JSONExtract JSONExtractArrayRaw JSONExtractBool JSONExtractFloat JSONExtractInt
    JSONExtractKeys JSONExtractKeysAndValues JSONExtractUInt JSONHas JSONLength JSONType
    isValidJSON toJSONString

    if multiIf ifNull nullIf isNull isNotNull assumeNotNull toNullable greatest least not
    transform

    round roundBankers roundDown floor ceil intDiv intDivOrZero modulo moduloOrZero
    positiveModulo plus minus multiply divide negate isNaN isFinite ifNotFinite gcd lcm e hypot
    bitAnd bitOr bitXor bitShiftLeft bitShiftRight bitTest bitCount widthBucket

    toInt8 toInt16 toInt32 toInt64 toInt128 toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 toUInt256
    toFloat32 toFloat64
    toInt32OrNull toInt64OrNull toInt64OrZero toUInt32OrNull toUInt64OrNull toUInt64OrZero
    toFloat64OrNull toFloat64OrZero toDecimal32 toDecimal64 toDecimal128 toDecimal64OrNull toBool
    toDateOrNull toDateTimeOrNull toDateTime64OrNull toUUIDOrNull accurateCastOrNull sipHash64
    xxHash64

    arrayAll arrayAvg arrayConcat arrayCount arrayCumSum arrayDifference arrayDistinct
    arrayElement arrayElementOrNull arrayEnumerate arrayEnumerateUniq arrayExists arrayFilter
    arrayFirst arrayFirstIndex arrayFlatten arrayFold arrayIntersect arrayLast arrayLastIndex
    arrayMap arrayMax arrayMin arrayPopBack arrayPopFront arrayProduct arrayPushBack
    arrayPushFront arrayReduce arrayResize arrayReverse arrayReverseSort arrayRotateLeft
    arraySlice arraySort arraySum arrayUniq arrayZip countEqual has hasAll hasAny indexOf range
    tuple tupleElement

    map mapAdd mapApply mapConcat mapContains mapExists mapFilter mapFromArrays mapKeys
    mapSubtract mapValues
    """.split()  # noqa: SIM905 - three hundred quoted names are no easier to read
)
"""Functions of one row."""

AGGREGATES: Final = frozenset(
    """
    any anyLast argMax argMin avg avgWeighted boundingRatio corr count covarPop covarSamp deltaSum
    entropy exponentialMovingAverage groupArray groupUniqArray histogram kurtPop kurtSamp
    mannWhitneyUTest max maxMap median min minMap quantile quantileDeterministic quantileExact
    quantileExactInclusive quantileExactWeighted quantileTDigest quantileTiming quantiles
    quantilesExact rankCorr retention sequenceCount sequenceMatch simpleLinearRegression skewPop
    skewSamp stddevPop stddevSamp studentTTest sum sumCount sumKahan sumMap sumWithOverflow topK
    topKWeighted uniq uniqCombined uniqExact uniqExactMap uniqHLL12 varPop varSamp welchTTest
    windowFunnel
    """.split()  # noqa: SIM905
)
"""Functions of many rows."""

COMBINATORS: Final = (
    "If",
    "Array",
    "ArrayIf",
    "Distinct",
    "ForEach",
    "OrNull",
    "OrDefault",
    "Map",
    "MapIf",
)
"""Behind an aggregate's name: it then passes over rows, looks into arrays, and the like."""

WINDOWS: Final = frozenset({"lagInFrame", "leadInFrame"})
"""Functions of the rows around one; the usual ones are kinds of node."""

STATES: Final = frozenset(
    """
    quantileExactInclusiveMerge quantileExactInclusiveMergeState quantileExactInclusiveState
    uniqExactMerge uniqExactMergeState uniqExactState
    """.split()  # noqa: SIM905
)
"""What rollups are read with. A state is no value that could be shown."""

NAMED: Final = (
    SCALARS
    | AGGREGATES
    | frozenset(name + suffix for name in AGGREGATES for suffix in COMBINATORS)
    | WINDOWS
    | STATES
)
"""Every function by name. Those sqlglot has a kind of node for are in `permitted`."""
