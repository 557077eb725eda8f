"""docs/funnels.md is true: its requests answer as shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

from sightline.analysis.request import FunnelRequest, Include

_PAGE = pages.text(DOCS / "funnels.md")

_AI = (
    "widget.opened",
    "face_analysis.started",
    "face_analysis.completed",
    "recommendation.viewed",
    "recommendation.clicked",
    "commerce.add_to_cart",
    "commerce.checkout",
    "commerce.purchase",
)
_TRADITIONAL = ("web.page_view", "commerce.browse", "commerce.view", *_AI[5:])


async def test_the_requests_of_the_page_answer_as_shown(shop: Shop) -> None:
    await _sent(shop, *_visits(shop))
    exchanges = pages.exchanges(_PAGE)
    assert len(exchanges) > 1
    for shown in exchanges:
        answer = await shop.asks(shown)
        assert answer.status_code == shown.status, answer.text
        assert pages.steady(answer.json()) == pages.steady(shown.body), answer.text


def test_every_field_of_a_request_is_described() -> None:
    described = {name for name in FunnelRequest.__struct_encode_fields__ if f"`{name}`" in _PAGE}
    assert set(FunnelRequest.__struct_encode_fields__) - described == set()
    assert all(f"`{part}`" in _PAGE for part in Include)


async def _sent(shop: Shop, *events: Json) -> None:
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == len(events), answer.text


def _visits(shop: Shop) -> Iterator[Json]:
    """Ten visits with the assistant, of which six end in a purchase; ten without, three of them."""
    for number in range(10):
        steps = 8 if number < 6 else 4
        yield from _visit(shop, f"ai{number}", "widget", _AI[:steps])
    for number in range(10):
        steps = 6 if number < 3 else 3
        yield from _visit(shop, f"old{number}", "web", _TRADITIONAL[:steps])
        if number >= 3:
            yield _event(shop, f"old{number}", "web", "kb.search", 3)


def _visit(shop: Shop, who: str, source: str, names: Sequence[str]) -> Iterator[Json]:
    for place, name in enumerate(names):
        yield _event(shop, who, source, name, place)


def _event(shop: Shop, who: str, source: str, name: str, minute: int) -> Json:
    at = f"2025-01-15T10:{minute:02}:00Z"
    return shop.event(name, occurred_at=at, session_id=who, user_id=who, source=source)
