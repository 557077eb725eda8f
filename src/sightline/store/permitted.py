"""What a query may consist of: literal lists, and everything not listed is refused.

Kinds of tree nodes are those of sqlglot. A function is listed when its answer depends on nothing
but its arguments and the rows it is given: nothing here reads a table, a dictionary, a file, the
network, a setting or the clock.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sightline.store.tables import INTERNAL_EVENTS, ROLLUP_KEYS

TABLES: Final = frozenset({"events", INTERNAL_EVENTS, *ROLLUP_KEYS})
"""Tables that hold rows of tenants, each with a column `tenant_id`."""

STRUCTURE: Final[dict[type[exp.Expr], frozenset[str]]] = {
    exp.Select: frozenset(
        "expressions from_ joins where group having order limit offset distinct with_".split()  # noqa: SIM905
    ),
    exp.Union: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Subquery: frozenset({"this", "alias"}),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.From: frozenset({"this"}),
    exp.Join: frozenset({"this", "kind", "side", "on", "using"}),
    exp.Table: frozenset({"this", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.Where: frozenset({"this"}),
    exp.Group: frozenset({"expressions"}),
    exp.GroupingSets: frozenset({"expressions"}),
    exp.Having: frozenset({"this"}),
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Offset: frozenset({"expression"}),
    exp.Distinct: frozenset(),
    exp.Star: frozenset(),
    exp.Column: frozenset({"this", "table"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Exists: frozenset({"this"}),
}
"""Node → the parts it may have. No SETTINGS, FORMAT, FINAL, SAMPLE, PREWHERE, ARRAY JOIN, INTO."""

EXPRESSIONS: Final[tuple[type[exp.Expr], ...]] = (
    exp.Alias,
    exp.Identifier,
    exp.Literal,
    exp.Null,
    exp.Boolean,
    exp.Paren,
    exp.Tuple,
    exp.Struct,
    exp.Array,
    exp.Bracket,
    exp.Lambda,
    exp.Case,
    exp.If,
    exp.Between,
    exp.Is,
    exp.Not,
    exp.Neg,
    exp.And,
    exp.Or,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Like,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.IntDiv,
    exp.Cast,
    exp.DataType,
    exp.DataTypeParam,
)
"""Nodes without a part that could reach out."""

TYPED_FUNCTIONS: Final[tuple[type[exp.Func], ...]] = (
    exp.Abs,
    exp.ArrayContains,
    exp.ArrayFilter,
    exp.Avg,
    exp.Coalesce,
    exp.Count,
    exp.CountIf,
    exp.Greatest,
    exp.Least,
    exp.Length,
    exp.Lower,
    exp.Max,
    exp.Min,
    exp.Nullif,
    exp.Round,
    exp.StartsWith,
    exp.StrPosition,
    exp.Sum,
    exp.Transform,
    exp.Upper,
)
"""Functions sqlglot has a kind of node for."""

NAMED_FUNCTIONS: Final = frozenset(
    """
    argMax argMaxIf argMin argMinIf arrayConcat arrayCount arrayDistinct arrayElement
    arrayEnumerate arrayExists arrayFirst arrayFirstIndex arrayFold arrayMap arrayMax arrayMin
    arrayReduce arrayReverse arraySlice arraySort arraySum avg avgIf bitAnd bitOr bitShiftLeft
    bitShiftRight bitTest ceil concat count countIf empty floor greatest groupArray groupArrayIf
    groupUniqArray has if ifNull indexOf intDiv isNaN isNotNull isNull JSONExtract least length
    lower lowerUTF8 mapContains mapKeys mapValues max maxIf min minIf modulo multiIf negate not
    notEmpty nullIf plus position positionCaseInsensitiveUTF8 quantileExactInclusive
    quantileExactInclusiveIf quantileExactInclusiveMerge quantileExactInclusiveMergeState
    quantileExactInclusiveState range round roundDown sipHash64 startsWith sum sumIf toDate
    toDateTime toDateTime64 toFloat64 toInt64 toStartOfDay toStartOfFifteenMinutes toStartOfHour
    toStartOfMinute toString toUInt64 toUInt8 toUnixTimestamp toUnixTimestamp64Milli transform
    trim tuple tupleElement uniqExact uniqExactIf uniqExactMerge uniqExactMergeState
    uniqExactState upper upperUTF8
    """.split()  # noqa: SIM905 - a hundred quoted names are no easier to read
)
"""Functions by their ClickHouse names, exactly as written there."""
