"""Visits to a shop, made by chance: valid events of all that the views of people read.

What is optional is often left out, ids come back, people come without a name, and one in a few
pays in another currency.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.analysis.query.kept import Sent

from sightline.catalog.catalog import BUILT_IN

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
STAGES = ("landing", "widget_interaction", "face_analysis", "recommendations", "purchase")
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
)
CATEGORIES = ("frames", "lenses", "cases")
BRANDS = ("Lumen", "Aster", "Nord")


class Visits:
    """Makes the events of a number of sessions, in the order of their times."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self._at = START
        self._numbers = iter(range(1, 10**6))

    def sessions(self, count: int) -> list[Sent]:
        """The events of so many sessions."""
        made = [event for number in range(count) for event in self._session(number)]
        self._dice.shuffle(made)
        return made

    def _session(self, number: int) -> Iterator[Sent]:
        self._at += timedelta(minutes=self._dice.randint(1, 300))
        dice = self._dice
        who: Sent = {"session_id": f"session-{number}", "site_id": dice.choice(["north", "south"])}
        if dice.random() < 0.6:
            who["user_id"] = f"user-{dice.randint(1, 8)}"
        who["context"] = {"device": {"user_agent": dice.choice(AGENTS)}}
        if dice.random() < 0.7:
            who["context"]["platform"] = "shopify"
        steps = [
            self._start,
            self._look,
            self._analyse,
            self._recommend,
            self._talk,
            self._buy,
            self._end,
        ]
        for step in steps:
            if dice.random() < 0.75:
                yield from step(who)

    def _event(self, who: Sent, name: str, **attributes: Any) -> Sent:
        """An event some time later, with those attributes that are not None, and those it needs."""
        self._at += timedelta(milliseconds=self._dice.randint(1, 90_000))
        event = BUILT_IN.event(name)
        needed = {a.name: a.example for a in event.attributes if a.name in event.required}
        return {
            **who,
            "event_id": str(uuid.UUID(int=self._dice.getrandbits(128))),
            "event_name": name,
            "occurred_at": self._at.isoformat(timespec="milliseconds"),
            "source": "web",
            "attributes": {
                **needed,
                **{k.replace("__", "."): v for k, v in attributes.items() if v is not None},
            },
        }

    def _maybe(self, value: Any, chance: float = 0.6) -> Any:
        return value if self._dice.random() < chance else None

    def _start(self, who: Sent) -> Iterator[Sent]:
        dice = self._dice
        yield self._event(
            who,
            "session.started",
            session__channel=self._maybe(dice.choice(["direct", "email", "social"])),
            session__shop_platform=self._maybe("magento", 0.3),
            session__screen_resolution=self._maybe("390x844"),
            session__consent_level=self._maybe(
                dice.choice(["essential", "functional", "analytics", "research"])
            ),
            session__privacy_region=self._maybe(dice.choice(["EU", "NA"])),
            customer__type=self._maybe(dice.choice(["new", "vip"]), 0.3),
            web__campaign_source=self._maybe("newsletter"),
        )

    def _look(self, who: Sent) -> Iterator[Sent]:
        for _ in range(self._dice.randint(0, 3)):
            yield self._event(who, "web.page_view")
        for stage in self._dice.sample(STAGES, self._dice.randint(0, 3)):
            yield self._event(
                who,
                "journey.stage_left",
                journey__stage=stage,
                journey__stage_id=self._maybe(f"stage-{next(self._numbers)}"),
                journey__stage_ms=self._dice.randint(0, 40_000) / 2,
                journey__stage_interaction_count=self._maybe(self._dice.randint(0, 9)),
                journey__exit_point=self._maybe(self._dice.random() < 0.5),
            )
        if self._dice.random() < 0.4:
            yield self._event(
                who,
                "interaction.performed",
                interaction__kind="click",
                interaction__category="widget",
                interaction__action="open",
            )
        if self._dice.random() < 0.2:
            yield self._event(who, "customer.email_signed_up")

    def _analyse(self, who: Sent) -> Iterator[Sent]:
        if self._dice.random() < 0.8:
            yield self._event(
                who,
                "face_analysis.completed",
                face_analysis__total_ms=self._dice.randint(500, 4_000),
                face_analysis__accuracy_score=self._maybe(self._score()),
                face_analysis__face_shape=self._maybe("oval"),
            )
        else:
            yield self._event(who, "face_analysis.failed", error__type="timeout")

    def _recommend(self, who: Sent) -> Iterator[Sent]:
        dice = self._dice
        which = {"recommendation__id": f"recommendation-{next(self._numbers)}"}
        server = {key: value for key, value in who.items() if key != "context"}
        if dice.random() < 0.8:
            yield self._event(
                server,
                "recommendation.generated",
                **which,
                recommendation__generation_ms=dice.randint(10, 900),
                recommendation__item_count=dice.randint(1, 12),
                recommendation__top_score=self._maybe(self._score()),
                recommendation__relevance_score=self._maybe(self._score()),
                recommendation__cache_hit=self._maybe(dice.random() < 0.5),
                recommendation__product_ids=self._maybe(["frame-1", "frame-2"]),
                recommendation__score_distribution=self._maybe([0, 1.5, 3]),
                customer__style_preferences=self._maybe(["retro", "minimal"]),
                customer__min_price=self._maybe(80),
                commerce__currency="EUR",
                model__id=self._maybe("ranker"),
                recommendation__confidence_score=self._maybe(self._score()),
            )
        for _ in range(dice.randint(0, 2)):
            yield self._event(
                who,
                "recommendation.viewed",
                **which,
                recommendation__viewed_count=self._maybe(dice.randint(0, 6)),
                recommendation__view_ms=self._maybe(dice.randint(100, 9_000)),
            )
        for _ in range(dice.randint(0, 2)):
            yield self._event(
                who, "recommendation.clicked", **which, commerce__product_id="frame-1"
            )
        if dice.random() < 0.4:
            yield self._event(who, "try_on.started", **which, commerce__product_id="frame-2")
        if dice.random() < 0.4:
            yield self._event(
                who,
                "try_on.completed",
                **which,
                commerce__product_id="frame-2",
                try_on__success=dice.random() < 0.7,
            )
        if dice.random() < 0.5:
            yield self._event(
                who,
                "recommendation.responded",
                **which,
                recommendation__response=self._maybe(dice.choice(["accepted", "rejected"])),
                recommendation__response_ms=self._maybe(dice.randint(100, 5_000)),
                recommendation__rating=self._maybe(dice.randint(1, 5)),
            )
        if dice.random() < 0.4:
            yield self._event(
                who,
                "commerce.add_to_cart",
                **which,
                commerce__product_id=f"frame-{dice.randint(1, 3)}",
                commerce__unit_price=self._maybe(dice.randint(50, 300) / 2),
                commerce__quantity=self._maybe(dice.randint(1, 3)),
                commerce__currency="EUR",
            )

    def _talk(self, who: Sent) -> Iterator[Sent]:
        dice = self._dice
        which = {"ai__conversation_id": f"conversation-{next(self._numbers)}"}
        if dice.random() < 0.6:
            yield self._event(who, "conversation.started", **which)
        for turn in range(dice.randint(0, 5)):
            yield self._event(
                who,
                "conversation.turn",
                **which,
                conversation__speaker="ai" if turn % 2 else "user",
                conversation__turn_position=self._maybe(turn + 1),
                conversation__message_characters=self._maybe(dice.randint(1, 400)),
                conversation__response_ms=dice.randint(100, 3_000) if turn % 2 else None,
                conversation__intent=self._maybe("find_frame", 0.4),
                conversation__entities=self._maybe({"shape": "round"}, 0.3),
            )
        if dice.random() < 0.3:
            yield self._event(
                who,
                "conversation.error",
                **which,
                error__type="timeout",
                error__message=self._maybe("No answer"),
                conversation__recovered=self._maybe(dice.random() < 0.5),
            )
        if dice.random() < 0.3:
            yield self._event(
                who,
                "conversation.fallback",
                **which,
                conversation__fallback_type=self._maybe("clarify"),
                conversation__fallback_success=self._maybe(dice.random() < 0.5),
            )
        if dice.random() < 0.6:
            yield self._event(
                who,
                "conversation.ended",
                **which,
                conversation__completed=dice.random() < 0.5,
                conversation__turn_count=self._maybe(dice.randint(0, 9), 0.4),
                conversation__goal_achieved=self._maybe(dice.random() < 0.5),
                conversation__satisfaction_rating=self._maybe(dice.randint(1, 5)),
                conversation__helpfulness_score=self._maybe(self._score()),
                conversation__duration_ms=self._maybe(dice.randint(1_000, 90_000), 0.5),
                conversation__products_purchased_count=self._maybe(dice.randint(0, 2)),
            )

    def _buy(self, who: Sent) -> Iterator[Sent]:
        dice = self._dice
        if dice.random() < 0.3:
            yield self._event(who, "commerce.save_for_later", commerce__product_id="frame-1")
        for _ in range(dice.randint(0, 2)):
            yield from self._order(who, f"order-{next(self._numbers)}")

    def _order(self, who: Sent, order: str) -> Iterator[Sent]:
        dice = self._dice
        currency = dice.choice(["EUR", "EUR", "EUR", "JPY"])
        for _ in range(dice.randint(1, 3)):
            amount = dice.randint(1, 40_000)
            yield self._event(
                who,
                "commerce.purchase",
                commerce__order_id=order,
                commerce__amount=amount if currency == "JPY" else amount / 100,
                commerce__currency=currency,
                commerce__product_id=f"frame-{dice.randint(1, 3)}",
                commerce__product_category=self._maybe(dice.choice(CATEGORIES), 0.8),
                commerce__product_brand=self._maybe(dice.choice(BRANDS), 0.8),
                commerce__quantity=self._maybe(dice.randint(1, 4)),
                commerce__unit_price=self._maybe(dice.randint(50, 300) / 2),
                commerce__recommended=self._maybe(dice.random() < 0.5, 0.4),
                recommendation__id=self._maybe("recommendation-0", 0.2),
            )
        if dice.random() < 0.2:
            yield self._event(
                who,
                "commerce.refund",
                commerce__order_id=order,
                commerce__amount=5,
                commerce__currency=currency,
            )

    def _end(self, who: Sent) -> Iterator[Sent]:
        dice = self._dice
        yield self._event(
            who,
            "session.ended",
            session__duration_ms=dice.randint(1_000, 900_000),
            session__completed=self._maybe(dice.random() < 0.5),
            session__bounced=self._maybe(dice.random() < 0.5),
        )

    def _score(self) -> float:
        return self._dice.randint(0, 100) / 100
