"""docs/paths.md is true: its requests answer as shown."""

from __future__ import annotations

from collections.abc import Iterator

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

from sightline.analysis.paths.asked import DEPTHS, WIDTHS

PAGE = pages.text(DOCS / "paths.md")

OPENED, VIEW, CART, BUY = (
    "widget.opened",
    "commerce.view",
    "commerce.add_to_cart",
    "commerce.purchase",
)
VISITS = (
    (6, ("session.started", OPENED, VIEW, CART, BUY)),
    (5, ("session.started", VIEW, VIEW, CART)),
    (7, ("session.started", VIEW)),
    (6, ("session.started", OPENED, VIEW)),
)
"""How many visits of which events, one a minute."""


async def test_the_requests_of_the_page_answer_as_shown(shop: Shop) -> None:
    events = list(_visits(shop))
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == len(events), answer.text
    exchanges = pages.exchanges(PAGE)
    assert len(exchanges) == 3
    for shown in exchanges:
        answer = await shop.asks(shown)
        assert answer.status_code == shown.status, answer.text
        assert pages.steady(answer.json()) == pages.steady(shown.body)


def _visits(shop: Shop) -> Iterator[Json]:
    visit = 0
    for times, names in VISITS:
        for _ in range(times):
            visit += 1
            for minute, name in enumerate(names):
                yield shop.event(
                    name,
                    occurred_at=f"2025-01-15T10:{minute:02}:{visit:02}Z",
                    session_id=f"visit-{visit}",
                    user_id=f"person-{visit}",
                )


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    for limits in (DEPTHS, WIDTHS):
        assert f"{limits.start} to {limits.stop - 1}" in PAGE
