"""Revenue computed one line at a time, from the definitions and nothing of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from tests.analysis.stored import Sent

USES = {
    "face_analysis.completed": "face_analysis",
    "recommendation.viewed": "recommendation",
    "recommendation.clicked": "recommendation",
    "conversation.turn": "conversation",
    "try_on.started": "virtual_try_on",
    "try_on.completed": "virtual_try_on",
}
DAY_MS = 86_400_000
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {
    "winter": (12, 1, 2),
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "fall": (9, 10, 11),
}


class Line(msgspec.Struct, frozen=True):
    """A line of an order. uses: kinds of use before it in its session"""

    sent: Sent
    uses: frozenset[str]

    @property
    def worth(self) -> int:
        return int(self.sent.numbers["commerce.amount"])

    @property
    def order(self) -> str:
        return self.sent.strings["commerce.order_id"]


def lines(sent: Sequence[Sent], start_ms: int, end_ms: int) -> list[Line]:
    """The lines of a period, with what came before them."""
    found = []
    for one in sent:
        if one.event_name == "commerce.purchase" and start_ms <= one.at_ms < end_ms:
            before = (
                USES[e.event_name]
                for e in sent
                if e.event_name in USES
                and one.session_id
                and e.session_id == one.session_id
                and start_ms - DAY_MS <= e.at_ms <= one.at_ms
            )
            found.append(Line(one, frozenset(before)))
    return found


def conversions(sent: Sequence[Sent], start_ms: int, end_ms: int) -> dict[str, Any]:
    """How many came and bought."""
    sold = lines(sent, start_ms, end_ms)
    now = [e for e in sent if start_ms <= e.at_ms < end_ms]
    sessions = {e.session_id for e in now} - {""}
    used = {e.session_id for e in now if e.event_name in USES} - {""}
    buying = {line.sent.session_id for line in sold} - {""}
    ai_buying = {line.sent.session_id for line in sold if line.uses}
    with_ai = ai_buying | (used - buying)
    users = {e.user_id for e in now} - {""}
    ai_users = {e.user_id for e in now if e.event_name in USES} - {""}
    orders, repeated = _repeated(sent, start_ms, end_ms)
    return {
        "sessions": len(sessions),
        "ai_sessions": len(with_ai),
        "traditional_sessions": len(sessions - with_ai),
        "buying_sessions": len(buying),
        "ai_buying_sessions": len(ai_buying),
        "traditional_buying_sessions": len(buying - ai_buying),
        "users": len(users),
        "ai_users": len(ai_users),
        "traditional_users": len(users - ai_users),
        "orders": len({line.order for line in sold}),
        "ai_orders": len({line.order for line in sold if line.uses}),
        "traditional_orders": len({line.order for line in sold if not line.uses}),
        "conversion_rate": over(len(buying), len(sessions)),
        "ai_conversion_rate": over(len(ai_buying), len(with_ai)),
        "traditional_conversion_rate": over(len(buying - ai_buying), len(sessions - with_ai)),
        "repeat_purchase_rate": over(repeated, orders),
    }


def _repeated(sent: Sequence[Sent], start_ms: int, end_ms: int) -> tuple[int, int]:
    orders = repeated = 0
    for own in _purchases(sent, end_ms).values():
        now = {e.strings["commerce.order_id"] for e in own if e.at_ms >= start_ms}
        ever = {e.strings["commerce.order_id"] for e in own}
        orders += len(now)
        repeated += len(now) - (1 if now and now == ever else 0)
    return orders, repeated


def _purchases(sent: Sequence[Sent], end_ms: int) -> dict[object, list[Sent]]:
    found = defaultdict[object, list[Sent]](list)
    for e in sent:
        if e.event_name == "commerce.purchase" and e.at_ms < end_ms:
            found[_person(e)].append(e)
    return found


def _person(sent: Sent) -> object:
    if sent.user_id:
        return "user", sent.user_id
    return ("session", sent.session_id) if sent.session_id else ("event", id(sent))


def breakdown(sent: Sequence[Sent], coin: str, start_ms: int, end_ms: int) -> dict[str, float]:
    """What was sold, with and without, in smallest units."""
    sold = [line for line in lines(sent, start_ms, end_ms) if line.sent.currency == coin]
    back = [
        e.numbers["commerce.amount"]
        for e in sent
        if e.event_name in ("commerce.refund", "commerce.cancellation")
        and e.currency == coin
        and start_ms <= e.at_ms < end_ms
    ]
    gross, refunded = worth(sold), sum(back)
    return {
        "total_revenue": gross - refunded,
        "gross_revenue": gross,
        "refunded_revenue": refunded,
        "ai_attributed_revenue": worth(line for line in sold if line.uses),
        "traditional_revenue": worth(line for line in sold if not line.uses),
        **{
            f"{kind}_revenue": worth(line for line in sold if kind in line.uses)
            for kind in dict.fromkeys(USES.values())
        },
    }


def performance(
    sent: Sequence[Sent], coin: str, start_ms: int, end_ms: int
) -> dict[str, float | None]:
    """Revenue for each session, user and order, in smallest units."""
    sold = [line for line in lines(sent, start_ms, end_ms) if line.sent.currency == coin]
    with_ai = [line for line in sold if line.uses]
    other = [line for line in sold if not line.uses]
    counted = conversions(sent, start_ms, end_ms)
    net = breakdown(sent, coin, start_ms, end_ms)["total_revenue"]
    now = [e for e in sent if start_ms <= e.at_ms < end_ms]
    using = {e.user_id for e in now if e.event_name in USES} - {""}
    known = [line for line in sold if line.sent.user_id]
    ai_each = over(worth(with_ai), counted["ai_sessions"])
    other_each = over(worth(other), counted["traditional_sessions"])
    buyers = {_person(line.sent) for line in sold}
    spent = sum(
        e.numbers["commerce.amount"]
        for person, own in _purchases(sent, end_ms).items()
        for e in own
        if person in buyers and e.currency == coin
    )
    return {
        "revenue_per_session": over(net, counted["sessions"]),
        "ai_revenue_per_session": ai_each,
        "traditional_revenue_per_session": other_each,
        "revenue_per_user": over(net, counted["users"]),
        "ai_revenue_per_user": over(
            worth(line for line in known if line.sent.user_id in using), counted["ai_users"]
        ),
        "traditional_revenue_per_user": over(
            worth(line for line in known if line.sent.user_id not in using),
            counted["traditional_users"],
        ),
        "average_order_value": over(worth(sold), orders(sold)),
        "ai_average_order_value": over(worth(with_ai), orders(with_ai)),
        "traditional_average_order_value": over(worth(other), orders(other)),
        "customer_lifetime_value": over(spent, len(buyers)),
    }


def present(sent: Sequence[Sent], start_ms: int, end_ms: int, names: Collection[str]) -> list[Sent]:
    """The events that say who was there. names: of these; none: any"""
    return [
        e for e in sent if start_ms <= e.at_ms < end_ms and (not names or e.event_name in names)
    ]


def each(
    sent: Sequence[Sent],
    there: Sequence[Sent],
    own: Sequence[Line],
    paid: Sequence[Line],
    start_ms: int,
    end_ms: int,
) -> dict[str, float | None]:
    """A group's figures for each session and user.

    there: events of who was there; own: lines of the group; paid: those of one currency
    """
    now = [e for e in sent if start_ms <= e.at_ms < end_ms]
    used = {e.session_id for e in now if e.event_name in USES} - {""}
    sessions = {e.session_id for e in there} - {""}
    users = {e.user_id for e in there} - {""}
    using = users & {e.user_id for e in now if e.event_name in USES}
    known = [line for line in paid if line.sent.user_id]
    buying = {line.sent.session_id for line in own} - {""}
    ai_buying = {line.sent.session_id for line in own if line.uses} - {""}
    with_ai = ai_buying | ((used & sessions) - buying)
    ai_each = over(worth(line for line in paid if line.uses), len(with_ai))
    other_each = over(worth(line for line in paid if not line.uses), len(sessions - with_ai))
    return {
        "sessions": len(sessions),
        "ai_sessions": len(with_ai),
        "traditional_sessions": len(sessions - with_ai),
        "users": len(users),
        "ai_users": len(using),
        "traditional_users": len(users - using),
        "ai_revenue_per_user": over(
            worth(line for line in known if line.sent.user_id in using), len(using)
        ),
        "traditional_revenue_per_user": over(
            worth(line for line in known if line.sent.user_id not in using), len(users - using)
        ),
        "conversion_rate": over(len(buying), len(sessions)),
        "ai_conversion_rate": over(len(ai_buying), len(with_ai)),
        "traditional_conversion_rate": over(len(buying - ai_buying), len(sessions - with_ai)),
        "revenue_per_session": over(worth(paid), len(sessions)),
        "ai_revenue_per_session": ai_each,
        "traditional_revenue_per_session": other_each,
        "ai_revenue_multiplier": over(ai_each, other_each),
        "revenue_per_user": over(worth(paid), len(users)),
    }


def grouped(
    sent: Sequence[Sent],
    coin: str,
    start_ms: int,
    end_ms: int,
    by: Callable[[Sent], Any],
    names: Collection[str] = (),
) -> dict[Any, dict[str, float | None]]:
    """What was sold of each group, also of those at which somebody was and bought nothing.

    names: events that say who was there; none: any
    """
    groups, every = defaultdict[Any, list[Line]](list), defaultdict[Any, list[Line]](list)
    for line in lines(sent, start_ms, end_ms):
        every[by(line.sent)].append(line)
        if line.sent.currency == coin:
            groups[by(line.sent)].append(line)
    there = defaultdict[Any, list[Sent]](list)
    for e in present(sent, start_ms, end_ms, names):
        there[by(e)].append(e)
    return {
        key: {
            **each(sent, there[key], every[key], groups[key], start_ms, end_ms),
            "revenue": worth(own),
            "ai_attributed_revenue": worth(line for line in own if line.uses),
            "traditional_revenue": worth(line for line in own if not line.uses),
            "orders": orders(own),
            "ai_orders": orders(line for line in own if line.uses),
            "traditional_orders": orders(line for line in own if not line.uses),
            "units": sum(line.sent.numbers.get("commerce.quantity", 1) for line in own),
            "average_order_value": over(worth(own), orders(own)),
            "ai_average_order_value": over(*_each(line for line in own if line.uses)),
            "traditional_average_order_value": over(*_each(line for line in own if not line.uses)),
        }
        for key, own in ((key, groups[key]) for key in there)
    }


def shown(at_ms: int, zone: str) -> datetime:
    """What a clock in the zone shows."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone))


def season(at_ms: int, zone: str) -> str:
    month = shown(at_ms, zone).month
    return next(name for name, months in SEASONS.items() if month in months)


def covered_ms(start_ms: int, end_ms: int, zone: str) -> dict[str, int]:
    """How much of each season a period has: counted by the quarter of an hour."""
    found, step = defaultdict[str, int](int), 900_000
    for at in range(start_ms, end_ms, step):
        found[season(at, zone)] += min(step, end_ms - at)
    return found


def worth(sold: Iterable[Line]) -> int:
    return sum(line.worth for line in sold)


def orders(sold: Iterable[Line]) -> int:
    return len({line.order for line in sold})


def _each(sold: Iterable[Line]) -> tuple[int, int]:
    """What lines are worth, and how many orders they are."""
    own = list(sold)
    return worth(own), orders(own)


def over(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def hours(count: int) -> int:
    """Milliseconds of so many hours."""
    return timedelta(hours=count) // timedelta(milliseconds=1)
