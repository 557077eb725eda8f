"""Telephone numbers: international, and as people of many countries write their own.

A number that begins with + or 00 is known by its country code. National numbers are taken in the
groups they are written in; without groups only where a numbering plan has them, for orders and
articles have ten digits too. Which plans, and which groups, is literal below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.digits import Cluster, clusters
from sightline.privacy.find.plans import is_american, is_international, is_national
from sightline.privacy.find.span import Span

MARKER: Final = "[phone]"

TRUNK_REGIONS: Final = ("GB", "FR", "AU", "NL", "BE", "CH", "SE", "NZ", "IE", "IN", "JP", "ZA")
"""Plans that make ten to twelve solid digits after a trunk zero a telephone number."""

NINE_DIGIT_REGIONS: Final = ("ES", "PL", "PT", "CZ")
"""Plans without a trunk zero whose numbers are written in threes and twos."""

_AMERICAN: Final = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}", re.ASCII)
_AMERICAN_SIZES: Final = frozenset({(3, 3, 4), (1, 3, 3, 4), (3, 7), (1, 3, 7), (6, 4), (1, 10)})
_MOBILE: Final = re.compile(r"01[567]\d{8,9}|07\d{9}", re.ASCII)  # German; British with reserved
_NINE_SIZES: Final = frozenset({(3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2)})
_NAMED: Final = re.compile(
    r"(?i)(?:^|[^A-Za-z0-9])(?:phone|telephone|tel|mobile|mob|cell|cellphone|call|ring|whatsapp"
    r"|sms|fax|telefon|telefono|teléfono|móvil|movil|handy|téléphone|portable)"
    r"(?:[ _\-]?(?:number|nr|no|is|me|us|at|on|under)){0,4}[^A-Za-z0-9@#\n]{0,6}$"
)
_NAME_CHARS: Final = 40
_MAX_DIGITS: Final = 15
_WHOLE: Final = 7  # digits that make a group beside a slash a number of its own
_DECIMALS: Final = re.compile(r"[.,]\d{1,2}(?!\d)")


def phones(text: str) -> Iterator[Span]:
    """Every telephone number of a plain text."""
    return _found(text, solid=True)


def phones_not_solid(text: str) -> Iterator[Span]:
    """The same for a field of identifiers, where national numbers without groups are left."""
    return _found(text, solid=False)


def _found(text: str, *, solid: bool) -> Iterator[Span]:
    for cluster in clusters(text):
        groups = cluster.groups
        first, any_found = 0, False
        while first < len(groups):
            last = _international(cluster, first) or (
                _begins(cluster, first) and _national(cluster, first, solid=solid)
            )
            if last:
                any_found = True
                yield Span(_start(text, groups[first].start), groups[last - 1].end, MARKER)
            first = last or first + 1
        if not any_found and _is_named(text, cluster):
            yield Span(_start(text, groups[0].start), groups[-1].end, MARKER)


def _start(text: str, start: int) -> int:
    """Take the plus and the opening bracket with the digits."""
    while start and text[start - 1] in "+(":
        start -= 1
    return start


def _begins(cluster: Cluster, first: int) -> bool:
    """Whether a number can begin here: not inside `ORD-415…`, `0.415…`, `#415…` or `/p/415…`."""
    if first == 0:
        lead = cluster.before.rstrip("(")
        return not lead or not (lead[-1].isalnum() or lead[-1] in "-_.#/%$€£")
    lead = cluster.groups[first].gap.rstrip("(")
    return (
        not lead
        or lead[-1] == " "
        or (lead == "/" and cluster.total(max(0, first - 4), first) >= _WHOLE)
    )


def _ends(cluster: Cluster, last: int) -> bool:
    """Whether a number can end before group `last`: the chain does not go on."""
    if last < len(cluster.groups):
        gap = cluster.groups[last].gap
        return " " in gap or (gap == "/" and len(cluster.groups[last].digits) >= _WHOLE)
    after = cluster.after
    if not after:
        return True
    goes_on = after[0] in "-." and after[1:2].isalnum()
    return not (after[0].isalnum() or after[0] in "_%€£$" or goes_on or _DECIMALS.match(after))


def _international(cluster: Cluster, first: int) -> int:
    """One past the last group of a number that begins with + or 00; 0 where none does."""
    digits = cluster.groups[first].digits
    lead = cluster.groups[first].gap if first else cluster.before
    if "+" in lead[-2:]:
        return _longest(cluster, first, digits)
    if digits[:2] != "00" or digits[2:3] in ("", "0") or not _begins(cluster, first):
        return 0
    last = _longest(cluster, first, digits[2:])
    if last == first + 1 and not is_international(digits[2:], issued=True):
        return 0  # 0012345678 is a padded number
    return last if last and _ends(cluster, last) else 0


def _longest(cluster: Cluster, first: int, digits: str) -> int:
    """One past the last group of the longest issued, else longest possible, number; else 0.

    digits: those of group `first`, from the country code on
    """
    possible = issued = 0
    for last in range(first + 1, len(cluster.groups) + 1):
        if last > first + 1:
            gap = cluster.groups[last - 1].gap
            if "+" in gap and gap != "+":  # the next number; a single one is a space in a form
                break
            digits += cluster.groups[last - 1].digits
        if len(digits) > _MAX_DIGITS:
            break
        if len(digits) >= 7 and is_international(digits, issued=True):
            issued = last
        elif len(digits) >= 7 and is_international(digits, issued=False):
            possible = last
    return issued or possible


def _national(cluster: Cluster, first: int, *, solid: bool) -> int:
    """One past the last group of a national number; 0 where none begins."""
    digits = cluster.groups[first].digits
    if len(digits) >= 10:
        issued = _is_issued(digits) and _ends(cluster, first + 1)
        return first + 1 if solid and issued else 0
    if digits[0] == "0":
        return _trunk(cluster, first)
    return _american(cluster, first) or _nine_digits(cluster, first)


def _is_issued(digits: str) -> bool:
    """Whether solid digits are a number of a plan, beginning with a trunk zero or American."""
    if digits[0] == "0":
        return bool(_MOBILE.fullmatch(digits)) or (
            len(digits) <= 12 and digits[1] != "0" and is_national(digits, TRUNK_REGIONS)
        )
    return bool(_AMERICAN.fullmatch(digits)) and is_american(digits)


def _trunk(cluster: Cluster, first: int) -> int:
    """A number in groups that begins with one zero, 9 to 12 digits; 0 where none begins."""
    if cluster.groups[first].digits[1:2] in ("", "0"):
        return 0
    for last in range(min(len(cluster.groups), first + 6), first + 1, -1):
        gaps = set(cluster.gaps(first, last))
        decimal = gaps == {"."} and last - first < 3  # 05.1234567
        if 9 <= cluster.total(first, last) <= 12 and _ends(cluster, last) and not decimal:
            return last
    return 0


def _american(cluster: Cluster, first: int) -> int:
    """A number in groups of the North American plan; 0 where none begins."""
    for last in range(min(len(cluster.groups), first + 4), first + 1, -1):
        sizes = cluster.sizes(first, last)
        if sizes not in _AMERICAN_SIZES or not _ends(cluster, last):
            continue
        gaps = cluster.gaps(first, last)
        threes = sizes[-3:] == (3, 3, 4)
        if "." in gaps and not threes:  # 415.5550132 is a decimal
            continue
        evident = threes and (")" in "".join(gaps) or set(gaps) == {"-"})
        if evident or _AMERICAN.fullmatch(cluster.joined(first, last)):
            return last
    return 0


def _nine_digits(cluster: Cluster, first: int) -> int:
    """Nine digits in threes (Spain, Poland, ...), when they are the whole cluster; else 0."""
    last = len(cluster.groups)
    if first or cluster.sizes(0, min(last, 5)) not in _NINE_SIZES or not _ends(cluster, last):
        return 0
    gaps = set(cluster.gaps(0, last))
    if gaps not in ({" "}, {"-"}):
        return 0
    return last if is_national(cluster.joined(0, last), NINE_DIGIT_REGIONS) else 0


def _is_named(text: str, cluster: Cluster) -> bool:
    """Whether a word for a telephone stands before 7 to 13 digits."""
    last = len(cluster.groups)
    if last > 13 or not 7 <= cluster.total(0, last) <= 13 or not _ends(cluster, last):
        return False
    start = cluster.groups[0].start
    return bool(_NAMED.search(text[max(0, start - _NAME_CHARS) : start]))
