"""What several collections mean by the same words: who used the assistant, which season it is."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.source import Aggregate, Calc, Const, Node, Op
from sightline.catalog.collections.words import (
    Said,
    calc,
    choose,
    count,
    in_session,
    is_,
    minus,
    total,
    unique,
)
from sightline.catalog.events import commerce
from sightline.catalog.purpose import VOCABULARIES, Word

BOUGHT: Final = is_("commerce.purchase")
GIVEN_BACK: Final = is_("commerce.refund", "commerce.cancellation")
FACE_ANALYSED: Final = is_("face_analysis.completed")
VIEWED: Final = is_("recommendation.viewed")
RECOMMENDED: Final = is_(*VIEWED.events, "recommendation.clicked")
CONVERSED: Final = is_("conversation.turn")
TRIED_ON: Final = is_("try_on.started", "try_on.completed")
ASSISTED: Final = is_(
    *FACE_ANALYSED.events, *RECOMMENDED.events, *CONVERSED.events, *TRIED_ON.events
)
"""What counts as use of AI discovery."""

SEEN: Final = is_("session.started", "web.page_view", "widget.opened", "commerce.view")
"""What a visit is known by."""

ORDERS: Final = unique(commerce.ORDER, BOUGHT)
SPENT: Final = total(commerce.AMOUNT, BOUGHT)
REVENUE_OF: Final = minus(SPENT, total(commerce.AMOUNT, GIVEN_BACK))
"""Purchases less refunds and cancellations."""

QUANTITY: Final = calc(Op.COALESCE, commerce.QUANTITY, Const(1))


def consent_words(document: str) -> tuple[Word, ...]:
    """What a document calls the levels of consent an event can have come under."""
    name = document.removesuffix(".md")
    return next(
        vocabulary.words
        for vocabulary in VOCABULARIES
        if name in vocabulary.document and vocabulary.field == "consentLevel"
    )


def before(*conditions: Said) -> Calc:
    """Whether there was any such event in the session up to this one."""
    return calc(Op.GT, in_session(count(*conditions)), Const(0))


def orders(*conditions: Said) -> Aggregate:
    """How many orders, of the purchases where all of this holds."""
    return unique(commerce.ORDER, BOUGHT, *conditions)


def season(month: Node) -> Node:
    """The season of a month, north of the equator."""
    return choose(
        (_among(month, 3, 4, 5), Const("spring")),
        (_among(month, 6, 7, 8), Const("summer")),
        (_among(month, 9, 10, 11), Const("fall")),
        otherwise=Const("winter"),
    )


def level(of: Node, medium: float, high: float) -> Node:
    """`low`, `medium` or `high`, by where these begin; unknown where it is unknown."""
    return choose(
        (calc(Op.GTE, of, Const(high)), Const("high")),
        (calc(Op.GTE, of, Const(medium)), Const("medium")),
        (calc(Op.IS_KNOWN, of), Const("low")),
    )


def _among(said: Node, *values: int) -> Calc:
    return calc(Op.OR, *(calc(Op.EQ, said, Const(value)) for value in values))
