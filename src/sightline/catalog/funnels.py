"""The two funnels the specification names, in events of the catalog."""

from __future__ import annotations

from typing import Final

import msgspec


class Step(msgspec.Struct, frozen=True):
    """A step of a funnel: what the specification calls it, and the event that it is."""

    name: str
    event: str


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """A funnel with a name."""

    name: str
    description: str
    steps: tuple[Step, ...]


AI_DISCOVERY: Final = Funnel(
    name="ai_discovery",
    description="From the first touch of the assistant's widget to the purchase.",
    steps=(
        Step("widget_interaction", "widget.opened"),
        Step("face_analysis_start", "face_analysis.started"),
        Step("face_analysis_complete", "face_analysis.completed"),
        Step("recommendations_view", "recommendation.viewed"),
        Step("product_click", "recommendation.clicked"),
        Step("add_to_cart", "commerce.add_to_cart"),
        Step("checkout_start", "commerce.checkout"),
        Step("purchase_complete", "commerce.purchase"),
    ),
)
TRADITIONAL: Final = Funnel(
    name="traditional",
    description="From the first page to the purchase, as shops without an assistant have it.",
    steps=(
        Step("landing_page", "web.page_view"),
        Step("product_browse", "commerce.browse"),
        Step("product_view", "commerce.view"),
        Step("add_to_cart", "commerce.add_to_cart"),
        Step("checkout_start", "commerce.checkout"),
        Step("purchase_complete", "commerce.purchase"),
    ),
)

FUNNELS: Final = (AI_DISCOVERY, TRADITIONAL)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two funnels side by side, under the specification's name for it."""

    name: str
    funnel: Funnel
    against: Funnel


COMPARISONS: Final = (
    Comparison(name="ai_vs_traditional_performance", funnel=AI_DISCOVERY, against=TRADITIONAL),
)
