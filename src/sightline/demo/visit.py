"""A visit to the simulated shop while it goes on. What happens in it is in `journey`."""

from __future__ import annotations

import msgspec

from sightline.demo.dice import Dice
from sightline.demo.goods import Product
from sightline.demo.story import Conditions
from sightline.demo.visitor import Visitor
from sightline.types import JsonObject

_LONGEST_THOUGHT_MS = 8 * 60_000


class Moment(msgspec.Struct, frozen=True):
    """Something that happens: an event without its envelope. `at_ms` since 1970, UTC.

    path: of the shop's page; "" where it happens on no page
    """

    at_ms: int
    name: str
    source: str
    path: str
    attributes: JsonObject


class Visit:
    """A visit while it goes on: where the visitor is, what they think, what they hold.

    id: the session's
    stage: of the journey
    advised: products the assistant recommended → their place among its recommendations
    bought: what the purchase said, where there was one
    """

    def __init__(
        self, session: str, visitor: Visitor, start_ms: int, now: Conditions, dice: Dice
    ) -> None:
        self.id = session
        self.visitor = visitor
        self.now = now
        self.dice = dice
        self.start_ms = self.clock_ms = start_ms
        self.path = "/"
        self.pleased = 1.0
        self.seen: list[Product] = []
        self.cart: list[Product] = []
        self.advised: dict[str, int] = {}
        self.bought: JsonObject | None = None
        self.moments: list[Moment] = []
        self.pages = self.interactions = 0
        self.stage, self.previous_stage = "landing", ""
        self._stage_ms = self._page_ms = start_ms
        self._stage_interactions = 0

    def happens(self, name: str, attributes: JsonObject, source: str = "web") -> None:
        """Note that something happens now."""
        self.moments.append(Moment(self.clock_ms, name, source, self.path, attributes))

    def passes(self, ms: float) -> None:
        """Let time pass."""
        self.clock_ms += max(1, round(ms))

    def thinks(self, median_s: float) -> None:
        """Let a person's time pass."""
        self.passes(min(_LONGEST_THOUGHT_MS, self.dice.latency_ms(median_s * 1000, 0.8)))

    def opens(self, path: str, campaign: JsonObject | None = None) -> None:
        """A page is opened, and shown after a while."""
        self.closes()
        median = (620 if self.visitor.device.mobile else 430) * self.now.page_load
        load = self.dice.latency_ms(median, 0.4)
        self.path = path
        self.passes(load)
        self.happens("web.page_view", {"web.page_load_ms": load, **(campaign or {})})
        self.pages += 1
        self._page_ms = self.clock_ms

    def begins(self) -> None:
        """The visitor is there: time counts from now on."""
        self.start_ms = self._stage_ms = self._page_ms = self.clock_ms

    def closes(self, *, last: bool = False) -> None:
        """The page is left. Browsers of phones seldom have the time to say so."""
        if self.pages and not self.visitor.device.mobile:
            left: JsonObject = {
                "web.page_ms": self.clock_ms - self._page_ms,
                "web.scroll_depth_ratio": round(self.dice.betavariate(2, 1.4), 2),
                "web.exit_page": last,
            }
            self.happens("web.page_left", left)

    def looks_at(self, product: Product) -> None:
        """A product's page is opened."""
        self.opens(product.path)
        self.reaches("product_view")
        self.happens("commerce.view", {**product.attributes(), **self.advice(product)})
        self.seen.append(product)

    def advice(self, *products: Product) -> JsonObject:
        """What an event says of products that were recommended."""
        places = [self.advised[p.id] for p in products if p.id in self.advised]
        if not places:
            return {"commerce.recommended": False}
        return {
            "commerce.recommended": True,
            "recommendation.id": self.named("recommendation"),
            "recommendation.position": min(places),
        }

    def reaches(self, stage: str) -> None:
        """A stage of the journey, where it is another than the last."""
        if stage != self.stage:
            self.leaves_stage()
            self.previous_stage, self.stage = self.stage, stage

    def leaves_stage(self, *, exit_point: bool = False) -> None:
        """The stage is over, or the visit with it."""
        left: JsonObject = {
            "journey.stage": self.stage,
            "journey.stage_ms": self.clock_ms - self._stage_ms,
            "journey.stage_interaction_count": self._stage_interactions,
            "journey.stage_completed": not exit_point or self.stage == "purchase",
            "journey.exit_point": exit_point,
        }
        if self.previous_stage:
            left["journey.previous_stage"] = self.previous_stage
        self.happens("journey.stage_left", left)
        self._stage_ms, self._stage_interactions = self.clock_ms, 0

    def interacts(self, kind: str, category: str, action: str, element: str) -> None:
        """The visitor clicks, scrolls, types."""
        self.interactions += 1
        self._stage_interactions += 1
        device = self.visitor.device
        done: JsonObject = {
            "interaction.type": kind,
            "interaction.category": category,
            "interaction.action": action,
            "interaction.element_type": element,
            "interaction.element_x_px": self.dice.randrange(20, device.width - 20),
            "interaction.element_y_px": self.dice.randrange(60, 3 * device.height),
            "journey.stage": self.stage,
            "interaction.time_in_stage_ms": self.clock_ms - self._stage_ms,
            "interaction.elapsed_ms": self.clock_ms - self.start_ms,
            "interaction.sequence_position": self.interactions,
        }
        self.happens("interaction.performed", done, "widget" if category == "widget" else "web")

    def fails(self, kind: str, code: str, component: str, *, handled: bool) -> None:
        """Something goes wrong."""
        error: JsonObject = {
            "system.error_type": kind,
            "system.component": component,
            "system.severity": "warning" if handled else "error",
            "system.error_handled": handled,
        }
        if code:
            error["system.error_code"] = code
        self.happens("system.error", error)

    def named(self, kind: str) -> str:
        """The id of a thing there is one of in a visit, such as its cart."""
        return f"{kind}-{self.id[:18]}"
