"""Addresses of machines, which point to people: IPv4, IPv6, MAC."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.span import Span

IP_MARKER: Final = "[ip]"
MAC_MARKER: Final = "[mac]"

_IP4: Final = re.compile(
    r"(?<!\d)(?<!\d\.)(?<![vV])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)", re.ASCII
)  # v1.2.3.4 is a version
_IP6: Final = re.compile(r"[0-9A-Fa-f:.]{3,}")
_IP6_CHARS: Final = 45
_MAC: Final = re.compile(
    r"(?<![0-9A-Za-z:\-])[0-9A-Fa-f]{2}([:\-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"(?![0-9A-Za-z]|[:\-][0-9A-Za-z])",
    re.ASCII,
)


def ip4s(text: str) -> Iterator[Span]:
    """Every dotted IPv4 address; five numbers or more are an object id or a version."""
    for match in _IP4.finditer(text):
        if all(int(part) <= 255 for part in match[0].split(".")):
            yield Span(match.start(), match.end(), IP_MARKER)


def ip6s(text: str) -> Iterator[Span]:
    """Every IPv6 address that says something; `::` alone does not, `10:30:00` is a time."""
    for match in _IP6.finditer(text):
        start, end = match.span()
        if match[0].count(":") < 2 or text[end : end + 1].isalnum():  # 10:30, Foo::Bar
            continue
        if text[start - 1 : start].isalnum():  # src:2001:db8::1 begins at the 2, Foo::Add nowhere
            start = text.index(":", start) + 1
        elif text[start] == ":" and text[start : start + 2] != "::":
            start += 1
        end -= len(match[0]) - len(match[0].rstrip("."))
        if text[end - 1] == ":" and text[end - 2] != ":":
            end -= 1
        if text[start:end] != "::" and _is_ip6(text[start:end]):
            yield Span(start, end, IP_MARKER)


def macs(text: str) -> Iterator[Span]:
    """Every hardware address."""
    for match in _MAC.finditer(text):
        yield Span(match.start(), match.end(), MAC_MARKER)


def _is_ip6(text: str) -> bool:
    if not 3 <= len(text) <= _IP6_CHARS:
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
