"""Why the engine refused a query that somebody wrote: its error number as words of ours.

The engine's own text is never passed on: it can quote values, also such as a row beside ours has.
Of it, only the name of something unknown is taken, and only where the query itself has that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from sightline.errors import StoreUnavailable

_NAMED: Final = re.compile(
    r"(?:[Ii]dentifier|function|column|Missing columns:|with name) [`']([\w.]{1,300})[`']"
)

UNKNOWN_NAME: Final = frozenset({10, 47})
"""Numbers for a column that is not there."""

REASONS: Final[Mapping[int, str]] = {
    6: "a text could not be read as what it was to become; the functions ending in OrNull can tell",
    10: "a column is not there",
    20: "the parts of a UNION do not have the same number of columns",
    35: "a function has too few arguments",
    36: "an argument of a function is not what it takes",
    38: "a text could not be read as a date; toDateOrNull can tell",
    41: "a text could not be read as a time; parseDateTimeBestEffortOrNull can tell",
    42: "a function has too many or too few arguments",
    43: "a function is given a value of a type it does not take",
    44: "a function needs a constant where it is given a column, or a column of another kind",
    46: "a function is not there",
    47: "a column is not there",
    48: "the engine cannot do that",
    53: "types or numbers of columns do not go together",
    62: "the engine cannot read it; an argument may be missing",
    63: "an aggregate function is not there",
    69: "a number is out of the range that is allowed there",
    70: "a value cannot be converted to that type",
    72: "a text could not be read as a number; the functions ending in OrNull can tell",
    117: "a value is not what it should be",
    122: "columns do not fit together",
    128: "an array would become too large",
    130: "a text could not be read as an array",
    131: "a text would become too long",
    133: "an aggregate function takes no parameters",
    134: "the parameters of an aggregate function must be constants",
    153: "a whole number was divided by zero; intDivOrZero, or nullIf around the divisor, can help",
    160: "it would take too long",
    167: "it is nested too deeply",
    168: "it is too long",
    179: "an alias is given to two different expressions",
    184: "an aggregate function stands inside another, or in a WHERE",
    190: "arrays that belong together differ in length",
    207: "a column name fits several tables; put the table's alias before it",
    215: "a column is neither in GROUP BY nor inside an aggregate function",
    252: "it would become too large",
    306: "it is nested too deeply",
    321: "a null stands where there must be a value",
    349: "a null stands where there must be a value",
    352: "a column name fits several columns; give them names of their own",
    377: "a function takes no parameters in parentheses of their own",
    386: "values of types that do not go together stand for each other or are compared",
    395: "a function stopped the query",
    403: "a JOIN needs ON conditions that compare columns of both sides",
    407: "a decimal number became too large",
    427: "a regular expression is not one",
    440: "a LIMIT or OFFSET is not a number that can stand there",
    441: "a window function is used wrongly",
    636: "the type of a value cannot be told",
    673: "a column is not there",
}
"""Error numbers of the engine that are about the query rather than the store."""


class Refusal(msgspec.Struct, frozen=True):
    """A query the engine would not answer.

    number: the engine's; reason: in a clause; name: what is unknown, where that is the reason
    """

    number: int
    reason: str
    name: str | None = None


def refused(error: StoreUnavailable, sql: str) -> Refusal | None:
    """Why a query was refused; None where the store is at fault, and a retry may help.

    sql: what was asked
    """
    number = getattr(error.__cause__, "code", None)
    if not isinstance(number, int) or number not in REASONS:
        return None
    named = _NAMED.search(str(error.__cause__)) if number in UNKNOWN_NAME | {46, 63} else None
    name = named[1].split(".")[-1] if named else None
    known = name if name and re.search(rf"\b{re.escape(name)}\b", sql) else None
    return Refusal(number, REASONS[number], known)
