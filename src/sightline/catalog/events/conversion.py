"""Goals of a shop's own making, reached or given up.

What the catalog has an event for is counted by that event, and not sent a second time as a goal: a
purchase, a cart, a product saved for later, a sign-up by e-mail, a try-on. How assistant and visits
contributed to it is derived from the events before it.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import duration_ms, identifier, label, listing, money
from sightline.catalog.events.commerce import CURRENCY
from sightline.catalog.model import Event, ValueType

CONVERSION: Final = identifier("conversion.id", "The conversion", example="conversion-77")
GOAL: Final = label(
    "conversion.goal_type", "The goal, such as a sign-up or a subscription", example="subscription"
)
VALUE: Final = money("conversion.goal_value", "What reaching the goal is worth", example=49.0)
FUNNEL_STEP: Final = label(
    "conversion.funnel_step", "The step of the shop's funnel it happened at", example="confirm"
)
PREVIOUS_STEPS: Final = listing(
    "conversion.previous_steps",
    "The steps before it, in order",
    example=("offer", "plan"),
    items=ValueType.STRING,
)
CONVERSION_MS: Final = duration_ms(
    "conversion.conversion_ms",
    "Time from the first interaction to the goal",
    example=412_000,
    maximum=366 * 86_400_000,
)
REASON: Final = label(
    "conversion.abandon_reason", "Why it was given up, where that is known", example="shipping_cost"
)

EVENTS: Final = (
    Event(
        name="conversion.completed",
        description="A person reaches a goal that the catalog has no event of its own for.",
        attributes=(
            CONVERSION,
            GOAL,
            VALUE,
            CURRENCY,
            FUNNEL_STEP,
            PREVIOUS_STEPS,
            CONVERSION_MS,
        ),
        required=(GOAL.name,),
    ),
    Event(
        name="conversion.abandoned",
        description="A person gives a process up before its end, such as a cart or a form.",
        attributes=(GOAL, VALUE, CURRENCY, FUNNEL_STEP, PREVIOUS_STEPS, REASON),
        required=(GOAL.name,),
    ),
)
