"""What a large catalog costs: the same events with few attributes described, and with 5,000.

Two pairs are measured, alternating in one process. `built-in`: events of the built-in catalog, of a
tenant that added nothing and of one that added events until the attributes of both are 5,000.
`own`: twenty events of a tenant's own, where it has no others and where it has all of them. A round
decodes, validates and shapes 20,000 events, and inserts them into the embedded engine.

Beside them, for what it is worth: events of all kinds in equal parts. That is other traffic, not a
larger catalog: hundreds of schemas take turns in the processor's cache.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from bench.payload import Source
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Envelope
from sightline.catalog.own.definition import definition
from sightline.ingest.arrival import Arrival
from sightline.ingest.decode import decode_batch
from sightline.ingest.schema import Schemas
from sightline.ingest.shape import shape
from sightline.ingest.steps import Rules, judge
from sightline.privacy.pseudonym import Pseudonyms
from sightline.registry.known import EVENT, Known, known, nothing
from sightline.settings import Settings
from sightline.store.block import joined
from sightline.store.control.entries import Entry
from sightline.store.engine import Engine
from sightline.store.migrate import migrate
from sightline.store.rollup import Rollup
from sightline.store.tables import EVENTS
from sightline.types import JsonObject, TenantId

TENANT: Final = TenantId("00000000-0000-4000-8000-000000000001")
ATTRIBUTES: Final = 5_000
FEW_EVENTS: Final = 20
EACH: Final = 8
ROWS: Final = 20_000
BATCH: Final = 500
ROUNDS: Final = 15

_encode = msgspec.json.Encoder().encode
_NOTHING: Final = nothing(BUILT_IN, Schemas(BUILT_IN))


class Variant(msgspec.Struct):
    """One way to measure: whose rules, which events; seconds a round took, by stage."""

    name: str
    attributes: int
    rules: Rules
    templates: list[JsonObject]
    validate_s: list[float]
    insert_s: list[float]

    def bodies(self) -> list[bytes]:
        """Requests of one round, with ids of their own."""
        made = 0
        bodies = []
        for _ in range(ROWS // BATCH):
            events = []
            for _ in range(BATCH):
                made += 1
                events.append(
                    {
                        **self.templates[made % len(self.templates)],
                        "event_id": str(uuid.uuid4()),
                        "occurred_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                        "session_id": f"session-{made // 10}",
                        "user_id": f"user-{made // 50}",
                    }
                )
            bodies.append(_encode({"events": events}))
        return bodies


def run(rounds: int = ROUNDS) -> Iterator[dict[str, Any]]:
    """Each variant, and the ratio of each pair."""
    many = (ATTRIBUTES - len(BUILT_IN.attributes)) // EACH
    few, full = _tenant(FEW_EVENTS), _tenant(many)
    built_in = Source(TENANT)
    ours = [built_in.event() for _ in range(19)]
    pairs = (
        (_variant("built-in alone", _NOTHING, ours), _variant("built-in of 5,000", full, ours)),
        (_variant("own of few", few, _sent(few)), _variant("own of 5,000", full, _sent(few))),
    )
    spread = _variant("own of 5,000, all kinds", full, _sent(full))
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.embedded(Path(folder) / "events")
        _measure(engine, [*(variant for pair in pairs for variant in pair), spread], rounds)
        engine.close()
    yield _said(spread)
    for few_of, many_of in pairs:
        yield _said(few_of)
        yield _said(many_of)
        yield {
            "what": f"{many_of.name} over {few_of.name}",
            "validate_ratio": _ratio(many_of.validate_s, few_of.validate_s),
            "insert_ratio": _ratio(many_of.insert_s, few_of.insert_s),
            "ratio": _ratio(_both(many_of), _both(few_of)),
            "we_hold": 1.1,
        }


def _tenant(events: int) -> Known:
    """A tenant that registered so many events, of eight attributes each."""
    entries = [_entry(number) for number in range(1, events + 1)]
    return known(_NOTHING, _NOTHING, events, entries)


def _entry(number: int) -> Entry:
    name = f"acme.event_{number}"
    kinds: tuple[JsonObject, ...] = (
        {"type": "string", "max_length": 40, "data_class": "internal", "dimension": True},
        {"type": "string", "values": ["a", "b", "c"], "data_class": "internal"},
        {"type": "number", "minimum": 0, "maximum": 1e6},
        {"type": "integer", "minimum": 0, "maximum": 1000},
    )
    attributes = [{"name": f"{name}.a{index}", **kinds[index % 4]} for index in range(EACH)]
    body = {"name": name, "attributes": attributes, "required": [attributes[0]["name"]]}
    return Entry(
        change=number,
        tenant_id=TENANT,
        kind=EVENT,
        name=name,
        version="1-0-0",
        definition=definition(body, BUILT_IN),
        created_at=datetime.now(UTC),
        created_by="bench",
    )


def _sent(tenant: Known) -> list[JsonObject]:
    """An event of each kind of a tenant's own, in an order that mixes them."""
    common = {"tenant_id": TENANT, "source": "web", "context": {"consent": {"analytics": True}}}
    names = sorted(tenant.events, key=lambda name: hash(name) % 1009)
    return [
        {**common, "event_name": name, "attributes": tenant.events[name][0].example}
        for name in names
    ]


