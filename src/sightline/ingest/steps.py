"""What every event goes through, in order. Each step is pure: an event and its circumstances go
in; the event, or a verdict that ends its way, comes out.

Consent is looked at first: of a person who said no, nothing else is looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.errors import FieldError, StoreUnavailable
from sightline.ingest import telemetry
from sightline.ingest.arrival import Arrival
from sightline.ingest.schema import Schemas
from sightline.ingest.verdict import Dropped, DropReason, Rejected, RejectReason, Verdict
from sightline.privacy.consent import decide

EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)


class Rules(msgspec.Struct, frozen=True):
    """What events are checked against.

    clock_skew: how far ahead of the server an event may be dated
    current: whether no schema can have been registered that is not known here
    """

    schemas: Schemas
    clock_skew: timedelta
    current: Callable[[], bool] = lambda: True

    def require_current(self) -> None:
        """What is not known, or not valid, may be so by a schema that could not be read.

        raises: StoreUnavailable
        """
        if not self.current():
            raise StoreUnavailable("The registry of schemas does not answer", retry_after_s=1)


Step = Callable[[Envelope, Arrival, Rules], Envelope | Verdict]


def belongs(event: Envelope, arrival: Arrival, rules: Rules) -> Envelope | Verdict:
    """The event names the tenant of the key it came with."""
    if event.tenant_id == arrival.tenant_id:
        return event
    message = "must be the tenant of the key"
    return _rejected(event, "wrong_tenant", FieldError("tenant_id", "wrong_tenant", message))


def consented(event: Envelope, arrival: Arrival, rules: Rules) -> Envelope | Verdict:
    """The person did not refuse analytics."""
    context = event.context
    if context is None or decide(context.consent).allowed:
        return event
    return Dropped(str(event.event_id), DropReason.NO_CONSENT)


def timely(event: Envelope, arrival: Arrival, rules: Rules) -> Envelope | Verdict:
    """The event is not dated further ahead than clocks differ. Late events are welcome."""
    if EARLIEST <= event.occurred_at <= arrival.received_at + rules.clock_skew:
        return event
    hours = rules.clock_skew / timedelta(hours=1)
    message = f"must lie after 1970-01-01 and at most {hours:g} hours ahead of the server's clock"
    near = arrival.received_at.isoformat(timespec="milliseconds")
    return _rejected(event, "clock_skew", FieldError("occurred_at", "clock_skew", message, near))


def known(event: Envelope, arrival: Arrival, rules: Rules) -> Envelope | Verdict:
    """The catalog has the event. One that describes itself goes on under its name."""
    if rules.schemas.of(event) is not None:
        return event
    if isinstance(event, SelfDescribing):
        return _named(event, rules)
    rules.require_current()
    near = rules.schemas.nearest_event(event.event_name)
    hint = f"; did you mean {near!r}?" if near else ""
    message = f"is not an event of the catalog{hint}"
    return _rejected(
        event, "unknown_event", FieldError("event_name", "unknown_event", message, near)
    )


def valid(event: Envelope, arrival: Arrival, rules: Rules) -> Envelope | Verdict:
    """The attributes keep the event's schema. An attribute that is null counts as absent."""
    schema = rules.schemas.of(event)
    if schema is None:
        return known(event, arrival, rules)
    if schema.accepts(event.attributes):
        return event
    settled = schema.settled(event)
    if isinstance(settled, Envelope):
        return settled
    if not schema.is_final:
        rules.require_current()
    return _rejected(event, "invalid", *settled)


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("belongs", belongs),
    ("consented", consented),
    ("known", known),
    ("timely", timely),
    ("valid", valid),
)


def judge(
    events: dict[int, Envelope], arrival: Arrival, rules: Rules, verdicts: dict[int, Verdict]
) -> None:
    """Send events through all steps; those that end on the way move to `verdicts`.

    events, verdicts: by index in the request
    """
    for name, step in STEPS:
        began = time.perf_counter()
        outcomes = [
            (index, outcome)
            for index, event in events.items()
            if (outcome := step(event, arrival, rules)) is not event
        ]
        for index, outcome in outcomes:
            if isinstance(outcome, Envelope):
                events[index] = outcome
            else:
                verdicts[index] = outcome
                del events[index]
        telemetry.STEP_SECONDS.labels(name).inc(time.perf_counter() - began)


def _named(event: SelfDescribing, rules: Rules) -> Envelope | Verdict:
    named = rules.schemas.named(event)
    if named is not None:
        return named
    rules.require_current()
    near = rules.schemas.nearest_address(event.event_name)
    hint = f"; did you mean {near!r}?" if near else ""
    message = f"is not a schema of the catalog: vendor/name/jsonschema/1-0-0{hint}"
    return _rejected(
        event, "unknown_schema", FieldError("event_name", "unknown_schema", message, near)
    )


def _rejected(event: Envelope, reason: RejectReason, *errors: FieldError) -> Rejected:
    return Rejected(str(event.event_id), reason, errors)
