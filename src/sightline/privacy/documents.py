"""Nested values without personal data: arrays and objects of attributes."""

from __future__ import annotations

from typing import Any, Final

from sightline.privacy.find.card import is_card, is_gtin
from sightline.privacy.names import identifier_key, personal_key
from sightline.privacy.pii import REDACTED, redact

_DEEPEST: Final = 64


def redact_json(value: Any, name: str = "") -> Any:
    """A JSON value with markers in place of what identifies somebody; the input is not changed.

    Text is searched, keys are searched, and values under a personal key are replaced whatever they
    are, except for true, false and null, which say too little. Numbers are replaced where they are
    card numbers. Below 64 levels everything is replaced.

    name: the attribute's name, where the value is one's
    """
    return _redacted(value, name, _DEEPEST)


def _redacted(value: Any, name: str, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if depth == 0 or (name and personal_key(name)):
        return REDACTED
    if isinstance(value, str):
        return redact(value, identifier=bool(name) and identifier_key(name))
    if isinstance(value, dict):
        return _object(value, name, depth)
    if isinstance(value, (list, tuple)):
        return [_redacted(item, name, depth - 1) for item in value]
    return REDACTED if isinstance(value, int) and is_card_number(value) else value


def is_card_number(number: int) -> bool:
    """Whether a whole number is a card number and not a barcode."""
    digits = str(number) if 0 < number < 10**19 else ""
    return is_card(digits) and not is_gtin(digits)


def _object(value: dict[str, Any], name: str, depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in value.items():
        path = f"{name}.{key}" if name else key
        plain = fresh = redact(key)
        number = 2
        while fresh in result:  # two addresses as keys are still two entries
            fresh = f"{plain} {number}"
            number += 1
        result[fresh] = _redacted(item, path, depth - 1)
    return result
