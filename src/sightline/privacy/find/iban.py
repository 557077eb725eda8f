"""International bank account numbers: a country, its account format, and the mod-97 check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.span import Span

MARKER: Final = "[iban]"

FORMATS: Final = {
    **{"AD": "8n12c", "AE": "19n", "AL": "8n16c", "AT": "16n", "AZ": "4a20c", "BA": "16n"},
    **{"BE": "12n", "BG": "4a6n8c", "BH": "4a14c", "BI": "23n", "BR": "23n1a1c", "BY": "4c4n16c"},
    **{"CH": "5n12c", "CR": "18n", "CY": "8n16c", "CZ": "20n", "DE": "18n", "DJ": "23n"},
    **{"DK": "14n", "DO": "4c20n", "EE": "16n", "EG": "25n", "ES": "20n", "FI": "14n"},
    **{"FK": "2a12n", "FO": "14n", "FR": "10n11c2n", "GB": "4a14n", "GE": "2a16n", "GI": "4a15c"},
    **{"GL": "14n", "GR": "7n16c", "GT": "4c20c", "HN": "4a20n", "HR": "17n", "HU": "24n"},
    **{"IE": "4a14n", "IL": "19n", "IQ": "4a15n", "IS": "22n", "IT": "1a10n12c", "JO": "4a4n18c"},
    **{"KW": "4a22c", "KZ": "3n13c", "LB": "4n20c", "LC": "4a24c", "LI": "5n12c", "LT": "16n"},
    **{"LU": "3n13c", "LV": "4a13c", "LY": "21n", "MC": "10n11c2n", "MD": "20c", "ME": "18n"},
    **{"MK": "3n10c2n", "MN": "16n", "MR": "23n", "MT": "4a5n18c", "MU": "4a19n3a", "NI": "4a20n"},
    **{"NL": "4a10n", "NO": "11n", "OM": "3n16c", "PK": "4a16c", "PL": "24n", "PS": "4a21c"},
    **{"PT": "21n", "QA": "4a21c", "RO": "4a16c", "RS": "18n", "RU": "14n15c", "SA": "2n18c"},
    **{"SC": "4a20n3a", "SD": "14n", "SE": "20n", "SI": "15n", "SK": "20n", "SM": "1a10n12c"},
    **{"SO": "19n", "ST": "21n", "SV": "4a20n", "TL": "19n", "TN": "20n", "TR": "6n16c"},
    **{"UA": "6n19c", "VA": "18n", "VG": "4a16n", "XK": "16n", "YE": "4a4n18c"},
}
"""Country → account format after the check digits: n digits, a letters, c either (SWIFT)."""

_KIND: Final = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}
_PART: Final = re.compile(r"(\d+)([nac])")


def _pattern(account: str) -> re.Pattern[str]:
    parts = _PART.findall(account)
    return re.compile("".join(f"{_KIND[kind]}{{{count}}}" for count, kind in parts), re.ASCII)


_ACCOUNT: Final = {country: _pattern(account) for country, account in FORMATS.items()}
_LENGTH: Final = {
    country: 4 + sum(int(count) for count, _ in _PART.findall(account))
    for country, account in FORMATS.items()
}
_START: Final = re.compile(r"(?=([A-Za-z]{2}[ \-.+]?\d[ \-.+]?\d))", re.ASCII)
_GAPS: Final = " -.+"


def is_iban(compact: str) -> bool:
    """Whether upper-case letters and digits without gaps are a valid account number."""
    account = _ACCOUNT.get(compact[:2])
    if account is None or not compact[2:4].isdecimal() or not account.fullmatch(compact[4:]):
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def ibans(text: str) -> Iterator[Span]:
    """Every account number, solid or in groups, in either case."""
    done = 0
    for match in _START.finditer(text):
        length = _LENGTH.get(match[1][:2].upper())
        if length is None or match.start() < done:
            continue
        end, compact = _gathered(text, match.start(), length)
        if is_iban(compact):
            yield Span(match.start(), end, MARKER)
            done = end


def _gathered(text: str, start: int, length: int) -> tuple[int, str]:
    """`length` letters and digits from start on, at most one gap between two of them."""
    compact: list[str] = []
    at = start
    while len(compact) < length and at < len(text):
        if text[at] in _GAPS and text[at - 1] not in _GAPS:
            at += 1
            continue
        if not (text[at].isascii() and text[at].isalnum()):
            break
        compact.append(text[at].upper())
        at += 1
    return at, "".join(compact)
