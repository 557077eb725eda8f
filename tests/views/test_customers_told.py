"""Customers in chapters: what is suppressed is drawn and told as such, what is missing says why."""

from __future__ import annotations

from msgspec.structs import replace

from sightline.analysis.customers.answer import Customers, LifetimeValue
from sightline.analysis.customers.distribution import Distribution, Value
from sightline.analysis.customers.lifetime import Purchases, Values
from sightline.analysis.customers.segment import Segmented
from sightline.analysis.customers.worth import Holdout, Predicted
from sightline.analysis.meta import Meta
from sightline.privacy.disclosure import SUPPRESSED
from sightline.views.customers import NOBODY, NOBODY_BOUGHT, WITHHELD, chapters
from sightline.views.part import WITHHELD as FEW

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-01-03T00:00:00Z")
HELD = Holdout(90, 30, 40.0, 50, -0.2, 4000.0, 5000.0, -0.2, 0.3, 0.5)
AHEAD = Predicted(365, 120, 1.5, 150.0, 0.61, Purchases(1, 1, 1, 1), Values(1, 1, 1), HELD)
PATTERN = "preferences_insights_behavioral_insights_shopping_pattern"
STYLES = "preferences_insights_inferred_preferences_style_preferences"
ORDERS = "purchase_behavior_total_purchases"
LEVELS = {"0.1": 1.0, "0.25": 1.0, "0.5": 2.0, "0.75": 3.0, "0.9": 5.0}
ANSWER = Customers(
    customers=200,
    currency="EUR",
    fields=(
        Distribution(
            field=PATTERN,
            known=200,
            values=(Value("deal_seeker", 150), Value("researcher", SUPPRESSED)),
        ),
        Distribution(field=STYLES, known=0, values=()),
        Distribution(field=ORDERS, known=200, mean=2.5, quantiles=LEVELS),
    ),
    segments=(
        Segmented("champions", 100, 0.5, 300, 9000.0, 4.5),
        Segmented("loyal", SUPPRESSED, SUPPRESSED, SUPPRESSED, SUPPRESSED, SUPPRESSED),
        Segmented("new", 0, 0.0, 0, 0.0, None),
    ),
    lifetime_value=LifetimeValue(200, 90.0, AHEAD),
    meta=META,
)


def test_worth_stands_beside_its_error() -> None:
    worth = chapters(ANSWER, "light")[0].parts[0]
    told = {fact.title: fact.value for fact in worth.facts}
    assert told["Expected revenue"] == "150 EUR"
    assert told["Error of past forecasts"] == "-20.0%"
    held = chapters(ANSWER, "light")[0].parts[-1]
    assert held.table is not None
    assert held.table.rows[0] == ("purchases", "40", "50", "-20.0%")


def test_a_small_segment_is_drawn_with_a_dashed_edge_and_told() -> None:
    _, grid, table, *_ = chapters(ANSWER, "dark")[0].parts
    assert grid.spec is not None
    rows = {row["name"]: row for row in grid.spec["data"]["values"]}
    assert (rows["Loyal"]["share"], rows["Loyal"]["people"]) == (None, FEW)
    assert rows["New"]["share"] == 0.0
    assert WITHHELD in grid.note
    assert table.table is not None
    assert table.table.rows[1] == ("Loyal", FEW, FEW, FEW, FEW, FEW)


def test_values_of_few_people_have_a_stub_and_what_is_unknown_is_named() -> None:
    told = {chapter.title: chapter for chapter in chapters(ANSWER, "light")}
    (pattern,) = told["Purchase decisions"].parts
    assert pattern.spec is not None
    few, many = sorted(pattern.spec["data"]["values"], key=lambda row: not row["hidden"])
    assert (few["name"], few["said"]) == ("Researcher", FEW)
    assert (many["name"], many["said"]) == ("Deal seeker", "150 · 75.0%")
    likes = told["Profile and preferences"]
    assert likes.parts == ()
    assert "No data yet on styles" in likes.note
    (orders,) = told["Purchases"].parts
    assert [fact.value for fact in orders.facts] == ["2", "2.50"]


def test_what_cannot_be_foreseen_says_why_and_nobody_says_what_to_do() -> None:
    why = LifetimeValue(200, 90.0, None, "Lifetime value needs 100 buyers")
    worth = chapters(replace(ANSWER, lifetime_value=why), "light")[0].parts[0]
    assert worth.note.startswith("No forecast: Lifetime value needs 100 buyers.")
    assert "Expected revenue" not in {fact.title for fact in worth.facts}
    idle = chapters(replace(ANSWER, segments=ANSWER.segments[2:]), "light")[0].parts[1]
    assert (idle.note, idle.spec) == (NOBODY_BOUGHT, None)
    (none,) = chapters(replace(ANSWER, customers=0), "light")
    assert none.parts[0].note == NOBODY
