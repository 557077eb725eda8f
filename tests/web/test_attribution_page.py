"""docs/attribution.md is true: its request answers as shown."""

from __future__ import annotations

from collections.abc import Iterator

from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Json, Shop

_DAY = "2026-01-{day:02}T10:{minute:02}:00Z"

_GROUPS: tuple[tuple[tuple[str, ...], float | None], ...] = (
    (("paid_search", "email"), 100.0),
    (("paid_search",), None),
    (("social", "email"), 80.0),
    (("email",), 50.0),
)
"""Where six people each came from, on one day after another, and what they then bought for."""


async def test_the_request_of_the_page_answers_as_shown(shop: Shop) -> None:
    events = list(_twenty_four_people(shop))
    sent = await shop.batch(*events)
    assert sent.json()["accepted"] == len(events), sent.text
    (shown,) = pages.exchanges(pages.text(DOCS / "attribution.md"))
    answer = await shop.asks(shown)
    assert answer.status_code == shown.status, answer.text
    assert pages.steady(answer.json()) == pages.steady(shown.body)


async def test_the_key_and_the_body_name_the_same_tenant(shop: Shop) -> None:
    january = {"from": "2026-01-01", "to": "2026-02-01"}
    for kind in ("attribution", "revenue"):
        answer = await shop.report(kind, {**january, "tenant_id": "another"})
        assert (answer.status_code, answer.json()["code"]) == (403, "tenant_mismatch")
        answer = await shop.post(f"reports/{kind}", january, shop.tenant.write_key)
        assert answer.status_code == 403


async def test_influences_are_those_of_the_view(shop: Shop) -> None:
    """The view `analytics_conversions` and the report read the same table of influences."""
    assert (await shop.batch(*_assisted(shop))).json()["rejected"] == 0
    kinds = ("face_analysis", "recommendation", "conversation", "overall")
    viewed = await shop.post("sql", {"query": _VIEWED}, shop.tenant.admin_key)
    assert viewed.status_code == 200, viewed.text
    january = {"from": "2026-01-01", "to": "2026-02-01", "models": ["last"]}
    told = (await shop.report("attribution", january)).json()["ai_contribution"]
    influences = {one["name"]: one["influence"] for one in told}
    wanted = [influences[kind] for kind in kinds]
    assert viewed.json()["rows"] == [wanted]
    assert wanted == [0.375, 0.3125, 0.375, 0.84375]


_VIEWED = """
SELECT
    avg(attribution_data_ai_contribution_face_analysis_influence),
    avg(attribution_data_ai_contribution_recommendation_influence),
    avg(attribution_data_ai_contribution_conversation_influence),
    avg(attribution_data_ai_contribution_overall_ai_influence)
FROM analytics_conversions
WHERE conversion_details_conversion_type = 'purchase'
"""


def _assisted(shop: Shop) -> Iterator[Json]:
    """Four orders: of something recommended after an analysis; after recommendations and turns;
    after a conversation that reached its goal; after an analysis and a try-on."""
    helped: tuple[tuple[tuple[str, Json], ...], ...] = (
        (("face_analysis.completed", {}), ("recommendation.viewed", {})),
        (("recommendation.viewed", {}), ("conversation.turn", {})),
        (("conversation.ended", {"conversation.goal_achieved": True}),),
        (("face_analysis.completed", {}), ("try_on.started", {})),
    )
    for number, uses in enumerate(helped):
        whose = {"session_id": f"s{number}", "user_id": f"person-{number}"}
        for name, said in uses:
            event = shop.event(name, occurred_at=_DAY.format(day=9, minute=0), **whose)
            yield {**event, "attributes": {**event["attributes"], **said}}
        bought = shop.event("commerce.purchase", occurred_at=_DAY.format(day=9, minute=1), **whose)
        worth = {"commerce.amount": 10.0, "commerce.currency": "EUR"}
        of = {"commerce.order_id": str(number), "commerce.recommended": number == 0}
        yield {**bought, "attributes": {**of, **worth}}


def _twenty_four_people(shop: Shop) -> Iterator[Json]:
    for number, (channels, price) in enumerate(_GROUPS):
        for person in range(6):
            yield from _one(shop, f"{number}-{person}", channels, price)


def _one(shop: Shop, who: str, channels: tuple[str, ...], price: float | None) -> Iterator[Json]:
    for day, channel in enumerate(channels, 10):
        whose = {"session_id": f"{who}-{day}", "user_id": f"person-{who}"}
        at = _DAY.format(day=day, minute=0)
        came = shop.event("session.started", occurred_at=at, **whose)
        yield {**came, "attributes": {"session.channel": channel}}
    if channels == ("email",):
        at = _DAY.format(day=day, minute=5)
        yield shop.event("face_analysis.completed", occurred_at=at, **whose)
    if price is not None:
        at = _DAY.format(day=day, minute=9)
        bought = shop.event("commerce.purchase", occurred_at=at, **whose)
        worth = {"commerce.amount": price, "commerce.currency": "EUR"}
        yield {**bought, "attributes": {"commerce.order_id": who, **worth}}
