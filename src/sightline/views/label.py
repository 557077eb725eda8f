"""Names of metrics, fields and events as people say them: `ai.usage_rate` is "AI usage rate"."""

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


def in_words(name: str) -> str:
    """A name as words, the first in upper case; units that numbers carry are left out."""
    *parts, last = [part for part in _PARTS.split(name) if part] or [name]
    said = [_word(part) for part in [*parts, last]]
    measured = _QUANTILE.fullmatch(last) or last in _MEASURES
    if measured and parts:
        said = [*said[:-1], f"({said[-1]})"] if said[-1] else said[:-1]
    words = " ".join(word for word in said if word)
    if _QUANTILE.fullmatch(words):
        return words
    return words[:1].upper() + words[1:]


def beside(names: Sequence[str]) -> list[str]:
    """Names in one chart, as words: without the words they all begin with.

    Where the rest of one is how another ends, these words are what tells it apart, and stay.
    """
    split = [[part for part in _PARTS.split(name) if part] for name in names]
    same = 0
    while len(names) > 1 and all(len(parts) > same + 1 for parts in split):
        if len({parts[same] for parts in split}) > 1:
            break
        same += 1
    rests = [parts[same:] for parts in split]
    if any(one != other and other[-len(one) :] == one for one in rests for other in rests):
        rests = split
    return [in_words("_".join(parts)) for parts in rests]


def _word(part: str) -> str:
    return _MEASURES.get(part, _SPELT.get(part, part))
