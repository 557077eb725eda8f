"""One value of an event: the steps of a mapping's `Value`, made ready as one function of a row.

Numbers are exact decimals until they are written as JSON; a float is only how JSON prints them.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

import msgspec

from sightline.ingest import moment
from sightline.ingest.cell import Take, Unfit, column, number, present, remembering, text
from sightline.ingest.mapping import Value
from sightline.types import JsonObject

Step = Callable[[Any], Any]


def maker(keys: Value, missing: frozenset[str]) -> Take:
    """A function from a row to one value of its event; None where there is none.

    raises, in use: Unfit
    """
    if keys.missing is not None:
        missing = frozenset(keys.missing)
    finish = _finisher(keys)
    if keys.from_ is not None:
        take = column(keys.from_)
        return remembering(take, lambda cell: finish(present(cell, missing)))
    if keys.value is not None:
        return _constant(finish, keys.value)
    gather = _source(keys, missing)
    return lambda row: finish(gather(row))


def _constant(finish: Step, value: Any) -> Take:
    try:
        made = finish(value)
    except Unfit:  # each row is to say so
        return lambda _: finish(value)
    return lambda _: made


def _finisher(keys: Value) -> Step:
    """All steps after the first: from what was taken to the value."""
    before, after, default = _before(keys), _after(keys), keys.default

    def finish(found: Any) -> Any:
        for step in before:
            if found is None:
                break
            found = step(found)
        if found is None:
            found = default
            if found is None:
                return None
        for step in after:
            found = step(found)
        return found

    return finish


def _source(keys: Value, missing: frozenset[str]) -> Take:
    """What is made of several columns."""
    columns = [column(c) for c in keys.columns()]
    if keys.multiply:
        return lambda row: _product([present(take(row), missing) for take in columns])
    literals = [literal for literal, *_ in string.Formatter().parse(keys.template or "")]

    def filled(row: JsonObject) -> str | None:
        fields = [present(take(row), missing) for take in columns]
        if any(f is None for f in fields):
            return None
        texts = [text(f) for f in fields] + [""] * (len(literals) - len(fields))
        return "".join(part for pair in zip(literals, texts, strict=True) for part in pair)

    return filled


def _product(fields: list[Any]) -> Decimal | None:
    product = Decimal(1)
    for field in fields:
        if field is None:
            return None
        product *= number(field)
    return product


def _before(keys: Value) -> tuple[Step, ...]:
    steps: list[Step] = []
    if prefix := keys.strip_prefix:
        steps.append(lambda found: text(found).removeprefix(prefix))
    if suffix := keys.strip_suffix:
        steps.append(lambda found: text(found).removesuffix(suffix))
    if keys.case is not None:
        change = str.lower if keys.case == "lower" else str.upper
        steps.append(lambda found: change(text(found)))
    if keys.map is not None:
        steps.append(_lookup(keys.map, keys.unmapped))
    return tuple(steps)


def _lookup(table: dict[str, Any], unmapped: str) -> Step:
    def look(found: Any) -> Any:
        written = text(found)
        if written in table:
            return table[written]
        if unmapped == "reject":
            raise Unfit("unmapped", "is not in the mapping's table")
        return found if unmapped == "keep" else None

    return look


def _after(keys: Value) -> tuple[Step, ...]:
    steps: list[Step] = []
    numeric = keys.multiply or keys.type in ("integer", "number", "money")
    if numeric or keys.absolute or keys.round is not None:
        steps.append(number)
    if keys.absolute:
        steps.append(abs)
    if keys.round is not None:
        steps.append(_rounding(keys.round))
    if keys.type == "timestamp":
        steps.append(moment.reader(keys.time))
    elif keys.type is not None and keys.type in _TYPES:
        steps.append(_TYPES[keys.type])
    elif steps:
        steps.append(_json_number)
    else:
        steps.append(_json_value)
    if (longest := keys.truncate) is not None:
        steps.append(lambda found: text(found)[:longest])
    return tuple(steps)


def _rounding(places: int) -> Step:
    exponent = Decimal(1).scaleb(-places)

    def rounded(found: Decimal) -> Decimal:
        try:
            return found.quantize(exponent, rounding=ROUND_HALF_EVEN)
        except InvalidOperation:
            raise Unfit("number", "has more digits than can be kept exactly") from None

    return rounded


def _json_number(found: Decimal) -> int | float:
    """As JSON writes it: a whole number, or the nearest float, which prints as the decimal."""
    return int(found) if found == found.to_integral_value() else float(found)


def _integer(found: Any) -> int:
    exact = number(found)
    if exact != exact.to_integral_value():
        raise Unfit("integer", "is not a whole number")
    return int(exact)


_BOOLEANS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "1.0"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "0.0"), False),
}


def _boolean(found: Any) -> bool:
    try:
        return _BOOLEANS[text(found).lower()]
    except KeyError:
        raise Unfit("boolean", "is none of true, yes, 1, false, no, 0") from None


def _json(found: Any) -> Any:
    if not isinstance(found, str):
        return _json_value(found)
    try:
        return msgspec.json.decode(found)
    except msgspec.DecodeError:
        raise Unfit("json", "is not JSON") from None


def _json_value(found: Any) -> Any:
    """Plain JSON values as they are; a decimal as a number; a date as text."""
    if isinstance(found, (str, bool, int, float, list, dict)):
        return found
    return _json_number(found) if isinstance(found, Decimal) else text(found)


_TYPES: dict[str, Step] = {
    "string": text,
    "integer": _integer,
    "number": _json_number,
    "money": _json_number,
    "boolean": _boolean,
    "json": _json,
}
