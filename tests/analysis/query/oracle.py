"""What the views about people must say of events, computed in plain Python from what was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from tests.analysis.query.kept import OURS, PSEUDONYMS, RETENTION_DAYS, Sent

from sightline.privacy.agent import describe

Row = dict[str, Any]
AI: Final = {
    "face_analysis.completed",
    "recommendation.viewed",
    "recommendation.clicked",
    "conversation.turn",
    "try_on.started",
    "try_on.completed",
}
SEEN: Final = {"session.started", "web.page_view", "widget.opened", "commerce.view"}


def at(event: Sent) -> datetime:
    return datetime.fromisoformat(event["occurred_at"])


def ms(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds() * 1000)


def attr(event: Sent, name: str) -> Any:
    return event["attributes"].get(name)


def user(event: Sent) -> str | None:
    return PSEUDONYMS.of(OURS, event["user_id"]) if event.get("user_id") else None


def person(event: Sent) -> str:
    return user(event) or event["session_id"]


def device(event: Sent) -> Any:
    agent = event.get("context", {}).get("device", {}).get("user_agent")
    return describe(agent) if agent else None


def named(events: Iterable[Sent], *names: str) -> list[Sent]:
    return [e for e in events if e["event_name"] in names]


def first(values: Iterable[Any]) -> Any:
    return next((v for v in values if v is not None), None)


def last(values: Iterable[Any]) -> Any:
    return first(reversed(list(values)))


def mean(values: Iterable[Any]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def over(above: Any, below: Any) -> float | None:
    return None if above is None or not below else float(above) / float(below)


def paid(events: Iterable[Sent]) -> Decimal | None:
    """The sum of amounts; unknown in several currencies."""
    found = [
        (attr(e, "commerce.currency"), Decimal(str(attr(e, "commerce.amount")))) for e in events
    ]
    return None if len({c for c, _ in found}) > 1 else sum((a for _, a in found), Decimal(0))


def bought(events: Iterable[Sent]) -> list[Sent]:
    return named(events, "commerce.purchase")


def orders(events: Iterable[Sent]) -> int:
    return len({attr(e, "commerce.order_id") for e in bought(events)})


def viewed(events: Iterable[Sent]) -> int:
    counts = [
        attr(e, "recommendation.viewed_count") for e in named(events, "recommendation.viewed")
    ]
    return sum(1 if c is None else c for c in counts)


def grouped(events: Iterable[Sent], key: Callable[[Sent], Any]) -> dict[Any, list[Sent]]:
    found: dict[Any, list[Sent]] = defaultdict(list)
    for event in sorted(events, key=at):
        if key(event):
            found[key(event)].append(event)
    return found


def sessions(events: list[Sent]) -> dict[str, Row]:
    return {k: _session(g) for k, g in grouped(events, lambda e: e["session_id"]).items()}


def _session(group: list[Sent]) -> Row:
    left = named(group, "journey.stage_left")
    agent = first(device(e) for e in group)
    kinds = {
        "purchase": "commerce.purchase",
        "add_to_cart": "commerce.add_to_cart",
        "save_for_later": "commerce.save_for_later",
        "email_signup": "customer.email_signed_up",
    }
    consent = last(attr(e, "session.consent_level") for e in group)
    bounced = last(attr(e, "session.bounced") for e in group)
    pages = len(named(group, "web.page_view"))
    ended = last(attr(e, "session.duration_ms") for e in group)
    completed = last(attr(e, "session.completed") for e in group)
    platform = first(attr(e, "session.shop_platform") for e in group)
    tried = [len(named(group, f"try_on.{end}")) for end in ("started", "completed")]
    return {
        "session_id": group[0]["session_id"],
        "user_id": last(user(e) for e in group),
        "store_id": group[0]["site_id"],
        "platform": platform or first(e.get("context", {}).get("platform") for e in group),
        "timestamp": at(group[0]),
        "session_metadata_device_type": agent and agent.device,
        "session_metadata_browser": agent and agent.browser,
        "session_metadata_operating_system": agent and agent.os,
        "session_metadata_screen_resolution": first(
            attr(e, "session.screen_resolution") for e in group
        ),
        "session_metadata_geolocation_country": None,
        "session_metadata_geolocation_region": None,
        "journey_stages_stage_id": [attr(e, "journey.stage_id") for e in left],
        "journey_stages_stage_name": [attr(e, "journey.stage") for e in left],
        "journey_stages_timestamp": [
            at(e).timestamp() - int(attr(e, "journey.stage_ms")) / 1000 for e in left
        ],
        "journey_stages_duration": [attr(e, "journey.stage_ms") for e in left],
        "journey_stages_interactions": [attr(e, "journey.stage_interaction_count") for e in left],
        "journey_stages_exit_point": [attr(e, "journey.exit_point") for e in left],
        "session_outcome_completed": bool(bought(group)) if completed is None else completed,
        "session_outcome_conversion_type": first(
            kind for kind, name in kinds.items() if named(group, name)
        ),
        "session_outcome_conversion_value": paid(bought(group)) if bought(group) else None,
        "session_outcome_recommendations_viewed": viewed(group),
        "session_outcome_virtual_try_ons_used": max(tried),
        "session_outcome_total_duration": ms(at(group[0]), at(group[-1]))
        if ended is None
        else ended,
        "session_outcome_bounce_rate": (
            pages <= 1 and not named(group, "interaction.performed") if bounced is None else bounced
        ),
        "privacy_metadata_consent_level": {
            "functional": "basic",
            "analytics": "enhanced",
            "research": "research",
        }.get(consent),
        "privacy_metadata_data_retention_days": RETENTION_DAYS,
        "privacy_metadata_anonymized": True,
        "privacy_metadata_region": first(attr(e, "session.privacy_region") for e in group),
        "session_outcome_conversion_currency": max(
            (attr(e, "commerce.currency") for e in bought(group)), default=None
        ),
    }


def recommendations(events: list[Sent]) -> dict[str, Row]:
    key = "recommendation.id"
    return {k: _recommended(g) for k, g in grouped(events, lambda e: attr(e, key)).items()}


def _recommended(group: list[Sent]) -> Row:
    def told(name: str) -> Any:
        return last(attr(e, name) for e in group)

    def since_shown(*names: str) -> float | None:
        then = named(group, *names) if names else group[-1:]
        shown = named(group, "recommendation.viewed") or group
        return ms(at(shown[0]), at(then[0])) if then else None

    agent = first(device(e) for e in group)
    sold = {attr(e, "commerce.product_id") for e in bought(group)} - {None}
    return {
        "recommendation_id": attr(group[0], "recommendation.id"),
        "session_id": group[0]["session_id"],
        "user_id": last(user(e) for e in group),
        "timestamp": at(group[0]),
        "input_context_user_preferences_style_preferences": told("customer.style_preferences")
        or [],
        "input_context_user_preferences_price_range_min": told("customer.min_price"),
        "input_context_session_context_device_type": agent and agent.device,
        "input_context_session_context_platform": first(
            e.get("context", {}).get("platform") for e in group
        ),
        "generation_metrics_total_generation_time": told("recommendation.generation_ms"),
        "generation_metrics_cache_performance_cache_hit": told("recommendation.cache_hit"),
        "recommendation_results_total_recommendations": told("recommendation.item_count"),
        "recommendation_results_recommendation_scores_top_score": told("recommendation.top_score"),
        "recommendation_results_recommendation_scores_score_distribution": told(
            "recommendation.score_distribution"
        )
        or [],
        "engagement_metrics_viewed_recommendations": viewed(group),
        "engagement_metrics_clicked_recommendations": len(named(group, "recommendation.clicked")),
        "engagement_metrics_virtual_try_on_usage": len(named(group, "try_on.started")),
        "engagement_metrics_added_to_cart": len(named(group, "commerce.add_to_cart")),
        "engagement_metrics_purchased": len(sold),
        "engagement_metrics_engagement_timing_time_to_first_click": since_shown(
            "recommendation.clicked"
        ),
        "engagement_metrics_engagement_timing_time_to_first_vto": since_shown("try_on.started"),
        "engagement_metrics_engagement_timing_time_to_add_cart": since_shown(
            "commerce.add_to_cart"
        ),
        "engagement_metrics_engagement_timing_total_engagement_time": since_shown(),
        "quality_feedback_user_rating": told("recommendation.rating"),
        "quality_feedback_relevance_score": told("recommendation.relevance_score"),
    }


def responses(events: list[Sent]) -> dict[str, Row]:
    key = "recommendation.id"
    return {k: _response(g) for k, g in grouped(events, lambda e: attr(e, key)).items()}


def _response(group: list[Sent]) -> Row:
    def told(name: str) -> Any:
        return last(attr(e, name) for e in group)

    answered = named(group, "recommendation.responded")
    spent = told("recommendation.response_ms")
    in_sight = [
        attr(e, "recommendation.view_ms") or 0 for e in named(group, "recommendation.viewed")
    ]
    clicks = len(named(group, "recommendation.clicked"))
    return {
        "recommendation_id": attr(group[0], "recommendation.id"),
        "model_id": told("model.id"),
        "recommendation_data_items": told("recommendation.product_ids") or [],
        "recommendation_data_confidence": told("recommendation.confidence_score"),
        "user_response_action": told("recommendation.response"),
        "user_response_response_time": None if spent is None else spent / 1000,
        "engagement_metrics_view_duration": sum(in_sight),
        "engagement_metrics_click_through_rate": over(clicks, viewed(group)),
        "timestamp": at(group[0]),
        "response_timestamp": at(answered[0]) if answered else None,
    }


def conversations(events: list[Sent]) -> dict[str, Row]:
    held = [e for e in events if e["event_name"].startswith("conversation.")]
    key = "ai.conversation_id"
    return {k: _conversation(g) for k, g in grouped(held, lambda e: attr(e, key)).items()}


def _conversation(group: list[Sent]) -> Row:
    def told(name: str) -> Any:
        return last(attr(e, f"conversation.{name}") for e in group)

    def each(of: list[Sent], name: str) -> list[Any]:
        return [attr(e, name) for e in of]

    turns = named(group, "conversation.turn")
    by = {
        who: [t for t in turns if attr(t, "conversation.speaker") == who] for who in ("user", "ai")
    }
    waits = [w for w in each(turns, "conversation.response_ms") if w is not None]
    said, duration = told("turn_count"), told("duration_ms")
    failed, fell = named(group, "conversation.error"), named(group, "conversation.fallback")
    return {
        "conversation_id": attr(group[0], "ai.conversation_id"),
        "session_id": group[0]["session_id"],
        "user_id": last(user(e) for e in group),
        "timestamp": at(group[0]),
        "conversation_flow_total_turns": len(turns) if said is None else said,
        "conversation_flow_user_turns": first([told("user_turn_count"), len(by["user"])]),
        "conversation_flow_ai_turns": first([told("ai_turn_count"), len(by["ai"])]),
        "conversation_flow_average_user_message_length": mean(
            each(by["user"], "conversation.message_characters")
        ),
        "conversation_flow_average_ai_response_length": mean(
            each(by["ai"], "conversation.message_characters")
        ),
        "conversation_flow_turn_details_turn_number": each(turns, "conversation.turn_position"),
        "conversation_flow_turn_details_speaker": each(turns, "conversation.speaker"),
        "conversation_flow_turn_details_message_length": each(
            turns, "conversation.message_characters"
        ),
        "conversation_flow_turn_details_processing_time": each(turns, "conversation.response_ms"),
        "conversation_flow_turn_details_intent": each(turns, "conversation.intent"),
        "conversation_flow_turn_details_entities": [
            None if e is None else '{"shape":"round"}' for e in each(turns, "conversation.entities")
        ],
        "performance_metrics_average_response_time": mean(waits),
        "performance_metrics_max_response_time": max(waits, default=None),
        "performance_metrics_total_conversation_time": (
            ms(at(group[0]), at(group[-1])) if duration is None else duration
        ),
        "conversation_outcomes_completed": bool(told("completed")),
        "conversation_outcomes_goal_achieved": bool(told("goal_achieved")),
        "conversation_outcomes_user_satisfaction": told("satisfaction_rating"),
        "conversation_outcomes_business_outcomes_products_purchased": told(
            "products_purchased_count"
        ),
        "conversation_outcomes_conversation_quality_helpfulness_score": told("helpfulness_score"),
        "error_tracking_errors_error_type": each(failed, "error.type"),
        "error_tracking_errors_error_message": each(failed, "error.message"),
        "error_tracking_errors_recovered": each(failed, "conversation.recovered"),
        "error_tracking_fallback_usage_fallback_triggered": [True] * len(fell),
        "error_tracking_fallback_usage_fallback_type": each(fell, "conversation.fallback_type"),
        "error_tracking_fallback_usage_fallback_success": each(
            fell, "conversation.fallback_success"
        ),
    }


CONVERSIONS: Final = {
    "commerce.purchase": "purchase",
    "commerce.add_to_cart": "add_to_cart",
    "commerce.save_for_later": "save_for_later",
    "customer.email_signed_up": "email_signup",
    "try_on.completed": "virtual_try_on",
}


def conversions(events: list[Sent]) -> dict[str, Row]:
    def key(event: Sent) -> str | None:
        if event["event_name"] not in CONVERSIONS or attr(event, "try_on.success") is False:
            return None
        return str(attr(event, "commerce.order_id") or event["event_id"])

    return {k: _conversion(g, events) for k, g in grouped(events, key).items()}


def _conversion(group: list[Sent], events: list[Sent]) -> Row:
    ordered = sorted(events, key=at)
    end = group[-1]
    until = [e for e in ordered if at(e) <= at(end)]
    session = [e for e in until if e["session_id"] == end["session_id"]]
    whole = [e for e in until if person(e) == person(end)]
    until_first = [e for e in whole if at(e) <= at(group[0])]
    lines = [e for e in group if attr(e, "commerce.product_id") is not None]
    sold = bool(bought(group))
    visits = named(whole, "session.started")
    advised = any(_advised(e) for e in group)
    face = bool(named(session, "face_analysis.completed"))
    tried = {
        attr(e, "commerce.product_id") for e in named(session, "try_on.started", "try_on.completed")
    }
    goals = [attr(e, "conversation.goal_achieved") for e in named(session, "conversation.ended")]
    influences = [
        1.0 if face and advised else 0.5 if face else 0.0,
        1.0
        if advised
        else 0.5
        if named(session, "recommendation.clicked")
        else 0.25
        if named(session, "recommendation.viewed")
        else 0.0,
        1.0 if True in goals else 0.5 if named(session, "conversation.turn") else 0.0,
        1.0 if any(attr(e, "commerce.product_id") in tried for e in lines) else 0.5 * bool(tried),
    ]
    apart = 1.0
    for influence in influences:
        apart *= 1 - influence
    seen = named(until_first, *SEEN)
    spent, back = paid(bought(whole)), paid(named(whole, "commerce.refund"))
    prices = [
        (attr(e, "commerce.unit_price") or 0) * (attr(e, "commerce.quantity") or 1) for e in group
    ]
    earlier = orders(until_first) - sold
    kind = last(attr(e, "customer.type") for e in whole)
    return {
        "session_id": group[0]["session_id"],
        "store_id": group[0]["site_id"],
        "timestamp": at(group[0]),
        "conversion_details_conversion_type": CONVERSIONS[group[0]["event_name"]],
        "conversion_details_conversion_value": paid(group) if sold else Decimal(str(sum(prices))),
        "conversion_details_products_product_id": [attr(e, "commerce.product_id") for e in lines],
        "conversion_details_products_price": [attr(e, "commerce.unit_price") for e in lines],
        "conversion_details_products_quantity": [attr(e, "commerce.quantity") or 1 for e in lines],
        "conversion_details_products_recommended": [_advised(e) for e in lines],
        "attribution_data_ai_discovery_used": bool(named(session, *AI)),
        "attribution_data_face_analysis_used": face,
        "attribution_data_recommendations_viewed": viewed(session),
        "attribution_data_virtual_try_on_used": bool(
            named(session, "try_on.started", "try_on.completed")
        ),
        "attribution_data_touchpoints_touchpoint_type": [
            attr(e, "session.channel") for e in visits
        ],
        "attribution_data_touchpoints_timestamp": [at(e).timestamp() for e in visits],
        "attribution_data_touchpoints_source": [attr(e, "web.campaign_source") for e in visits],
        "attribution_data_ai_contribution_face_analysis_influence": influences[0],
        "attribution_data_ai_contribution_recommendation_influence": influences[1],
        "attribution_data_ai_contribution_conversation_influence": influences[2],
        "attribution_data_ai_contribution_overall_ai_influence": 1 - apart,
        "customer_data_customer_type": kind or ("returning" if earlier > 0 else "new"),
        "customer_data_lifetime_value": None if spent is None or back is None else spent - back,
        "customer_data_previous_purchases": earlier,
        "performance_metrics_time_to_conversion": (ms(at(seen[0]), at(group[0])) if seen else None),
        "performance_metrics_session_count": len({e["session_id"] for e in named(whole, *SEEN)}),
        "performance_metrics_touchpoint_count": len(visits),
        "performance_metrics_ai_efficiency_face_analysis_accuracy": mean(
            attr(e, "face_analysis.accuracy_score")
            for e in named(session, "face_analysis.completed")
        ),
    }


def _advised(event: Sent) -> bool:
    told = attr(event, "commerce.recommended")
    return attr(event, "recommendation.id") is not None if told is None else told


def revenue(events: list[Sent]) -> dict[tuple[str, datetime], Row]:
    counted = {*SEEN, *AI, "commerce.purchase", "commerce.refund", "commerce.cancellation"}
    some = [e for e in events if e["event_name"] in counted]

    def key(event: Sent) -> tuple[str, datetime]:
        return event["site_id"], at(event).replace(minute=0, second=0, microsecond=0)

    return {k: _revenue(k[1], g, events) for k, g in grouped(some, key).items()}


def _revenue(hour: datetime, group: list[Sent], events: list[Sent]) -> Row:
    def until(event: Sent, of: Callable[[Sent], str]) -> list[Sent]:
        return [e for e in events if at(e) <= at(event) and of(e) == of(event)]

    def helped(event: Sent, *names: str) -> bool:
        return bool(named(until(event, lambda e: e["session_id"]), *(names or AI)))

    def visits(of: Iterable[Sent]) -> int:
        return len({e["session_id"] for e in of})

    sold = bought(group)
    by_ai, without = [e for e in sold if helped(e)], [e for e in sold if not helped(e)]
    in_ai, not_ai = [e for e in group if helped(e)], [e for e in group if not helped(e)]
    spent, back = paid(sold), paid(named(group, "commerce.refund"))
    kinds = sorted({attr(e, "commerce.product_category") for e in sold} - {None})
    of_kind = {k: [e for e in sold if attr(e, "commerce.product_category") == k] for k in kinds}
    mixed = len({attr(e, "commerce.currency") for lines in of_kind.values() for e in lines}) > 1
    several = [e for e in sold if orders(until(e, person)) > 1]
    return {
        "timestamp": hour,
        "revenue_breakdown_total_revenue": None if spent is None or back is None else spent - back,
        "revenue_breakdown_ai_attributed_revenue": paid(by_ai),
        "revenue_breakdown_traditional_revenue": paid(without),
        "revenue_breakdown_ai_contribution_face_analysis_revenue": paid(
            [e for e in sold if helped(e, "face_analysis.completed")]
        ),
        "revenue_breakdown_category_breakdown_category": kinds,
        "revenue_breakdown_category_breakdown_revenue": [
            None if mixed else paid(of_kind[k]) for k in kinds
        ],
        "revenue_breakdown_category_breakdown_units": [
            sum(1 if (q := attr(e, "commerce.quantity")) is None else q for e in of_kind[k])
            for k in kinds
        ],
        "revenue_breakdown_category_breakdown_average_order_value": [
            None if mixed else over(paid(of_kind[k]), orders(of_kind[k])) for k in kinds
        ],
        "performance_metrics_conversion_rate": over(visits(sold), visits(group)),
        "performance_metrics_ai_conversion_rate": over(visits(by_ai), visits(in_ai)),
        "performance_metrics_traditional_conversion_rate": over(visits(without), visits(not_ai)),
        "performance_metrics_revenue_per_session": over(spent, visits(group)),
        "performance_metrics_revenue_per_user": over(spent, len({person(e) for e in group})),
        "performance_metrics_average_order_value": over(spent, orders(sold)),
        "performance_metrics_ai_average_order_value": over(paid(by_ai), orders(by_ai)),
        "performance_metrics_repeat_purchase_rate": over(orders(several), orders(sold)),
        "time_analysis_hour_of_day": hour.hour,
        "time_analysis_day_of_week": hour.isoweekday(),
        "time_analysis_month_of_year": hour.month,
    }


def customers(events: list[Sent]) -> dict[str, Row]:
    return {k: _customer(g, events) for k, g in grouped(events, user).items()}


def _customer(group: list[Sent], events: list[Sent]) -> Row:
    def helped(event: Sent, *names: str) -> bool:
        session = [e for e in events if e["session_id"] == event["session_id"]]
        return bool(named((e for e in session if at(e) <= at(event)), *(names or AI)))

    sold = bought(group)
    spent, back = paid(sold), paid(named(group, "commerce.refund"))
    kind = last(attr(e, "customer.type") for e in group)
    prices = [p for e in sold if (p := attr(e, "commerce.unit_price")) is not None]
    answers = named(group, "recommendation.responded")
    taken = [e for e in answers if attr(e, "recommendation.response") == "accepted"]
    share = over(len(taken), len(answers))
    least = last(attr(e, "customer.min_price") for e in group)
    ratings = [attr(e, "conversation.satisfaction_rating") for e in group]
    ratings += [attr(e, "recommendation.rating") for e in group]
    brands = {attr(e, "commerce.product_brand") for e in sold} - {None}
    loyalty = over(len(brands), len(sold))
    return {
        "timestamp": at(group[-1]),
        "customer_profile_customer_type": kind or ("returning" if orders(sold) > 1 else "new"),
        "customer_profile_first_purchase_date": at(sold[0]) if sold else None,
        "customer_profile_engagement_metrics_total_sessions": len({e["session_id"] for e in group}),
        "customer_profile_engagement_metrics_total_page_views": len(named(group, "web.page_view")),
        "customer_profile_engagement_metrics_average_session_duration": mean(
            attr(e, "session.duration_ms") for e in group
        ),
        "customer_profile_engagement_metrics_bounce_rate": mean(
            attr(e, "session.bounced") for e in group
        ),
        "purchase_behavior_total_purchases": orders(sold),
        "purchase_behavior_total_spent": None if spent is None or back is None else spent - back,
        "purchase_behavior_average_order_value": over(spent, orders(sold)),
        "purchase_behavior_purchase_patterns_price_range_preference_min": (
            min(prices, default=None) if least is None else least
        ),
        "purchase_behavior_purchase_patterns_seasonal_patterns": {"spring": len(sold)}
        if sold
        else {},
        "purchase_behavior_ai_influence_ai_assisted_purchases": orders(
            e for e in sold if helped(e)
        ),
        "purchase_behavior_ai_influence_ai_recommendation_purchases": orders(
            e for e in sold if _advised(e)
        ),
        "purchase_behavior_ai_influence_face_analysis_influenced_purchases": orders(
            e for e in sold if helped(e, "face_analysis.completed")
        ),
        "preferences_insights_behavioral_insights_brand_loyalty": None
        if len(sold) < 2 or loyalty is None
        else "high"
        if loyalty <= 0.34
        else "medium"
        if loyalty <= 0.67
        else "low",
        "preferences_insights_ai_interaction_patterns_ai_trust_level": share
        if share is None
        else "high"
        if share >= 0.67
        else "medium"
        if share >= 0.34
        else "low",
        "preferences_insights_ai_interaction_patterns_ai_satisfaction_score": mean(ratings),
    }
