"""Names of metrics, fields, events and values as people say them: "AI usage rate"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SPELT: Final = {
    "ai": "AI",
    "api": "API",
    "cpu": "CPU",
    "id": "ID",
    "kb": "knowledge base",
    "os": "operating system",
    "url": "URL",
    "utm": "UTM",
}
_QUANTILE: Final = re.compile(r"p\d{1,2}")
_MEASURES: Final = {"avg": "mean", "min": "lowest", "max": "highest", "ms": ""}
_PARTS: Final = re.compile(r"[._]+")
_MEAN: Final = "avg"
_EVENT: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_OF_COURSE: Final = ("commerce", "web")
"""Domains whose events say what they are without them, in a shop."""

_CALLED: Final = {
    "commerce.browse": "Product list",
    "commerce.view": "Product view",
    "interaction.performed": "Interaction",
}
_METRICS: Final = {
    "ai.conversion_rate": "Conversion with the assistant",
    "ai.traditional_conversion_rate": "Conversion without it",
    "events.count": "Events",
    "sessions.unique": "Sessions",
    "users.unique": "Visitors",
}
_SNAKE: Final = re.compile(r"[a-z]+(?:_[a-z]+)+")


def in_words(name: str) -> str:
    """A name as words, the first in upper case; units that numbers carry are left out."""
    *parts, last = [part for part in _PARTS.split(name) if part] or [name]
    said = [_word(part) for part in [*parts, last]]
    measured = _QUANTILE.fullmatch(last) or last in _MEASURES
    if measured and parts:
        said = [*said[:-1], f"({said[-1]})"] if said[-1] else said[:-1]
    words = " ".join(word for word in said if word)
    if _QUANTILE.fullmatch(words):
        return "Median" if words == "p50" else f"{words[1:]}% are below"
    return words[:1].upper() + words[1:]


def event(name: str) -> str:
    """An event in words: `web.page_view` is "Page view". What is no event's name stays as it is."""
    if not _EVENT.fullmatch(name):
        return name
    domain, _, rest = name.partition(".")
    return _CALLED.get(name) or in_words(rest if domain in _OF_COURSE else name)


def metric(name: str) -> str:
    """A metric in words: `commerce.revenue` is "Revenue", `users.unique` is "Visitors"."""
    what, _, measure = name.rpartition(".")
    if name in _METRICS or measure != "count":
        domain, _, rest = name.partition(".")
        return _METRICS.get(name) or in_words(rest if domain in _OF_COURSE else name)
    return f"{event(what)} count"


def value(name: str) -> str:
    """A value of a field: `find_frame` is "find frame". Codes, paths and ids stay as they are."""
    return name.replace("_", " ") if _SNAKE.fullmatch(name) else name


def beside(names: Sequence[str]) -> list[str]:
    """Names in one chart, as words: without the words they all begin with, and that all are means.

    Where the rest of one is how another ends, these words are what tells it apart, and stay.
    """
    if len(names) > 1 and all(name.endswith(f".{_MEAN}") for name in names):
        names = [name.removesuffix(f".{_MEAN}") for name in names]
    split = [[part for part in _PARTS.split(name) if part] for name in names]
    same = 0
    while len(names) > 1 and all(len(parts) > same + 1 for parts in split):
        if len({parts[same] for parts in split}) > 1:
            break
        same += 1
    rests = [parts[same:] for parts in split]
    if any(one != other and other[-len(one) :] == one for one in rests for other in rests):
        same = 0
    if not same:
        return [metric(name) for name in names]
    return [in_words("_".join(parts)) for parts in rests]


def _word(part: str) -> str:
    return _MEASURES.get(part, _SPELT.get(part, part))
