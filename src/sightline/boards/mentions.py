"""What dashboards name that is saved: cohorts and segments, anywhere in their widgets.

A definition enters as it is kept; the kinds and names in it leave. It need not be valid any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sightline.registry.known import COHORT, SEGMENT

_LISTS: Final = {"cohorts": COHORT, "segments": SEGMENT}
"""Fields of requests that list names, and not only filters that have one."""


def mentions(given: Any) -> Iterator[tuple[str, str]]:
    """Kind and name of each that is named, as often as it is."""
    if isinstance(given, list | tuple):
        for one in given:
            yield from mentions(one)
    if not isinstance(given, dict):
        return
    for field, value in given.items():
        if field in (COHORT, SEGMENT) and isinstance(value, str):
            yield field, value
        if field in _LISTS and isinstance(value, list):
            yield from ((_LISTS[field], name) for name in value if isinstance(name, str))
        yield from mentions(value)
