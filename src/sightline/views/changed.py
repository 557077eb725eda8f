"""A figure beside what it was at another time, in words."""

from __future__ import annotations

from typing import Final

from sightline.catalog.model import Unit
from sightline.privacy.disclosure import Suppressed
from sightline.views.number import change
from sightline.views.part import said

UNKNOWN: Final = "–"

Value = int | float | Suppressed | None


def changed(now: Value, then: Value) -> str:
    """How much larger a figure is than before; a dash where that cannot be said, or may not."""
    if isinstance(now, Suppressed) or isinstance(then, Suppressed):
        return UNKNOWN
    grown = change(now, then)
    return UNKNOWN if grown is None else f"{grown:+.1%}"


def before(now: Value, then: Value, unit: Unit, words: str, currency: str | None = None) -> str:
    """What a figure was, and how it changed, beside the figure; nothing where there was none.

    words: which time that was
    """
    if then is None:
        return ""
    grown = changed(now, then)
    was = f"{words}: {said(then, unit, currency)}"
    return was if grown == UNKNOWN else f"{was}, {grown}"


def columns(words: str) -> tuple[str, str]:
    """The heads of two columns: of what a figure was, and of how it changed."""
    return words, "change"
