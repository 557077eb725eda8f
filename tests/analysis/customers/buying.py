"""Customers computed one by one, from the definitions and nothing of ours."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from tests.analysis.stored import Sent

BACK = ("commerce.refund", "commerce.cancellation")
DAY_MS = 86_400_000
UNITS = {"EUR": 100, "JPY": 1}
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
SEGMENTS = {
    "champions": (range(5, 6), range(4, 6)),
    "loyal": (range(3, 5), range(4, 6)),
    "potential_loyalists": (range(4, 6), range(2, 4)),
    "new": (range(5, 6), range(1, 2)),
    "promising": (range(4, 5), range(1, 2)),
    "need_attention": (range(3, 4), range(3, 4)),
    "about_to_sleep": (range(3, 4), range(1, 3)),
    "cannot_lose": (range(1, 3), range(5, 6)),
    "at_risk": (range(1, 3), range(3, 5)),
    "hibernating": (range(1, 3), range(1, 3)),
}


def by_user(sent: Iterable[Sent], end_ms: int) -> dict[str, list[Sent]]:
    """What each known person did before a moment, by time."""
    found: dict[str, list[Sent]] = {}
    for one in sorted(sent, key=lambda e: e.at_ms):
        if one.user_id and one.at_ms < end_ms:
            found.setdefault(one.user_id, []).append(one)
    return found


def named(own: Iterable[Sent], *names: str) -> list[Sent]:
    return [one for one in own if one.event_name in names]


def bought(own: Iterable[Sent]) -> list[Sent]:
    return named(own, "commerce.purchase")


def orders(own: Iterable[Sent]) -> int:
    return len({one.strings["commerce.order_id"] for one in bought(own)})


def cents(own: Iterable[Sent]) -> int:
    return int(sum(one.numbers["commerce.amount"] for one in own))


def spent(own: Sequence[Sent]) -> int:
    """In smallest units, less what was given back."""
    return cents(bought(own)) - cents(named(own, *BACK))


def pays_in(own: Iterable[Sent], coin: str) -> bool:
    """Whether they bought, and paid in this currency and no other."""
    paid = named(own, "commerce.purchase", *BACK)
    return bool(bought(paid)) and {one.currency for one in paid} == {coin}


def scores(sent: Iterable[Sent], end_ms: int, coin: str) -> dict[str, tuple[int, int, int]]:
    """Recency, frequency, monetary of each buyer: by counting who is worse, one by one."""
    facts = {
        user: (max(one.at_ms for one in bought(own)), orders(own), spent(own))
        for user, own in by_user(sent, end_ms).items()
        if pays_in(own, coin)
    }
    return {
        user: tuple(  # type: ignore[misc]
            1 + 5 * sum(other[place] < fact[place] for other in facts.values()) // len(facts)
            for place in range(3)
        )
        for user, fact in facts.items()
    }


def segment(recency: int, frequency: int) -> str:
    (name,) = [n for n, (r, f) in SEGMENTS.items() if recency in r and frequency in f]
    return name


def segments(sent: Sequence[Sent], end_ms: int, coin: str) -> dict[str, dict[str, Any]]:
    """Each segment somebody is in."""
    users, found = by_user(sent, end_ms), scores(sent, end_ms, coin)
    made: dict[str, dict[str, Any]] = {}
    for name in {segment(r, f) for r, f, _ in found.values()}:
        inside = [user for user, (r, f, _) in found.items() if segment(r, f) == name]
        monetary = [found[user][2] for user in inside]
        made[name] = {
            "customers": len(inside),
            "share": len(inside) / len(found),
            "orders": sum(orders(users[user]) for user in inside),
            "revenue": sum(spent(users[user]) for user in inside) / UNITS[coin],
            "average_monetary_score": sum(monetary) / len(monetary),
        }
    return made


# --- fields: of each customer's events, the value, None where it is unknown -----------------------


def _first_bought(own: Sequence[Sent]) -> int | None:
    return min((one.at_ms for one in bought(own)), default=None)


def _speed(own: Sequence[Sent]) -> str | None:
    seen = min((one.at_ms for one in named(own, "commerce.view")), default=None)
    then = _first_bought(own)
    if seen is None or then is None:
        return None
    return "fast" if then - seen < DAY_MS else "medium" if then - seen < 7 * DAY_MS else "slow"


def _kind(own: Sequence[Sent]) -> str:
    said = [one.strings["customer.type"] for one in own if "customer.type" in one.strings]
    return said[-1] if said else "returning" if orders(own) > 1 else "new"


def _average(own: Sequence[Sent]) -> Fraction | None:
    return Fraction(cents(bought(own)), orders(own)) if orders(own) else None


def _categories(own: Sequence[Sent]) -> list[str]:
    key = "commerce.product_category"
    return sorted({one.strings[key] for one in bought(own) if key in one.strings})


def _told(own: Sequence[Sent], key: str) -> list[float]:
    return [one.numbers[key] for one in own if key in one.numbers]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _face(own: Sequence[Sent]) -> str | None:
    key = "face_analysis.face_shape"
    return next((one.strings[key] for one in reversed(own) if key in one.strings), None)


def _styles(own: Sequence[Sent]) -> list[str]:
    lists = [one.documents.get("customer.style_preferences", "[]") for one in own]
    return sorted({style for listed in lists for style in json.loads(listed)})


_ENGAGED = "customer_profile_engagement_metrics_"
FIELDS: dict[str, Callable[[Sequence[Sent]], Any]] = {
    "customer_profile_first_purchase_date": _first_bought,
    "customer_profile_last_activity_date": lambda own: own[-1].at_ms,
    "customer_profile_customer_type": _kind,
    f"{_ENGAGED}total_sessions": lambda own: len({e.session_id for e in own} - {""}),
    f"{_ENGAGED}total_page_views": lambda own: len(named(own, "web.page_view")),
    f"{_ENGAGED}ai_engagement_face_analysis_usage": lambda own: len(
        named(own, "face_analysis.completed")
    ),
    f"{_ENGAGED}ai_engagement_virtual_try_on_usage": lambda own: max(
        len(named(own, f"try_on.{end}")) for end in ("started", "completed")
    ),
    f"{_ENGAGED}average_session_duration": lambda own: _mean(_told(own, "session.duration_ms")),
    f"{_ENGAGED}bounce_rate": lambda own: _mean(_told(own, "session.bounced")),
    "preferences_insights_inferred_preferences_face_shape": _face,
    "preferences_insights_inferred_preferences_style_preferences": _styles,
    "purchase_behavior_total_purchases": orders,
    "purchase_behavior_purchase_patterns_preferred_categories": _categories,
    "preferences_insights_behavioral_insights_decision_speed": _speed,
}
MONEY: dict[str, Callable[[Sequence[Sent]], Any]] = {
    "purchase_behavior_total_spent": spent,
    "purchase_behavior_average_order_value": _average,
}
_MONTHS = ("customer_profile_first_purchase_date", "customer_profile_last_activity_date")


def distribution(
    sent: Iterable[Sent], end_ms: int, coin: str, zone: str, field: str
) -> tuple[int, dict[str, int] | tuple[float | None, list[float]]]:
    """How many it is known of; of words how many have each, of numbers their mean and quantiles."""
    users = by_user(sent, end_ms).values()
    if field in MONEY:
        found = [MONEY[field](own) for own in users if pays_in(own, coin)]
        return _numbers([value / UNITS[coin] for value in found if value is not None])
    values = [value for own in users if (value := FIELDS[field](own)) is not None]
    if field in _MONTHS:
        months = [datetime.fromtimestamp(v / 1000, UTC).astimezone(ZoneInfo(zone)) for v in values]
        return len(values), Counter(f"{month:%Y-%m}" for month in months)
    if values and isinstance(values[0], list):
        return sum(map(bool, values)), Counter(one for value in values for one in value)
    if values and isinstance(values[0], str):
        return len(values), Counter(values)
    return _numbers(values)


def _numbers(values: Sequence[Any]) -> tuple[int, tuple[float | None, list[float]]]:
    if not values:
        return 0, (None, [])
    mean = float(sum(map(Fraction, values)) / len(values))
    return len(values), (mean, list(np.quantile([float(v) for v in values], QUANTILES)))
