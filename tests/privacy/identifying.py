"""Generators of strings that identify somebody, and of ways to hide them. All invented."""

from __future__ import annotations

import string
from typing import Final

import phonenumbers
from hypothesis import strategies as st

from sightline.privacy.find.card import ISSUERS
from sightline.privacy.find.iban import FORMATS

_DIGITS: Final = string.digits


def _luhn_completed(stem: str) -> str:
    total = 0
    for position, char in enumerate(reversed(stem)):
        value = int(char) * (2 - position % 2)
        total += value - 9 * (value > 9)
    return stem + str(-total % 10)


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """A number of every issuer and length, with a right check digit."""
    _, prefixes, lengths = draw(st.sampled_from(ISSUERS))
    low, high = prefixes.split("-")
    prefix = str(draw(st.integers(int(low), int(high)))).zfill(len(low))
    count = draw(st.sampled_from(lengths)) - len(prefix) - 1
    return _luhn_completed(prefix + draw(st.text(_DIGITS, min_size=count, max_size=count)))


@st.composite
def grouped_cards(draw: st.DrawFn) -> str:
    """The same in groups of four."""
    card = draw(card_numbers())
    gap = draw(st.sampled_from([" ", "-", "\u00a0", "\u2011"]))
    return gap.join(card[i : i + 4] for i in range(0, len(card), 4))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    """An account of every country, with right check digits, solid or in groups of four."""
    country = draw(st.sampled_from(sorted(FORMATS)))
    account = ""
    count = ""
    for char in FORMATS[country]:
        if char.isdigit():
            count += char
            continue
        kinds = {"n": _DIGITS, "a": string.ascii_uppercase}
        alphabet = kinds.get(char, _DIGITS + string.ascii_uppercase)
        account += draw(st.text(alphabet, min_size=int(count), max_size=int(count)))
        count = ""
    check = 98 - int("".join(str(int(c, 36)) for c in f"{account}{country}00")) % 97
    iban = f"{country}{check:02}{account}"
    gap = draw(st.sampled_from(["", " ", "-"]))
    text = gap.join(iban[i : i + 4] for i in range(0, len(iban), 4))
    return draw(st.sampled_from([text, text.lower()]))


@st.composite
def international_phones(draw: st.DrawFn) -> str:
    """An example number of every region, as it is written abroad."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kind = draw(
        st.sampled_from(
            [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]
        )
    )
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None:
        number = phonenumbers.example_number(region)
    assert number is not None
    form = draw(
        st.sampled_from(
            [phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL]
        )
    )
    return phonenumbers.format_number(number, form)


@st.composite
def american_phones(draw: st.DrawFn) -> str:
    """A number of the part of the American plan that is reserved for fiction (555-01xx)."""
    area = draw(st.sampled_from(["202", "212", "303", "415", "512", "617", "808", "907"]))
    line = f"01{draw(st.integers(0, 99)):02}"
    shape = draw(
        st.sampled_from(
            [
                "({a}) 555-{n}",
                "{a}-555-{n}",
                "{a}.555.{n}",
                "{a} 555 {n}",
                "1-{a}-555-{n}",
                "{a}555{n}",
            ]
        )
    )
    return shape.format(a=area, n=line)


@st.composite
def social_security_numbers(draw: st.DrawFn) -> str:
    area = draw(st.integers(1, 899).filter(lambda n: n != 666))
    gap = draw(st.sampled_from("- "))
    return gap.join(
        [f"{area:03}", f"{draw(st.integers(1, 99)):02}", f"{draw(st.integers(1, 9999)):04}"]
    )


LABELS: Final = ["example", "büro", "例子", "xn--fsqu00a", "mail-2", "пример", "डाटामेल"]
TLDS: Final = ["com", "museum", "photography", "广告", "भारत", "рф", "xn--p1ai", "co.uk", "zz"]


@st.composite
def emails(draw: st.DrawFn) -> str:
    local = draw(
        st.text(string.ascii_letters + _DIGITS + "äñ用ю", min_size=1, max_size=12)
        | st.sampled_from(["first.last", "a+tag", "o'brien", '"john doe"', "x_y-z", "user%name"])
    )
    return f"{local}@{draw(st.sampled_from(LABELS))}.{draw(st.sampled_from(TLDS))}"


IDENTIFYING: Final = st.one_of(
    emails(),
    st.emails().filter(lambda e: len(e) < 80),
    card_numbers(),
    grouped_cards(),
    ibans(),
    international_phones(),
    american_phones(),
    social_security_numbers(),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str).filter(lambda ip: ip != "::"),
)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def percent_encoded(text: str) -> str:
    return "".join(
        c if c.isalnum() or c in ".-" else "".join(f"%{b:02X}" for b in c.encode()) for c in text
    )


def sprinkled(text: str) -> str:
    """A zero-width space after every character."""
    return "".join(c + "\u200b" for c in text)


def arabic_digits(text: str) -> str:
    return "".join(chr(0x660 + int(c)) if c in _DIGITS else c for c in text)


DISGUISES: Final = (str, full_width, percent_encoded, sprinkled)
