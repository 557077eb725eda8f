"""The bounds of an attribute's value in words, the same in every language that has comments."""

from __future__ import annotations

from sightline.catalog.model import Attribute, ValueType


def bounds(attribute: Attribute) -> str:
    """Such as `0 to 1`, `up to 128 characters`; empty where there are none to tell."""
    if attribute.values:
        return ""
    if attribute.type is ValueType.ARRAY:
        return f"up to {attribute.max_length} of {attribute.items or 'anything'}"
    if attribute.max_length is not None:
        return f"up to {attribute.max_length} characters"
    low = _bound(attribute.minimum) or _bound(attribute.exclusive_minimum, "above ")
    high = _bound(attribute.maximum)
    return f"{low} to {high}" if low and high else low or high


def _bound(value: float | None, before: str = "") -> str:
    if value is None:
        return ""
    return f"{before}{value:,.0f}" if float(value).is_integer() else f"{before}{value:g}"
