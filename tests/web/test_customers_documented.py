"""docs/customers.md is true: its requests answer as shown, but for the rows they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

from sightline.analysis.customers.person import FIELDS, INFLUENCE, USUAL

PAGE: Final = pages.text(DOCS / "customers.md")
_LEFT_OUT: Final = ["..."]
_FIRST: Final = datetime(2025, 1, 1, 10, tzinfo=UTC)
_LAST: Final = datetime(2025, 9, 30, tzinfo=UTC)
_ROUNDED: Final = 1e-3
"""How far estimates may be apart: they come of a search."""


async def test_the_requests_of_the_page_answer_as_shown(shop: Shop) -> None:
    events = list(_nine_months(shop))
    for some in (events[start : start + 400] for start in range(0, len(events), 400)):
        sent = await shop.batch(*some)
        assert sent.json()["accepted"] == len(some), sent.text
    exchanges = pages.exchanges(PAGE)
    assert len(exchanges) == 2
    for shown in exchanges:
        answer = await shop.asks(shown)
        assert answer.status_code == shown.status, answer.text
        _assert_like(shown.body, answer.json())


def test_the_page_names_the_usual_fields() -> None:
    for field in USUAL:
        assert f"`{field}`" in PAGE
    assert set(USUAL) < {*FIELDS, *INFLUENCE}


def _assert_like(shown: Any, found: Any) -> None:
    if shown == _LEFT_OUT:
        assert found
    elif isinstance(shown, dict):
        assert list(shown) == list(found)
        for name in shown:
            if name not in pages.VARYING:
                _assert_like(shown[name], found[name])
    elif isinstance(shown, list):
        assert len(shown) == len(found)
        for one, other in zip(shown, found, strict=True):
            _assert_like(one, other)
    elif isinstance(shown, float):
        assert found == pytest.approx(shown, rel=_ROUNDED)
    else:
        assert shown == found


def _nine_months(shop: Shop) -> Iterator[Json]:
    """150 people: all look around, 120 buy, each at a pace of their own until they leave; every
    third on a phone, after a face analysis."""
    dice = Random(8)
    for number in range(150):
        on_phone = number % 3 == 0
        whose: Json = {"user_id": f"person-{number}", "session_id": f"s{number}"}
        device = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)" if on_phone else "X11"
        whose["context"] = {"device": {"user_agent": device}}
        at = _FIRST + timedelta(days=number)
        yield _did(shop, "web.page_view", at, whose)
        if on_phone:
            yield _did(shop, "face_analysis.completed", at - timedelta(minutes=1), whose)
        if number % 5:
            usual, pace, leaves = dice.gauss(90, 20), dice.gammavariate(2, 0.02), dice.random() / 2
            for order in range(40):
                yield _bought(shop, at, f"{number}-{order}", dice.gauss(usual, 8), whose)
                at += timedelta(days=dice.expovariate(pace) + 0.1)
                if at > _LAST or dice.random() < leaves:
                    break


def _bought(shop: Shop, at: datetime, order: str, price: float, whose: Json) -> Json:
    event = _did(shop, "commerce.purchase", at, whose)
    event["attributes"] = {
        "commerce.order_id": order,
        "commerce.amount": round(max(price, 5)),
        "commerce.currency": "EUR",
        "commerce.product_category": "frames" if len(order) % 2 else "lenses",
    }
    return event


def _did(shop: Shop, name: str, at: datetime, whose: Json) -> Json:
    return shop.event(name, occurred_at=at.isoformat(timespec="milliseconds"), **whose)
