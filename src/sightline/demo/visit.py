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
    """Something that happens: an event without its envelope. `at_ms` since 1970, UTC."""

    at_ms: int
    name: str
    source: str
    path: str
    attributes: JsonObject


class Visit:
    """A visit while it goes on: where the visitor is, what they think, what they hold.

    id: the session's
    """

    def __init__(
        self, session: str, visitor: Visitor, start_ms: int, now: Conditions, dice: Dice
    ) -> None:
        self.id = session
        self.visitor = visitor
        self.now = now
        self.dice = dice
        self.clock_ms = start_ms
        self.path = "/"
        self.pleased = 1.0
        self.seen: list[Product] = []
        self.cart: list[Product] = []
        self.moments: list[Moment] = []

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
        median = (620 if self.visitor.device.mobile else 430) * self.now.page_load
        load = self.dice.latency_ms(median, 0.4)
        self.path = path
        self.passes(load)
        self.happens("web.page_view", {"web.page_load_ms": load, **(campaign or {})})

    def looks_at(self, product: Product) -> None:
        """A product's page is opened."""
        self.opens(product.path)
        self.happens("commerce.view", product.attributes())
        self.seen.append(product)

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
