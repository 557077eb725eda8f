"""The text of a widget as HTML: a small part of Markdown, and nothing else.

    # heading   ## smaller   - list   1. list   **strong**   *emphasis*   `code`   [words](https://...)

Text of people enters; HTML of a closed set of elements leaves. What they wrote is escaped, links
lead to the web or to mail only, there are no images, and HTML stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

ELEMENTS: Final = ("h3", "h4", "p", "ul", "ol", "li", "strong", "em", "code", "a", "br")
"""All that ever comes out."""

_HEADING: Final = re.compile(r"(#{1,3})\s+(.+)")
_BULLET: Final = re.compile(r"[-*]\s+(.+)")
_NUMBERED: Final = re.compile(r"\d{1,4}[.)]\s+(.+)")
_INLINE: Final = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<words>[^\]\n]+)\]\((?P<to>[^()\s]+)\)"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|\*(?P<em>[^*\s](?:[^*\n]*[^*\s])?)\*"
)
_LINKS: Final = re.compile(r"(?:https?://|mailto:)[^\s\"'<>`]+", re.IGNORECASE)


def html(text: str) -> str:
    """The text as HTML, safe to be put into a page."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parts: list[str] = []
    for kind, group in groupby((line.strip() for line in lines), _kind):
        parts += _block(kind, list(group))
    return "".join(parts)


def _kind(line: str) -> str:
    if not line:
        return ""
    for name, pattern in (("h", _HEADING), ("ul", _BULLET), ("ol", _NUMBERED)):
        if pattern.fullmatch(line):
            return name
    return "p"


def _block(kind: str, lines: list[str]) -> Iterator[str]:
    if kind == "p":
        yield f"<p>{'<br>'.join(map(_inline, lines))}</p>"
    elif kind == "h":
        for line in lines:
            marks, _, words = line.partition(" ")
            level = 3 if len(marks) == 1 else 4
            yield f"<h{level}>{_inline(words.strip())}</h{level}>"
    elif kind:
        marked = (line.split(maxsplit=1)[1] for line in lines)
        yield f"<{kind}>{''.join(f'<li>{_inline(words)}</li>' for words in marked)}</{kind}>"


def _inline(text: str) -> str:
    made, end = [], 0
    for match in _INLINE.finditer(text):
        made += [escape(text[end : match.start()]), _marked(match)]
        end = match.end()
    return "".join([*made, escape(text[end:])])


def _marked(match: re.Match[str]) -> str:
    if match["words"] is not None:
        if _LINKS.fullmatch(match["to"]) is None:
            return escape(match[0])
        there = 'rel="noopener noreferrer nofollow" target="_blank"'
        return f'<a href="{escape(match["to"])}" {there}>{escape(match["words"])}</a>'
    name = next(name for name in ("code", "strong", "em") if match[name] is not None)
    return f"<{name}>{escape(match[name])}</{name}>"
