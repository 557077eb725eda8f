"""E-mail addresses, and what people write for them: any script, any TLD, quotes, spaces, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.span import Span

MARKER: Final = "[email]"

_NOT_LOCAL: Final = frozenset(' \n\r\v\f\x00<>()[]{},;:"|\\/=&?@')
_RARE: Final = frozenset("{}|/=&?")
_LOCAL_CHARS: Final = 256
_QUOTED_CHARS: Final = 64

_ANY: Final = r"[^\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\s]"
_LATIN: Final = r"[0-9A-Za-z_\-\u00c0-\u024f\u0300-\u036f]"
_DOMAIN: Final = re.compile(
    # The last label stays in the script it begins in: in `a@example.comです` it is `com`.
    rf"(?:{_ANY}{{1,63}}\.){{0,10}}(?:{_LATIN}{{1,63}}|{_ANY}{{1,63}})"
)
_LITERAL: Final = re.compile(r"\[[0-9A-Za-z:.]{3,50}\]", re.ASCII)

_SPOKEN: Final = re.compile(
    r"(?i)(?<![\w.+\-])[\w.+\-]{1,64}(?: (?:dot|punkt|point) [\w\-]{1,64}){0,3}"
    r"(?:\s?[\[({<]\s?at\s?[\])}>]\s?| at )"
    r"(?:[\w\-]{1,63}(?:\s?[\[({<]\s?dot\s?[\])}>]\s?| dot )){1,4}"
    r"(?:com|net|org|info|biz|edu|gov|app|dev|shop|store|online|[a-z]{2})(?![\w\-])"
    r"|(?<![\w.+\-])[\w.+\-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?(?:[\w\-]{1,63}\.){1,4}[\w\-]{2,63}"
)


def emails(text: str) -> Iterator[Span]:
    """Every address around an at sign: `local@domain`, also `"quoted"@domain`, `a @ b.example`."""
    done = 0
    at = text.find("@")
    while at >= 0:
        end = _domain_end(text, at)
        start = _local_start(text, at, done)
        if end and start < at:
            yield Span(start, end, MARKER)
            done = end
        at = text.find("@", max(at + 1, done))


def spoken_emails(text: str) -> Iterator[Span]:
    """Every address in words, as transcripts have it: `anna dot berg at example dot com`."""
    for match in _SPOKEN.finditer(text):
        yield Span(match.start(), match.end(), MARKER)


def _local_start(text: str, at: int, done: int) -> int:
    """Where the local part begins; `at` itself where there is none."""
    last = at - 1 if text[at - 1 : at] == " " else at
    if text[last - 1 : last] == '"':
        quote = text.rfind('"', max(done, last - _QUOTED_CHARS - 2), last - 1)
        return quote if quote >= 0 else at
    floor = max(done, last - _LOCAL_CHARS)
    ends = _NOT_LOCAL
    if text[last - 1 : last] in _RARE:  # legal, though no mailbox ends in it: then take all
        ends = _NOT_LOCAL - _RARE
    start = last
    while start > floor and text[start - 1] not in ends and not text[start - 1].isspace():
        start -= 1
    if start == last:
        return at
    bare = start
    while bare < last and text[bare] in "'`*.-":  # the quotes around it, a list's dash
        bare += 1
    return bare if bare < last else start


def _domain_end(text: str, at: int) -> int:
    """Where the domain ends; 0 where there is none.

    With spaces around the at sign it must be a dotted name: `2 @ 3.50` is a price.
    """
    spaced = " " in text[max(0, at - 1) : at + 2].replace("@", "", 1)
    first = at + 1 + (text[at + 1 : at + 2] == " ")
    if literal := _LITERAL.match(text, first):
        return literal.end()
    match = _DOMAIN.match(text, first)
    if match is None:
        return 0
    labels = match[0].split(".")
    if not any(char.isalpha() for char in labels[-1]):
        return 0
    if len(labels) == 1 and (spaced or len(labels[0]) < 2 or not labels[0][0].isalpha()):
        return 0
    return match.end()
