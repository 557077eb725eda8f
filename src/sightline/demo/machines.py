"""What the simulated shop's services, databases and models tell of themselves.

Every five minutes a few requests and queries, as a sample of all; every quarter of an hour how each
machine is; once a day how the models do and what was spent. It follows the story like the visits.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sightline.demo.dice import Dice
from sightline.demo.goods import CURRENCY
from sightline.demo.story import Conditions
from sightline.demo.visit import Moment
from sightline.types import JsonObject

_SLOT_MS: Final = 300_000

ROUTES: Final = (
    (0.34, ("GET", "/v1/recommendations", "recommendations", 190)),
    (0.26, ("POST", "/v1/ai/chat", "assistant", 620)),
    (0.14, ("POST", "/v1/face/analyze", "face-analysis", 340)),
    (0.26, ("GET", "/v1/products/{id}", "catalog", 38)),
)
"""Share of requests, and their method, route, service and usual time in milliseconds."""

QUERIES: Final = (
    (0.6, ("mongodb", "find", "products", 7)),
    (0.2, ("mongodb", "aggregate", "recommendations", 24)),
    (0.2, ("redis", "GET", "sessions", 1)),
)

MODELS: Final = (
    ("face-shape", "face_analysis", 0.95),
    ("frame-ranker", "recommendation", 0.9),
    ("talk", "conversation", 0.92),
)
"""Model, what it does, its usual accuracy."""

SPENT: Final = (("paid_search", 210.0), ("social", 120.0), ("email", 25.0))
"""Channel → what a day on it costs, in euros."""


def moments(at: datetime, now: Conditions, before: Conditions, dice: Dice) -> Iterator[Moment]:
    """What is told in the five minutes from `at` on.

    before: the conditions of the five minutes before
    """
    start_ms = round(at.timestamp() * 1000)

    def told(name: str, attributes: JsonObject, after_ms: int | None = None) -> Moment:
        wait = dice.randrange(_SLOT_MS) if after_ms is None else after_ms
        return Moment(start_ms + wait, name, "server", "", attributes)

    for _ in range(4):
        yield told("api.request", _request(now, dice))
    for _ in range(2):
        yield told("database.query", _query(now, dice))
    if at.minute % 15 == 0:
        for name, attributes in _samples(now, dice):
            yield told(name, attributes, dice.randrange(2_000))
    if now.down and not before.down:
        down: JsonObject = {"service.name": "assistant", "service.outage_id": f"outage-{at:%m%d}"}
        length = 12 * 60_000 + dice.randrange(600_000)
        yield told("service.outage_started", {**down, "error.type": "overload"}, 0)
        yield told("service.outage_ended", {**down, "service.outage_ms": length}, length)
    if dice.chance(1 / 288):
        yield told("model.safety_violated", _violation(dice))
    if dice.chance(1 / 2_016):
        yield from (told(*incident) for incident in _incident(dice))
    if at.minute == 0 and at.hour in _DAILY:
        yield from (told(name, attributes) for name, attributes in _DAILY[at.hour](at, now, dice))


def _request(now: Conditions, dice: Dice) -> JsonObject:
    method, route, service, usual = dice.weighted(ROUTES)
    took = dice.latency_ms(usual * now.response, 0.5)
    failed = dice.chance(0.006 if not now.down or service != "assistant" else 0.3)
    request: JsonObject = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": 503 if failed else 404 if dice.chance(0.01) else 200,
        "api.response_ms": took,
        "api.timed_out": failed and dice.chance(0.4),
        "service.name": service,
        "service.version": "2.4.1",
        "deployment.environment.name": "production",
        "cloud.region": "eu-central",
        "http.response.body.size": dice.latency_ms(4_000, 0.6),
    }
    if failed:
        request["error.type"] = "503"
    return request


def _query(now: Conditions, dice: Dice) -> JsonObject:
    system, operation, collection, usual = dice.weighted(QUERIES)
    took = dice.latency_ms(usual * now.response**0.5, 0.6)
    return {
        "db.system.name": system,
        "db.operation.name": operation,
        "db.collection.name": collection,
        "db.query.summary": f"{operation} {collection}",
        "database.query_ms": took,
        "database.index_used": dice.chance(0.97),
        "database.slow": took > 100,
        "service.name": "catalog",
    }


def _samples(now: Conditions, dice: Dice) -> Iterator[tuple[str, JsonObject]]:
    """How each service, database and machine is."""
    load = min(1.0, 0.24 * now.traffic * now.response**0.5)
    for service in ("assistant", "recommendations", "catalog"):
        which: JsonObject = {"service.name": service, "service.version": "2.4.1"}
        yield "service.sampled", {**which, **_service(load, now, dice)}
        away = now.down and service == "assistant"
        checked: JsonObject = {
            "service.check_name": "readiness",
            "service.check_status": "fail" if away else "pass",
            "service.check_ms": dice.latency_ms(12 * now.response),
        }
        yield "service.checked", {**which, **checked}
    for system in ("mongodb", "redis"):
        yield "database.sampled", _database(system, load, now, dice)
    for resource, kind in (("node-1", "compute"), ("node-2", "compute"), ("disk-1", "storage")):
        which = {"infrastructure.resource_type": kind, "cloud.resource_id": resource}
        yield "infrastructure.sampled", {**which, **_machine(load, now, dice)}
    yield "sync.completed", _synchronized(dice)


def _near(value: float, dice: Dice) -> float:
    """A ratio close to this one."""
    return round(min(1.0, max(0.0, dice.gauss(value, 0.03))), 3)


def _service(load: float, now: Conditions, dice: Dice) -> JsonObject:
    return {
        "http.server.active_requests": dice.poisson(9 * now.traffic),
        "service.transactions_per_second": round(14 * now.traffic * dice.random() + 1, 1),
        "service.connection_pool_ratio": _near(0.3 + load / 2, dice),
        "service.cache_hit_ratio": _near(0.91, dice),
        "service.queue_count": dice.poisson(2 * now.traffic * now.response),
        "service.worker_ratio": _near(load + 0.2, dice),
        "system.cpu.utilization": _near(load, dice),
        "system.memory.utilization": _near(0.58, dice),
        "system.network_in_bytes_per_second": round(9e5 * now.traffic * dice.random()),
        "system.network_out_bytes_per_second": round(3e6 * now.traffic * dice.random()),
        "system.disk_bytes_per_second": round(2e5 * now.traffic * dice.random()),
    }


def _machine(load: float, now: Conditions, dice: Dice) -> JsonObject:
    return {
        "infrastructure.status": "warning" if load > 0.7 else "healthy",
        "system.cpu.utilization": _near(load, dice),
        "system.memory.utilization": _near(0.55, dice),
        "system.filesystem.utilization": _near(0.43, dice),
        "infrastructure.network_ratio": _near(load * 0.6, dice),
        "infrastructure.availability_ratio": 1.0,
        "infrastructure.load_5m": round(4 * load, 2),
        "infrastructure.connections_count": dice.poisson(25 * now.traffic),
        "infrastructure.instances_count": 2,
        "infrastructure.target_instances_count": 2,
    }


def _database(system: str, load: float, now: Conditions, dice: Dice) -> JsonObject:
    return {
        "db.system.name": system,
        "database.instance": f"{system}-1",
        "database.up": True,
        "system.cpu.utilization": round(load * 0.7, 3),
        "db.client.connection.count": dice.poisson(24 * now.traffic),
        "database.cache_hit_ratio": round(dice.betavariate(60, 2), 3),
        "database.index_hit_ratio": round(dice.betavariate(90, 1), 3),
        "database.replication_lag_ms": dice.latency_ms(35 * now.response),
        "database.lock_wait_ms": round(dice.random() * 2 * now.response, 1),
        "database.total_bytes": 2.1e9 if system == "redis" else 6.4e10,
        "database.read_ms": round(0.6 + 0.4 * dice.random(), 2),
        "database.write_ms": round(1.1 + 0.6 * dice.random(), 2),
        "database.disk_operations_per_second": dice.poisson(25 * now.traffic),
    }


def _synchronized(dice: Dice) -> JsonObject:
    items = 1 + dice.poisson(40)
    return {
        "sync.source": "html",
        "sync.entity_type": dice.weighted(((0.6, "product"), (0.25, "order"), (0.15, "user"))),
        "sync.change": "update",
        "sync.pattern": "batch",
        "sync.latency_ms": dice.latency_ms(700),
        "sync.processing_ms": dice.latency_ms(8 * items),
        "sync.item_count": items,
        "sync.failed_count": 1 if dice.chance(0.05) else 0,
        "sync.queue_count": dice.poisson(6),
        "sync.conflict_count": 1 if dice.chance(0.08) else 0,
    }


def _violation(dice: Dice) -> JsonObject:
    return {
        "model.id": "talk",
        "model.type": "conversation",
        "model.violation_type": dice.choice(("medical_advice", "promised_price")),
        "model.violation_severity": dice.weighted(((0.8, "low"), (0.2, "medium"))),
        "model.violation_blocked": dice.chance(0.9),
    }


def _incident(dice: Dice) -> tuple[tuple[str, JsonObject, int], ...]:
    """A security incident, noticed and over within a few hours."""
    which: JsonObject = {
        "security.incident_id": f"incident-{dice.randrange(16**6):06x}",
        "security.incident_type": dice.choice(("credential_abuse", "denial_of_service")),
        "security.severity": dice.weighted(((0.7, "low"), (0.25, "medium"), (0.05, "high"))),
        "security.detected_by": "firewall",
    }
    length = dice.latency_ms(3_600_000, 0.5)
    return (
        ("security.incident_detected", {**which, "security.blocked": dice.chance(0.8)}, 0),
        ("security.incident_resolved", {**which, "security.resolution_ms": length}, length),
    )


def _midnight(at: datetime) -> str:
    return f"{at:%Y-%m-%d}T00:00:00Z"


def _evaluations(day: datetime, now: Conditions, dice: Dice) -> Iterator[tuple[str, JsonObject]]:
    for model, kind, accuracy in MODELS:
        stale = now.advice < 1 and kind == "recommendation"
        right = min(1.0, dice.gauss(accuracy - 0.17 * stale, 0.006))
        yield (
            "model.evaluated",
            {
                "model.id": model,
                "model.version": "3.2.0",
                "model.type": kind,
                "model.accuracy_score": round(right, 3),
                "model.precision_score": round(right - 0.02, 3),
                "model.recall_score": round(right - 0.03, 3),
                "model.f1_score": round(right - 0.025, 3),
                "model.prediction_ms": dice.latency_ms(40, 0.2),
                "model.predictions_per_second": round(60 + 40 * dice.random(), 1),
                "model.error_rate": round(0.003 + 0.003 * dice.random(), 4),
                "model.acceptance_rate": round(0.4 - 0.2 * stale + 0.02 * dice.random(), 3),
                "model.drift_detected": stale,
                "model.drift_severity": "high" if stale else "low",
                "model.drift_features": ["season", "price"] if stale else [],
                "model.drift_score": round(0.06 + 0.4 * stale + 0.02 * dice.random(), 3),
                "model.safety_points": 97 + dice.randrange(4),
                "model.safety_violation_count": dice.poisson(0.6) if kind == "conversation" else 0,
                "model.risk_level": "low",
                "model.memory_bytes": 1.6e9,
                "model.modification_rate": round(0.08 + 0.02 * dice.random(), 3),
                "model.satisfaction_rating": round(4.2 - 0.5 * stale + 0.2 * dice.random(), 2),
                "system.cpu.utilization": round(0.3 + 0.1 * dice.random(), 3),
                "model.prediction_cost_usd": round(0.0002 + 0.0002 * dice.random(), 6),
                "model.period_starts_at": _midnight(day - timedelta(days=1)),
                "model.period_ends_at": _midnight(day),
                "model.sample_count": 4_000 + dice.randrange(2_000),
            },
        )


def _spending(day: datetime, now: Conditions, dice: Dice) -> Iterator[tuple[str, JsonObject]]:
    for channel, euros in SPENT:
        spent: JsonObject = {
            "marketing.spent_amount": round(euros * (0.85 + 0.3 * dice.random()), 2),
            "commerce.currency": CURRENCY,
            "session.channel": channel,
        }
        yield "marketing.spent", spent


def _scaling(change: int) -> JsonObject:
    return {
        "infrastructure.scaling": "scale_up" if change > 0 else "scale_down",
        "infrastructure.scaling_reason": "schedule",
        "infrastructure.instance_change_count": change,
        "infrastructure.scaling_ms": 48_000,
        "infrastructure.scaling_accuracy_score": 0.9,
        "infrastructure.cost_efficiency_score": 0.8,
        "infrastructure.resource_type": "compute",
    }


def _more(day: datetime, now: Conditions, dice: Dice) -> Iterator[tuple[str, JsonObject]]:
    yield "infrastructure.scaled", _scaling(1)


def _fewer(day: datetime, now: Conditions, dice: Dice) -> Iterator[tuple[str, JsonObject]]:
    yield "infrastructure.scaled", _scaling(-1)


_DAILY: Final = {2: _evaluations, 3: _spending, 7: _more, 23: _fewer}
"""Hour of the day (UTC) → what is told in it."""
