"""A small catalog with a metric of every kind."""

from __future__ import annotations

from sightline.catalog import measure
from sightline.catalog.attribute import (
    choice,
    count,
    duration_ms,
    flag,
    identifier,
    label,
    listing,
    moment,
    money,
)
from sightline.catalog.catalog import build
from sightline.catalog.filter import Op, where
from sightline.catalog.metric import metric
from sightline.catalog.model import Event, Highest, Lowest, Unit, ValueType

TOOK_MS = duration_ms("a.took_ms", "How long", example=5)
OK = flag("a.ok", "Whether it went well")
COLOUR = label("a.colour", "Which colour", example="red")
SIZE = count("a.size_count", "How many", example=1)
SINCE = moment("a.since_at", "Since when", example="2026-01-01T00:00:00Z")
TAGS = listing("a.tags", "Tags", example=["x"], items=ValueType.STRING)
ORDER = identifier("shop.order_id", "The order", example="o1")
AMOUNT = money("shop.amount", "The amount", example=1.5)
CURRENCY = choice("commerce.currency", "The currency", ["EUR", "GBP", "JPY"], dimension=False)

_A = (TOOK_MS, OK, COLOUR, SIZE, SINCE, TAGS)
_SOLD = measure.total(AMOUNT, "shop.sold")
_REVENUE = measure.less(_SOLD, measure.total(AMOUNT, "shop.back"))
_LOWEST = Lowest(attribute=TOOK_MS.name, events=("a.one",))
_HIGHEST = Highest(attribute=TOOK_MS.name, events=("a.one",))

METRICS = (
    metric("fine", "x", measure.count("a.one", where=where("a.ok", Op.EQ, True)), Unit.COUNT),
    metric("sessions", "x", measure.sessions(), Unit.COUNT),
    metric("sessions_of_one", "x", measure.sessions("a.one"), Unit.COUNT),
    metric("users_of_two", "x", measure.users("a.one", "a.two"), Unit.COUNT),
    metric("orders", "x", measure.distinct(ORDER, "shop.sold"), Unit.COUNT),
    metric("total", "x", measure.total(SIZE, "a.one"), Unit.COUNT),
    metric("mean", "x", measure.mean(TOOK_MS, "a.one", "a.two"), Unit.MILLISECONDS),
    metric("share", "x", measure.mean(OK), Unit.RATIO),
    metric("lowest", "x", _LOWEST, Unit.MILLISECONDS),
    metric("highest", "x", _HIGHEST, Unit.MILLISECONDS),
    metric("median", "x", measure.quantile(TOOK_MS, 0.5, "a.one"), Unit.MILLISECONDS),
    metric("p95", "x", measure.quantile(TOOK_MS, 0.95, "a.one"), Unit.MILLISECONDS),
    metric("rate", "x", measure.ratio(measure.count("a.two"), measure.count()), Unit.RATIO),
    metric(
        "conversion",
        "x",
        measure.ratio(measure.sessions("shop.sold"), measure.sessions()),
        Unit.RATIO,
    ),
    metric("revenue", "x", _REVENUE, Unit.MONEY),
    metric(
        "order_value", "x", measure.ratio(_SOLD, measure.distinct(ORDER, "shop.sold")), Unit.MONEY
    ),
    metric("speed", "x", measure.per_second(measure.count("a.one")), Unit.PER_SECOND),
    metric("sessions_by_country", "x", measure.sessions("a.one", apart="country"), Unit.COUNT),
    metric("sessions_of_both", "x", measure.both("session", ("a.one",), ("a.two",)), Unit.COUNT),
    metric("per_session", "x", measure.ratio(_REVENUE, measure.sessions()), Unit.MONEY),
)

CATALOG = build(
    [
        Event(name="a.one", description="x", attributes=_A),
        Event(name="a.two", description="x", attributes=_A),
        Event(name="shop.sold", description="x", attributes=(ORDER, AMOUNT, CURRENCY)),
        Event(name="shop.back", description="x", attributes=(AMOUNT, CURRENCY)),
    ],
    METRICS,
)
