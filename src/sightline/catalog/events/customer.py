"""Customers: what the shop knows of them, and what they say. Names and addresses are never sent.

`user_id` of the envelope says who; only its keyed hash is kept.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    Handling,
    choice,
    label,
    listing,
    moment,
    number,
    rating,
    text,
)
from sightline.catalog.events.commerce import CURRENCY, PRODUCT
from sightline.catalog.model import DataClass, Event, Unit, ValueType

_PREFERENCE: Final[Handling] = {"data_class": DataClass.CONFIDENTIAL}

TYPE: Final = choice(
    "customer.type",
    "What the shop knows the person as at the time",
    ("new", "returning", "vip"),
    example="returning",
)
SEGMENT: Final = label(
    "customer.segment", "The shop's own grouping of customers", example="style_seekers"
)
REGISTERED_AT: Final = moment(
    "customer.registered_at", "When they registered", example="2024-11-02T18:20:00Z"
)
AGE_RANGE: Final = choice(
    "customer.age_range",
    "Age, in ranges",
    ("under_25", "25_34", "35_44", "45_54", "55_plus"),
    example="35_44",
    **_PREFERENCE,
)
GENDER_PREFERENCE: Final = choice(
    "customer.gender_preference",
    "Whose styles they look for",
    ("masculine", "feminine", "unisex"),
    example="unisex",
    **_PREFERENCE,
)

STYLE_PREFERENCES: Final = listing(
    "customer.style_preferences",
    "Styles they like",
    example=("minimal", "retro"),
    items=ValueType.STRING,
    **_PREFERENCE,
)
BRAND_PREFERENCES: Final = listing(
    "customer.brand_preferences",
    "Brands they like",
    example=("Lumen",),
    items=ValueType.STRING,
    **_PREFERENCE,
)
COLOR_PREFERENCES: Final = listing(
    "customer.color_preferences",
    "Colours they like",
    example=("tortoise",),
    items=ValueType.STRING,
    **_PREFERENCE,
)
MATERIAL_PREFERENCES: Final = listing(
    "customer.material_preferences",
    "Materials they like",
    example=("titanium",),
    items=ValueType.STRING,
    **_PREFERENCE,
)
MIN_PRICE: Final = number(
    "customer.min_price",
    "Least they want to pay",
    example=80,
    unit=Unit.MONEY,
    **_PREFERENCE,
)
MAX_PRICE: Final = number(
    "customer.max_price",
    "Most they want to pay",
    example=220,
    unit=Unit.MONEY,
    **_PREFERENCE,
)
GOALS: Final = listing(
    "customer.goals",
    "What they want to reach",
    example=("new_everyday_frame",),
    items=ValueType.STRING,
    **_PREFERENCE,
)
RECENT_ACTIVITY: Final = listing(
    "customer.recent_activity",
    "What they did lately",
    example=("viewed_sunglasses",),
    items=ValueType.STRING,
    **_PREFERENCE,
)

REGISTRATION_METHOD: Final = label(
    "customer.registration_method", "How they registered", example="checkout"
)
SIGNUP_PLACE: Final = label(
    "customer.signup_place", "Where in the shop they signed up", example="footer"
)
SUBSCRIPTION_CHANGE: Final = choice(
    "customer.subscription_change",
    "What happened to the subscription",
    ("started", "renewed", "upgraded", "downgraded", "paused", "resumed", "cancelled"),
)
SUBSCRIPTION_PLAN: Final = label(
    "customer.subscription_plan", "The subscription", example="lens-refill-monthly"
)

FEEDBACK_SUBJECT: Final = choice(
    "customer.feedback_subject",
    "What the feedback is about",
    ("face_analysis", "virtual_try_on", "ai", "product", "order", "shop"),
)
FEEDBACK_RATING: Final = rating("customer.feedback_rating", "What the person gave")
FEEDBACK_COMMENT: Final = text(
    "customer.feedback_comment", "What the person said", example="The frame fits well"
)

EVENTS: Final = (
    Event(
        name="customer.registered",
        description="A person opens an account.",
        attributes=(REGISTRATION_METHOD,),
    ),
    Event(
        name="customer.email_signed_up",
        description="A person asks to be written to, such as by a newsletter.",
        attributes=(SIGNUP_PLACE,),
    ),
    Event(
        name="customer.profile_updated",
        description="What the shop knows of a customer changes. Only what is sent is new.",
        attributes=(
            TYPE,
            SEGMENT,
            REGISTERED_AT,
            AGE_RANGE,
            GENDER_PREFERENCE,
            STYLE_PREFERENCES,
            BRAND_PREFERENCES,
            COLOR_PREFERENCES,
            MATERIAL_PREFERENCES,
            MIN_PRICE,
            MAX_PRICE,
            CURRENCY,
            GOALS,
        ),
    ),
    Event(
        name="customer.subscription_changed",
        description="A subscription begins, goes on, changes or ends.",
        attributes=(SUBSCRIPTION_CHANGE, SUBSCRIPTION_PLAN),
        required=(SUBSCRIPTION_CHANGE.name,),
    ),
    Event(
        name="customer.feedback_given",
        description=(
            "A person rates something. Recommendations and conversations are rated in their own "
            "events."
        ),
        attributes=(FEEDBACK_SUBJECT, FEEDBACK_RATING, FEEDBACK_COMMENT, PRODUCT),
        required=(FEEDBACK_SUBJECT.name,),
    ),
)
