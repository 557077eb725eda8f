"""No identifying string survives redaction, and nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.privacy.identifying import DISGUISES, IDENTIFYING

from sightline.privacy.find.card import is_card, is_gtin
from sightline.privacy.fold import plain
from sightline.privacy.pii import redact, redact_path, suspects, suspicious

LEAKS: dict[str, tuple[str, ...]] = {
    "[email]": (
        "alice@example.com",
        "ALICE+tag@Example.CO.UK",
        '"john doe"@example.com',
        "o'brien@example.museum",
        "用户@例子.广告",
        "संपर्क@डाटामेल.भारत",
        "alice%40example.com",
        "alice%2540example.com",
        "alice&#64;example.com",
        "alice\\u0040example.com",
        "ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "al\u200bice@exa\u200bmple.com",
        "alice @ example.com",
        "alice [at] example [dot] com",
        "anna dot berg at example dot com",
        "user@localhost",
        "user@[192.0.2.1]",
        "name@okbank",
        "first.last@sub.example.photography",
    ),
    "[phone]": (
        "+14155550132",
        "+1 415 555 0132",
        "+1 (415) 555-0132",
        "(415) 555-0132",
        "415-555-0132",
        "415.555.0132",
        "415 555 0132",
        "4155550132",
        "1-800-555-0199",
        "+44 7700 900123",
        "07700 900123",
        "07700900123",
        "020 7946 0958",
        "+49 (0)30 123456",
        "030 1234567",
        "030/1234567",
        "0049 30 1234567",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "0612345678",
        "612 345 678",
        "０９０－１２３４－５６７８",
        "+٤٤ ٧٧٠٠ ٩٠٠١٢٣",
        "415–555–0132",
        "415\u00a0555\u00a00132",
        "%2B14155550132",
        "415%20555%200132",
        "4️⃣1️⃣5️⃣5️⃣5️⃣5️⃣0️⃣1️⃣3️⃣2️⃣",
        "+1+415+555+0132",
    ),
    "[card]": (
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "378282246310005",
        "3782 822463 10005",
        "5555555555554444",
        "6011111111111117",
        "30569309025904",
        "3530111333300000",
        "4222222222222",
        "4111.1111.1111.1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "４１１１１１１１１１１１１１１１",
        "4111\u200b1111\u200b1111\u200b1111",
    ),
    "[iban]": (
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "gb29nwbk60161331926819",
        "FR1420041010050500013M02606",
        "NO9386011117947",
        "BE68539007547034",
        "AD1200012030200359100100",
        "MT84MALT011000012345MTLCAST001S",
    ),
    "[ip]": (
        "192.0.2.1",
        "192.0.2.1:8080",
        "2001:db8::1",
        "[2001:db8::1]:443",
        "::ffff:192.0.2.1",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "ip:2001:db8::1",
        "１９２．０．２．１",
    ),
    "[mac]": ("00:1A:2B:3C:4D:5E", "00-1A-2B-3C-4D-5E"),
    "[ssn]": ("123-45-6789", "123 45 6789"),
    "[secret]": (
        "Bearer abcdef1234567890abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def_123",
        "sl_write_abcdefghijklmnop",
        "https://anna:hunter22@shop.example/x",
        "password: hunter22",
        "the password is hunter22",
        "api_key=abcdef123456",
        "Authorization: Basic dXNlcjpwYXNz",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----",
    ),
}

ORDINARY = (
    "123e4567-e89b-12d3-a456-426614174000",
    "41111111-1111-4111-8111-111111111111",
    "2025-01-15T10:30:00.123Z",
    "2025-01-15 10:30:00",
    "15.01.2025 10:30",
    "01/15/2025",
    "01.02.2025",
    "1736935800",
    "1736935800123",
    "1736935800123456789",
    "$1,234.56",
    "1.234.567,89 €",
    "1 234 567,00",
    "ORD-2024-00123456",
    "order #1000234567",
    "302-7654321-7654321",
    "SKU-4155550132",
    "ORD-4155550132-1",
    "/products/4155550132",
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "120.0.6099.109",
    "v1.2.3.4",
    "1.3.6.1.4.1.311",
    "54-18-145",
    "52 18 140",
    "10:30:00",
    "std::vector",
    "Foo::Bar",
    "react@18.2.0",
    "5 @ 3.50",
    "2 @ $5",
    "0.8374920183",
    "0.0712345678",
    "52.520008, 13.404954",
    "Ray-Ban RB2132 New Wayfarer 901/58",
    "gid://shopify/Product/7982301905123",
    "how do I measure my pupillary distance?",
    "+5.25 / -2.00 x 180",
    "OD -2.25 -0.75 x 90 OS -2.50",
    "100m²",
    "＋１０％",
    "1920x1080",
    "2024-2025",
    "IMG_20250115_103000.jpg",
    "bearer responsibilities",
    "telescope 12345678",
    "password reset",
    "look at this dot",
    "1 2 3 4 5 6 7 8 9 10 11 12",
    "9780306406157",
)

ASIDE = st.text(max_size=20) | st.text("0123456789 -./()+@:[]%\u200bａ１", max_size=20)
BOUNDARY = st.sampled_from([" ", "\n", '"', " (", "; "])


@pytest.mark.parametrize(
    ("marker", "text"), [(marker, text) for marker, texts in LEAKS.items() for text in texts]
)
@pytest.mark.parametrize("frame", ["{}", "hello {} thanks", "({})", '"{}",', "a\n{}\nb"])
def test_what_identifies_gets_its_marker(marker: str, text: str, frame: str) -> None:
    redacted = redact(frame.format(text))
    assert marker in redacted
    assert not re.search(r"\d{5}|hunter|MIIE|alice|berg", redacted)


@pytest.mark.parametrize("text", ORDINARY)
@pytest.mark.parametrize("frame", ["{}", "hello {} thanks", "({})"])
def test_what_is_ordinary_stays(text: str, frame: str) -> None:
    assert redact(frame.format(text)) == frame.format(text)


@pytest.mark.parametrize("text", ["my phone is 491701234567", "tel: 5550132", "Handy 12 34 56 78"])
def test_a_word_for_a_telephone_makes_any_digits_one(text: str) -> None:
    assert redact(text).endswith("[phone]")


@pytest.mark.parametrize("digits", ["4155550132", "0612345678", "4006381333931"])
def test_identifiers_keep_bare_numbers_and_lose_the_rest(digits: str) -> None:
    assert redact(digits, identifier=True) == digits
    assert redact("4111111111111111", identifier=True) == "[card]"
    assert redact(f"{digits} alice@example.com", identifier=True) == f"{digits} [email]"


def test_a_barcode_with_a_cards_check_digit_is_a_card_only_in_free_text() -> None:
    both = "4000000000105"
    assert is_gtin(both)
    assert is_card(both)
    assert redact(both) == "[card]"
    assert redact(both, identifier=True) == both


@settings(max_examples=400)
@given(secret=IDENTIFYING, before=ASIDE, after=ASIDE, left=BOUNDARY, right=BOUNDARY)
def test_no_identifying_string_survives(
    secret: str, before: str, after: str, left: str, right: str
) -> None:
    assert secret not in redact(f"{before}{left}{secret}{right}{after}")


@settings(max_examples=300)
@given(secret=IDENTIFYING, disguise=st.sampled_from(DISGUISES))
def test_no_disguise_helps(secret: str, disguise: Callable[[str], str]) -> None:
    redacted = redact(f"see {disguise(secret)} there")
    assert secret not in plain(redacted)


@settings(max_examples=300)
@given(st.lists(ASIDE | IDENTIFYING, max_size=6).map(" ".join))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@settings(max_examples=300)
@given(st.lists(ASIDE | IDENTIFYING, min_size=1, max_size=6))
def test_a_batch_without_signs_has_nothing_to_redact(texts: list[str]) -> None:
    if not suspicious("\n".join(texts)):
        assert [redact(text) for text in texts] == texts


@settings(max_examples=300)
@given(st.lists(ASIDE | IDENTIFYING | st.sampled_from(ORDINARY), max_size=12))
def test_every_string_that_would_change_is_a_suspect(texts: list[str]) -> None:
    changed = [index for index, text in enumerate(texts) if redact(text) != text]
    found = suspects(texts)
    assert found == sorted(set(found))
    assert set(changed) <= set(found)


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_at_all_is_taken(text: str) -> None:
    redact(text + "\ud800@x.example")
    suspects([text, "\udfff", text])


def test_hostile_length_takes_linear_time() -> None:
    for text in ("1 " * 50_000, "a@" * 50_000, "1.1.1." * 20_000, "4155550132/" * 10_000):
        redact(text)  # quadratic work would run into the timeout of the test


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/a/202-555-0100", "/a/[phone]"),
        ("/call/202-555-0100/now", "/call/[phone]/now"),
        ("/u/alice@example.com/orders", "/u/[email]/orders"),
        ("/blog/2024/11/03", "/blog/2024/11/03"),
        ("/order/2024-11-03/12", "/order/2024-11-03/12"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_the_parts_of_a_path_are_looked_at_by_themselves(path: str, kept: str) -> None:
    assert redact_path(path) == kept