def _variant(name: str, tenant: Known, templates: list[JsonObject]) -> Variant:
    rules = Rules(tenant.schemas, timedelta(days=1))
    return Variant(name, len(tenant.catalog.attributes), rules, templates, [], [])


def _measure(engine: Engine, variants: Sequence[Variant], rounds: int) -> None:
    """All variants in turn, first each once unmeasured; rollups tick between, as they would."""
    migrate(engine, Settings().rollup_retention_days)
    rollup, commit = Rollup(engine), 0
    for number in range(rounds + 1):
        first = number % len(variants)
        for variant in (*variants[first:], *variants[:first]):
            commit += 1
            spent = _round(engine, variant, commit)
            rollup.committed(commit, ROWS)
            rollup.tick()
            if number:
                variant.validate_s.append(spent[0])
                variant.insert_s.append(spent[1])


def _round(engine: Engine, variant: Variant, commit: int) -> tuple[float, float]:
    """Seconds to validate and shape a round's events, and to insert them."""
    arrival = Arrival(tenant_id=TENANT, received_at=datetime.now(UTC), retention_days=90)
    pseudonyms, bodies, blocks = Pseudonyms(bytes(32)), variant.bodies(), []
    schemas = variant.rules.schemas
    gc.collect()
    gc.freeze()  # as the server does: what lives long is not looked through again and again
    began = time.perf_counter()
    for body in bodies:
        decoded = decode_batch(body, schemas, BATCH)
        events = {i: e for i, e in enumerate(decoded) if isinstance(e, Envelope)}
        judge(events, arrival, variant.rules, {})
        assert len(events) == BATCH
        blocks.append(shape(list(events.values()), arrival, schemas, pseudonyms))
    validated = time.perf_counter()
    engine.insert("events", EVENTS, joined(blocks, commit), str(commit))
    return validated - began, time.perf_counter() - validated


def _both(variant: Variant) -> list[float]:
    return [sum(pair) for pair in zip(variant.validate_s, variant.insert_s, strict=True)]


def _ratio(many: Sequence[float], few: Sequence[float]) -> float:
    """The median over rounds of how much longer the one took than the other in the same round."""
    return round(statistics.median(m / f for m, f in zip(many, few, strict=True)), 3)


def _said(variant: Variant) -> dict[str, Any]:
    validate, insert = (statistics.median(s) for s in (variant.validate_s, variant.insert_s))
    return {
        "what": variant.name,
        "attributes": variant.attributes,
        "events": len(variant.templates),
        "validate_us": round(validate / ROWS * 1e6, 2),
        "insert_us": round(insert / ROWS * 1e6, 2),
    }
