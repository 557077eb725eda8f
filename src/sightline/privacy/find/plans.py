"""Numbering plans: which national numbers a region has issued, from phonenumbers' metadata.

Its parser takes 15 microseconds a number, which a hostile text can ask for a hundred thousand
times; the patterns it is built on take a third of one.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_KINDS: Final = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number"),
    *("voip", "uan", "pager", "voicemail"),
)
_WORLD: Final = "001"  # numbers of no country: international freephone, satellites


@functools.cache
def _plan(region: str) -> re.Pattern[str]:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    kinds = [getattr(metadata, kind, None) for kind in _KINDS]
    patterns = {kind.national_number_pattern for kind in kinds if kind} - {None}
    return re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)), re.ASCII)


@functools.cache
def _lengths(country_code: int) -> frozenset[int]:
    lengths: set[int] = set()
    for region in COUNTRY_CODE_TO_REGION_CODE[country_code]:
        metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
        if metadata is not None and metadata.general_desc is not None:
            lengths |= set(metadata.general_desc.possible_length)
    return frozenset(lengths)


def is_national(digits: str, regions: tuple[str, ...]) -> bool:
    """Whether one of the regions has such numbers; with its trunk zero or without."""
    bare = digits[1:] if digits[0] == "0" else digits
    return any(
        _plan(region).fullmatch(bare) is not None or _plan(region).fullmatch(digits) is not None
        for region in regions
    )


def is_american(digits: str) -> bool:
    """Whether the North American plan has such a number; with its leading one or without."""
    bare = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return is_national(bare, COUNTRY_CODE_TO_REGION_CODE[1])


def is_international(digits: str, *, issued: bool) -> bool:
    """Whether these are a country code and a national number of a length that country has.

    issued: it must also be a number of that country's plan
    """
    for width in (1, 2, 3):
        code, national = int(digits[:width]), digits[width:].removeprefix("0")
        if code not in COUNTRY_CODE_TO_REGION_CODE or not national:
            continue
        if not issued:
            return len(national) in _lengths(code) or len(digits) - width in _lengths(code)
        regions = COUNTRY_CODE_TO_REGION_CODE[code]
        return _WORLD not in regions and is_national("0" + national, regions)
    return False
