"""The plain reading of a text: what a person, a browser or a mail program would make of it.

What enters: any text. What leaves: the same text in the alphabet the finders know, and for every
character of it the place it stands for, so that a find is cut out of the original. Full-width,
mathematical, circled and non-Latin digits become ASCII, dashes and spaces become one dash and one
space, invisible characters vanish, percent, HTML and backslash-u escapes are undone (also when
nested). Never changes what is stored: that is the finder's caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

ZEROS: Final = (
    *(0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6),
    *(0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0),
    *(0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0),
    *(0xAA50, 0xABF0, 0xFF10),
)
"""The zero of every decimal script of the Basic Multilingual Plane; one to nine follow it."""

_LOOKALIKES: Final = ((0xFF01, 0xFF5E), (0x1D400, 0x1D7FF), (0x2460, 0x2473), (0x24B6, 0x24E9))
_RAISED: Final = ((0x00B2, 0x00B3), (0x00B9, 0x00B9), (0x2070, 0x2079), (0x2080, 0x2089))
_AT_SIGNS: Final = (0xFE6B, 0xFF20)
_DOTS: Final = (0x3002, 0xFF0E, 0xFF61, 0x2024, 0xFE52)
DASHES: Final = ((0x2010, 0x2015), (0x2212, 0x2212), (0xFE58, 0xFE58), (0xFE63, 0xFE63))
SPACES: Final = ((0x00A0, 0x00A0), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F))
WIDE_SPACE: Final = 0x3000
INVISIBLE: Final = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x180E, 0x180E), (0x200B, 0x200F)),
    *((0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x206F), (0x20E3, 0x20E3), (0xFE00, 0xFE0F)),
    (0xFEFF, 0xFEFF),
)
"""Ranges of characters that show nothing (and the keycap, which only frames)."""

_ROUNDS: Final = 4  # %2525252540 is somebody playing, not somebody's link


def _each(ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
    return (code for low, high in ranges for code in range(low, high + 1))


def _plain_table() -> dict[int, str]:
    table = {c: unicodedata.normalize("NFKC", chr(c)) for c in _each((*_LOOKALIKES, *_RAISED))}
    table |= {zero + n: str(n) for zero in ZEROS for n in range(10)}
    table |= dict.fromkeys(_AT_SIGNS, "@") | dict.fromkeys(_DOTS, ".")
    table |= dict.fromkeys(_each(DASHES), "-") | dict.fromkeys(_each(SPACES), " ")
    table |= {WIDE_SPACE: " ", ord("\t"): " "} | dict.fromkeys(_each(INVISIBLE), "")
    return {code: plain for code, plain in table.items() if plain.isascii()}


PLAIN: Final = _plain_table()
"""Code point → its plain reading; characters not listed stand for themselves."""

_ESCAPE: Final = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)|&#(?P<dec>\d{1,7});|&#[xX](?P<hex>[0-9A-Fa-f]{1,6});"
    r"|\\u(?P<u>[0-9A-Fa-f]{4})|&(?P<name>commat|period|nbsp|plus|hyphen);"
)
_NAMED: Final = {"commat": "@", "period": ".", "nbsp": " ", "plus": "+", "hyphen": "-"}


class Folded(NamedTuple):
    """A plain reading; character n of it stands for source[starts[n]:ends[n]]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def plain(text: str) -> str:
    """The plain reading alone; equal to `fold(text).text`, and several times faster."""
    for _ in range(_ROUNDS):
        unescaped = _ESCAPE.sub(lambda m: "".join(c for c, _ in _unescape(m)), text)
        if unescaped == text:
            break
        text = unescaped
    return text if text.isascii() and "\t" not in text else text.translate(PLAIN)


def fold(text: str) -> Folded:
    """The plain reading of a text, with the place of every character in the source."""
    folded = Folded(text, range(len(text)), range(1, len(text) + 1))
    for _ in range(_ROUNDS):
        if not _ESCAPE.search(folded.text):
            break
        folded = _unescaped(folded)
    if folded.text.isascii() and "\t" not in folded.text:
        return folded
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for char, start, end in zip(*folded, strict=True):
        reading = PLAIN.get(ord(char), char)
        chars.append(reading)
        starts.extend([start] * len(reading))
        ends.extend([end] * len(reading))
    return Folded("".join(chars), starts, ends)


def _unescaped(folded: Folded) -> Folded:
    text, starts, ends = folded
    chars: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        chars.extend(text[at : match.start()])
        new_starts.extend(starts[at : match.start()])
        new_ends.extend(ends[at : match.start()])
        at = match.start()
        for char, width in _unescape(match):
            chars.append(char)
            new_starts.append(starts[at])
            new_ends.append(ends[at + width - 1])
            at += width
    chars.extend(text[at:])
    new_starts.extend(starts[at:])
    new_ends.extend(ends[at:])
    return Folded("".join(chars), new_starts, new_ends)


def _unescape(match: re.Match[str]) -> list[tuple[str, int]]:
    """The characters an escape stands for, each with its width in the source."""
    if match["percent"] is not None:
        return _percent_decoded(match["percent"])
    if match["name"] is not None:
        return [(_NAMED[match["name"]], len(match[0]))]
    code = int(match["dec"]) if match["dec"] else int(match["hex"] or match["u"], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # not a character: leave it as it stands
        return [(char, 1) for char in match[0]]
    return [(chr(code), len(match[0]))]


def _percent_decoded(run: str) -> list[tuple[str, int]]:
    """A run of %XX as UTF-8; what is not UTF-8 stays as it stands, byte by byte."""
    raw = bytes.fromhex(run.replace("%", ""))
    decoded: list[tuple[str, int]] = []
    for char in raw.decode("utf-8", "surrogateescape"):
        if "\udc80" <= char <= "\udcff":
            decoded.extend((c, 1) for c in f"%{ord(char) - 0xDC00:02X}")
        else:
            decoded.append((char, 3 * len(char.encode())))
    return decoded
