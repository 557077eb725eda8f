"""Payment card numbers: an issuer's prefix, that issuer's lengths, and the Luhn digit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.digits import Cluster, clusters
from sightline.privacy.find.span import Span

MARKER: Final = "[card]"

ISSUERS: Final[tuple[tuple[str, str, tuple[int, ...]], ...]] = (
    # name, first and last prefix (inclusive, of the same length), lengths
    ("visa", "4-4", (13, 16, 18, 19)),
    ("mastercard", "51-55", (16,)),
    ("mastercard", "2221-2720", (16,)),
    ("american express", "34-34", (15,)),
    ("american express", "37-37", (15,)),
    ("diners club", "300-305", (14, 16, 19)),
    ("diners club", "3095-3095", (14, 16, 19)),
    ("diners club", "36-36", (14, 16, 19)),
    ("diners club", "38-39", (14, 16, 19)),
    ("discover", "6011-6011", (16, 17, 18, 19)),
    ("discover", "644-649", (16, 17, 18, 19)),
    ("discover", "65-65", (16, 17, 18, 19)),
    ("jcb", "3528-3589", (16, 17, 18, 19)),
    ("jcb", "1800-1800", (15,)),
    ("jcb", "2131-2131", (15,)),
    ("unionpay", "62-62", (16, 17, 18, 19)),
    ("unionpay", "81-81", (16, 17, 18, 19)),
    ("maestro", "5018-5018", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "5020-5020", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "5038-5038", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "5612-5612", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "5893-5893", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "6304-6304", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "6390-6390", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "6759-6759", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "6761-6763", (12, 13, 14, 15, 16, 17, 18, 19)),
    ("maestro", "50-50", (16, 17, 18, 19)),
    ("maestro", "56-58", (16, 17, 18, 19)),
    ("maestro", "67-67", (16, 17, 18, 19)),
    ("mir", "2200-2204", (16, 17, 18, 19)),
    ("rupay", "60-60", (16,)),
    ("rupay", "8172-8172", (16,)),
    ("elo", "4011-4011", (16,)),
    ("elo", "636297-636297", (16,)),
    ("troy", "9792-9792", (16,)),
)
"""Prefixes and lengths of issuers, as published by the networks."""

_GTIN_LENGTHS: Final = (12, 13, 14)
_SHAPES: Final = frozenset({(4, 6, 5), (4, 6, 4), (4, 4, 5), (4, 3, 3, 3), (6, 13), (4, 4, 4, 7)})
_MIN_DIGITS: Final = 12
_MAX_DIGITS: Final = 19


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (1 + position % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def is_gtin(digits: str) -> bool:
    """Whether these are a product's barcode number (UPC-A, EAN-13, GTIN-14)."""
    if len(digits) not in _GTIN_LENGTHS:
        return False
    total = sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(reversed(digits)))
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Whether these digits can be a card that somebody pays with."""
    return _MIN_DIGITS <= len(digits) <= _MAX_DIGITS and _is_issued(digits) and is_luhn(digits)


def _is_issued(digits: str) -> bool:
    for _, prefixes, lengths in ISSUERS:
        low, high = prefixes.split("-")
        if len(digits) in lengths and low <= digits[: len(low)] <= high:
            return True
    return False


def cards(text: str) -> Iterator[Span]:
    """Every card number, solid or in groups, also among other numbers."""
    return _found(text, spare_barcodes=False)


def cards_not_barcodes(text: str) -> Iterator[Span]:
    """The same for a field of identifiers, where a solid number that is a barcode is one.

    One in ten barcodes that begin like a card has a card's check digit too.
    """
    return _found(text, spare_barcodes=True)


def _found(text: str, *, spare_barcodes: bool) -> Iterator[Span]:
    for cluster in clusters(text):
        first = 0
        while first < len(cluster.groups):
            last = _card_from(cluster, first, spare_barcodes=spare_barcodes)
            if last:
                yield Span(cluster.groups[first].start, cluster.groups[last - 1].end, MARKER)
            first = last or first + 1


def _card_from(cluster: Cluster, first: int, *, spare_barcodes: bool) -> int:
    """One past the last group of the longest card that begins here; 0 where none does."""
    groups, found, digits = cluster.groups, 0, ""
    if len(groups[first].digits) < 3 and (first or len(groups) > _MAX_DIGITS):
        return 0
    for last in range(first + 1, len(groups) + 1):
        gap = groups[last - 1].gap if last > first + 1 else ""
        digits += groups[last - 1].digits
        if len(digits) > _MAX_DIGITS or "/" in gap or "(" in gap:
            break
        if len(digits) < _MIN_DIGITS or not _is_written_so(cluster, first, last):
            continue
        is_barcode = spare_barcodes and last == first + 1 and is_gtin(digits)
        if is_card(digits) and not is_barcode:
            found = last
    return found


def _is_written_so(cluster: Cluster, first: int, last: int) -> bool:
    """Whether people write a card in such groups.

    Any grouping will do for a cluster that is nothing else. Among other numbers the groups must be
    even, or one of the known shapes: some window of a list of sizes always has a good check digit.
    """
    if last - first == 1 or (first == 0 and last == len(cluster.groups)):
        return True
    sizes = cluster.sizes(first, last)
    even = sizes[0] >= 3 and len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]
    return even or sizes in _SHAPES
