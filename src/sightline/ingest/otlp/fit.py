"""A value of OpenTelemetry made to fit an attribute of the catalog, or left out.

Senders choose their words freely; one that does not fit should not cost the event. Texts are cut to
their longest, words outside a closed set and numbers out of bounds are left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Final

from sightline.catalog.model import Attribute, ValueType
from sightline.ingest.otlp.record import Value
from sightline.ingest.otlp.table import OTHERWISE, WORDS

Fit = Callable[[Value], Any]
"""The value as the attribute takes it; None where it takes none like it."""

_INTEGER: Final = re.compile(r"-?\d{1,15}", re.ASCII)


def fit(attribute: Attribute) -> Fit:
    """How values are made to fit this attribute.

    raises: LookupError, for types that no table uses
    """
    return _FITS[attribute.type](attribute)


def _text(attribute: Attribute) -> Fit:
    values = frozenset(attribute.values)
    words = WORDS.get(attribute.name, {})
    otherwise = OTHERWISE.get(attribute.name)
    longest = attribute.max_length
    pattern = re.compile(attribute.pattern) if attribute.pattern else None

    def made(value: Value) -> str | None:
        if isinstance(value, tuple):
            value = ",".join(value)
        text = value if isinstance(value, str) else _written(value)
        if values:
            return text if text in values else words.get(text.lower(), otherwise)
        text = text[:longest]
        return text if text and (pattern is None or pattern.search(text)) else None

    return made


def _written(value: float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(attribute: Attribute) -> Fit:
    lowest = -math.inf if attribute.minimum is None else attribute.minimum
    highest = math.inf if attribute.maximum is None else attribute.maximum
    whole = attribute.type is ValueType.INTEGER

    def made(value: Value) -> float | None:
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        if isinstance(value, (str, bool, tuple)) or not lowest <= value <= highest:
            return None  # not a number is not between any two either
        return (int(value) if value == int(value) else None) if whole else value

    return made


def _flag(_: Attribute) -> Fit:
    return lambda value: value if isinstance(value, bool) else None


def _listing(attribute: Attribute) -> Fit:
    most = attribute.max_length
    return lambda value: list(value[:most]) if isinstance(value, tuple) else None


_FITS: Final[dict[ValueType, Callable[[Attribute], Fit]]] = {
    ValueType.STRING: _text,
    ValueType.INTEGER: _number,
    ValueType.NUMBER: _number,
    ValueType.BOOLEAN: _flag,
    ValueType.ARRAY: _listing,
}
