"""A plain reading shows what a disguise hides, and where it stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.privacy.fold import PLAIN, ZEROS, fold, plain

TRICKY = st.text(st.characters() | st.sampled_from("%&#;40２\\u\u200b④²٤ "), max_size=40)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("alice%2540example.com", "alice@example.com"),
        ("ａｌｉｃｅ＠ｅｘ．com", "alice@ex.com"),
        ("&#64;&#x40;&commat;\\u0040", "@@@@"),
        ("4️⃣1️⃣", "41"),
        ("4\u200b1\u00ad1", "411"),
        ("٤٢ ४२ 𝟒𝟐 ④②", "42 42 42 42"),
        ("a\u2013b\u00a0c\u3000d\te", "a-b c d e"),
        ("%D9%A4%FF", "4%FF"),
        ("50% off %zz &amp; \\u00", "50% off %zz &amp; \\u00"),
        ("&#1114112;&#xD800;", "&#1114112;&#xD800;"),
    ],
)
def test_reading(text: str, reading: str) -> None:
    assert plain(text) == reading


@given(TRICKY)
def test_the_fast_and_the_exact_reading_agree(text: str) -> None:
    assert fold(text).text == plain(text)


@given(TRICKY)
def test_every_character_has_its_place_and_places_ascend(text: str) -> None:
    reading, starts, ends = fold(text)
    assert len(reading) == len(starts) == len(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert list(starts) == sorted(starts)


@given(st.text(st.characters(max_codepoint=126).filter(lambda c: c not in "%&\\\t")))
def test_plain_text_reads_as_it_stands(text: str) -> None:
    assert plain(text) == text


def test_every_decimal_script_of_the_basic_plane_is_known() -> None:
    decimals = {c for c in range(0x80, 0x10000) if unicodedata.decimal(chr(c), None) is not None}
    assert decimals == {zero + n for zero in ZEROS for n in range(10)}
    assert all(PLAIN[c] == str(unicodedata.decimal(chr(c))) for c in decimals)
