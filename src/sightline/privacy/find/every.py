"""All finders, in order. What one takes, the next does not see."""

from __future__ import annotations

from typing import Final

from sightline.privacy.find.card import cards, cards_not_barcodes
from sightline.privacy.find.credential import logins, named_secrets, secrets
from sightline.privacy.find.email import emails, spoken_emails
from sightline.privacy.find.iban import ibans
from sightline.privacy.find.network import ip4s, ip6s, macs
from sightline.privacy.find.ordinary import ordinaries
from sightline.privacy.find.phone import phones, phones_not_solid
from sightline.privacy.find.span import Finder, Span
from sightline.privacy.find.ssn import ssns

_WORDS: Final[tuple[Finder, ...]] = (secrets, named_secrets, logins, emails, spoken_emails)
_NUMBERS: Final[tuple[Finder, ...]] = (macs, ip6s, ip4s)

IN_TEXT: Final = (*_WORDS, ibans, ordinaries, *_NUMBERS, cards, ssns, phones)
"""Finders for anything people write."""

IN_IDENTIFIERS: Final = (
    *(*_WORDS, ibans, ordinaries, *_NUMBERS),
    *(cards_not_barcodes, ssns, phones_not_solid),
)
"""Finders for fields of identifiers (ids, articles, orders), where a bare number is ordinary."""

_TAKEN: Final = "\0"


def spans(text: str, finders: tuple[Finder, ...]) -> list[Span]:
    """Everything that is to be replaced in a plain text, ascending, without overlap."""
    found: list[Span] = []
    for finder in finders:
        new = list(finder(text))
        if new:
            text = replaced(text, [Span(s, e, _TAKEN * (e - s)) for s, e, _ in new])
            found += [span for span in new if span.marker]
    return sorted(found)


def replaced(text: str, found: list[Span]) -> str:
    """The text with each marker in its place. found: ascending, without overlap."""
    pieces: list[str] = []
    at = 0
    for start, end, marker in found:
        pieces += (text[at:start], marker)
        at = end
    return "".join((*pieces, text[at:]))
