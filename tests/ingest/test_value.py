"""One value of an event, step by step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.ingest.cell import Unfit
from sightline.ingest.mapping import TimeKeys, Value
from sightline.ingest.value import maker

MISSING = frozenset({""})


def make(keys: Value, **row: Any) -> Any:
    return maker(keys, MISSING)(row)


@pytest.mark.parametrize(
    ("keys", "row", "expected"),
    [
        (Value(from_="a"), {"a": " x "}, "x"),
        (Value(from_="a"), {"a": 7}, 7),
        (Value(from_="a"), {"a": Decimal("7.10")}, 7.1),
        (Value(from_="a"), {"a": ""}, None),
        (Value(from_="a"), {}, None),
        (Value(from_="a.b.c"), {"a": {"b": {"c": "x"}}}, "x"),
        (Value(from_="a.b"), {"a.b": "x"}, "x"),
        (Value(from_="a.b"), {"a": "x"}, None),
        (Value(value="GBP"), {}, "GBP"),
        (Value(value=False), {}, False),
        (Value(template="{a}-{b}!"), {"a": "x", "b": 2}, "x-2!"),
        (Value(template="{a}-{b}"), {"a": "x", "b": ""}, None),
        (Value(template="{{{a}}}"), {"a": "x"}, "{x}"),
        (Value(multiply=("a", "b")), {"a": "3", "b": "0.1"}, 0.3),
        (Value(multiply=("a", "b")), {"a": "3", "b": ""}, None),
        (Value(from_="a", missing=("NA",)), {"a": "NA"}, None),
        (Value(from_="a", missing=("NA",)), {"a": ""}, ""),
        (Value(from_="a", strip_prefix="C", strip_suffix=".0"), {"a": "C12.0"}, "12"),
        (Value(from_="a", case="upper"), {"a": "gbp"}, "GBP"),
        (Value(from_="a", map={"UK": "GB"}), {"a": "UK"}, "GB"),
        (Value(from_="a", map={"UK": "GB"}, unmapped="keep"), {"a": "DE"}, "DE"),
        (Value(from_="a", map={"UK": "GB"}, unmapped="missing"), {"a": "DE"}, None),
        (Value(from_="a", map={"?": None}, default="none"), {"a": "?"}, "none"),
        (Value(from_="a", default=0), {"a": ""}, 0),
        (Value(from_="a", type="string"), {"a": 12}, "12"),
        (Value(from_="a", type="integer"), {"a": "17850.0"}, 17850),
        (Value(from_="a", type="number"), {"a": "2.50"}, 2.5),
        (Value(from_="a", type="money"), {"a": "19.99"}, 19.99),
        (Value(from_="a", type="boolean"), {"a": "Yes"}, True),
        (Value(from_="a", type="boolean"), {"a": 0}, False),
        (Value(from_="a", type="json"), {"a": '["x", 1]'}, ["x", 1]),
        (Value(from_="a", absolute=True), {"a": "-5"}, 5),
        (Value(from_="a", round=2), {"a": "2.345"}, 2.34),
        (Value(from_="a", round=0), {"a": "2.5"}, 2),
        (Value(from_="a", truncate=3), {"a": "abcdef"}, "abc"),
        (
            Value(from_="a", type="timestamp", time=TimeKeys(timezone="Europe/Berlin")),
            {"a": "2011-07-01 10:00"},
            "2011-07-01T08:00:00Z",
        ),
    ],
)
def test_steps(keys: Value, row: dict[str, Any], expected: Any) -> None:
    found = make(keys, **row)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("keys", "cell", "code"),
    [
        (Value(from_="a", type="integer"), "2.5", "integer"),
        (Value(from_="a", type="money"), "1,000", "number"),
        (Value(from_="a", type="money"), "1_000", "number"),
        (Value(from_="a", type="number"), "inf", "number"),
        (Value(from_="a", type="integer"), "1e999999999", "number"),
        (Value(from_="a", round=9), "1e26", "number"),
        (Value(from_="a", type="boolean"), "maybe", "boolean"),
        (Value(from_="a", type="json"), "{secret", "json"),
        (Value(from_="a", type="string"), {"b": 1}, "string"),
        (Value(from_="a", map={"UK": "GB"}), "secret", "unmapped"),
    ],
)
def test_what_does_not_fit_is_named_without_its_content(keys: Value, cell: Any, code: str) -> None:
    with pytest.raises(Unfit) as caught:
        make(keys, a=cell)
    assert caught.value.code == code
    assert str(cell) not in caught.value.message


@given(st.integers(-(10**6), 10**6), st.decimals(-(10**6), 10**6, places=3, allow_nan=False))
def test_a_product_in_json_reads_back_as_the_exact_decimal(quantity: int, price: Decimal) -> None:
    amount = make(Value(multiply=("q", "p"), round=2), q=str(quantity), p=str(price))
    assert Decimal(repr(amount)) == round(quantity * price, 2)
