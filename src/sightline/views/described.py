"""What the fields of customers are called, in chapters, and what has to be sent for them."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.catalog.model import Unit

FIELD: Final = "field"
"""The kind of a part that tells one of them."""

_PROFILE: Final = "customer_profile_"
_ENGAGED: Final = "customer_profile_engagement_metrics_"
_BOUGHT: Final = "purchase_behavior_"
_LIKES: Final = "preferences_insights_inferred_preferences_"
_ACTS: Final = "preferences_insights_behavioral_insights_"
_ASSISTED: Final = "preferences_insights_ai_interaction_patterns_"


class Described(msgspec.Struct, frozen=True):
    """Fields that belong together: column, what it is called, its unit.

    name: in addresses
    needs: what has to be sent for those nobody is known by
    """

    name: str
    title: str
    about: str
    needs: str
    fields: tuple[tuple[str, str, Unit], ...]

    def columns(self) -> tuple[str, ...]:
        """Those of its fields."""
        return tuple(column for column, *_ in self.fields)


CHAPTERS: Final = (
    Described(
        "purchases",
        "Purchases",
        "Orders and amounts.",
        "these need purchases with products and prices",
        (
            (f"{_BOUGHT}total_purchases", "Orders", Unit.COUNT),
            (f"{_BOUGHT}total_spent", "Net spend", Unit.MONEY),
            (f"{_BOUGHT}average_order_value", "Average order value", Unit.MONEY),
            (f"{_BOUGHT}purchase_patterns_preferred_categories", "Categories", Unit.COUNT),
            (f"{_BOUGHT}purchase_patterns_preferred_brands", "Brands", Unit.COUNT),
            (f"{_BOUGHT}purchase_patterns_seasonal_patterns", "Seasons", Unit.COUNT),
            (f"{_PROFILE}first_purchase_date", "First purchase", Unit.COUNT),
        ),
    ),
    Described(
        "decisions",
        "Purchase decisions",
        "Shopping pattern, decision speed, price sensitivity and brand loyalty.",
        "these need views of products and purchases with a user id",
        (
            (f"{_ACTS}shopping_pattern", "Shopping pattern", Unit.COUNT),
            (f"{_ACTS}decision_speed", "Decision speed", Unit.COUNT),
            (f"{_ACTS}pricesensitivity", "Price sensitivity", Unit.COUNT),
            (f"{_ACTS}brand_loyalty", "Brand loyalty", Unit.COUNT),
        ),
    ),
    Described(
        "engagement",
        "Engagement",
        "How often they come, and for how long.",
        "these are sent at the end of a session",
        (
            (f"{_ENGAGED}total_sessions", "Visits", Unit.COUNT),
            (f"{_ENGAGED}total_page_views", "Pages viewed", Unit.COUNT),
            (f"{_ENGAGED}average_session_duration", "Visit length", Unit.MILLISECONDS),
            (f"{_ENGAGED}bounce_rate", "Bounce rate", Unit.RATIO),
            (f"{_PROFILE}last_activity_date", "Last active", Unit.COUNT),
        ),
    ),
    Described(
        "assistant",
        "With the assistant",
        "What they use, how much they trust it, and how satisfied they are.",
        "these come from answered recommendations, ratings and feedback",
        (
            (f"{_ASSISTED}ai_trust_level", "Trust in the assistant", Unit.COUNT),
            (f"{_ASSISTED}preferred_interaction_type", "Most used feature", Unit.COUNT),
            (f"{_ASSISTED}ai_satisfaction_score", "Satisfaction, 1 to 5", Unit.RATING),
            (f"{_ASSISTED}feedback_frequency", "Feedback per visit", Unit.SCORE),
            (f"{_ENGAGED}ai_engagement_face_analysis_usage", "Face analyses", Unit.COUNT),
            (
                f"{_ENGAGED}ai_engagement_recommendation_interactions",
                "Recommendations followed",
                Unit.COUNT,
            ),
            (f"{_ENGAGED}ai_engagement_conversation_sessions", "Conversations", Unit.COUNT),
            (f"{_ENGAGED}ai_engagement_virtual_try_on_usage", "Products tried on", Unit.COUNT),
        ),
    ),
    Described(
        "influence",
        "Purchases after the assistant",
        "Per buyer: orders in visits where the assistant was used first.",
        "these need purchases with a user id",
        (
            (
                f"{_BOUGHT}ai_influence_ai_assisted_purchases",
                "Orders after the assistant",
                Unit.COUNT,
            ),
            (
                f"{_BOUGHT}ai_influence_ai_recommendation_purchases",
                "Orders with a recommended product",
                Unit.COUNT,
            ),
            (
                f"{_BOUGHT}ai_influence_face_analysis_influenced_purchases",
                "Orders after a face analysis",
                Unit.COUNT,
            ),
            (
                f"{_BOUGHT}ai_influence_conversation_influenced_purchases",
                "Orders after a conversation",
                Unit.COUNT,
            ),
        ),
    ),
    Described(
        "tastes",
        "Profile and preferences",
        "",
        "these come from `customer.*` events and face analyses",
        (
            (f"{_PROFILE}customer_type", "Customer type", Unit.COUNT),
            ("store_id", "Last site", Unit.COUNT),
            (f"{_PROFILE}registration_date", "Registered", Unit.COUNT),
            (f"{_LIKES}face_shape", "Face shape", Unit.COUNT),
            (f"{_LIKES}style_preferences", "Styles", Unit.COUNT),
            (f"{_LIKES}color_preferences", "Colours", Unit.COUNT),
            (f"{_LIKES}material_preferences", "Materials", Unit.COUNT),
            (
                f"{_BOUGHT}purchase_patterns_price_range_preference_min",
                "Price range, from",
                Unit.MONEY,
            ),
            (
                f"{_BOUGHT}purchase_patterns_price_range_preference_max",
                "Price range, up to",
                Unit.MONEY,
            ),
        ),
    ),
)
"""In the order of the page. `timestamp` is left out: it is the last activity again."""

FIRST: Final = CHAPTERS[0]
"""Told together with what customers are worth."""

REST: Final = CHAPTERS[1:]
"""Told when they are looked at."""
