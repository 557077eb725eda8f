"""Spans and log records as events of the catalog, by the rules of `table`.

What enters: one record and its sender. What leaves: the events it becomes, none where no rule fits;
`Rejected` where one fits and the record has no id or no time. Ids follow from what was sent, so an
export that is sent again stores nothing twice.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Envelope
from sightline.errors import FieldError
from sightline.ingest.identity import ContentIds, from_digest
from sightline.ingest.otlp import table
from sightline.ingest.otlp.fit import Fit, fit
from sightline.ingest.otlp.record import Attributes, LogRecord, Span, Value
from sightline.ingest.otlp.sender import Circumstances, Sender, circumstances
from sightline.ingest.verdict import Rejected

Events = list[Envelope | Rejected]

SPANS: Final = uuid.UUID("0f0c2b52-95a1-5d0e-8a5e-3c8f6b1f7a21").bytes
"""The namespace of ids that come from a trace and a span."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_NS: Final = 1 << 63
_NO_TRACE, _NO_SPAN = bytes(16), bytes(8)
_ERROR: Final = "error"
_SEVERITIES: Final = ((21, "fatal"), (17, _ERROR), (1, "warning"))
"""The least number of a severity → its word, worst first; none below: it is unknown."""

_NO_ID: Final = Rejected(
    None, "invalid", (FieldError("trace_id, span_id", "required", "a span has a trace and an id"),)
)
_NO_TIME: Final = Rejected(
    None, "invalid", (FieldError("time_unix_nano", "required", "a record says when it was"),)
)


class _Plan(msgspec.Struct, frozen=True):
    """A rule made ready.

    fields: attribute of the event → where its value comes from, how it is made to fit
    """

    rule: table.Rule
    fields: tuple[tuple[str, tuple[tuple[str, Fit], ...]], ...]


def _planned(rule: table.Rule) -> _Plan:
    attributes = {a.name: a for a in BUILT_IN.event(rule.event).attributes}
    fields = (
        (name, tuple((source, _from(source, fit(attributes[name]))) for source in sources))
        for name, sources in rule.fields.items()
    )
    return _Plan(rule, tuple(fields))


def _from(source: str, made: Fit) -> Fit:
    if source not in table.SECONDS:
        return made
    return lambda value: made(value * 1000) if isinstance(value, float) else None


_SPAN_PLANS: Final = tuple(_planned(r) for r in table.RULES if r.of == "span")
_EXCEPTION_PLANS: Final = tuple(_planned(r) for r in table.RULES if r.of == "exception")
_LOG_PLANS: Final = tuple(_planned(r) for r in table.RULES if r.of == "log record")


def of_span(span: Span, sender: Sender) -> Events:
    """What a span becomes, and each exception recorded in it."""
    plan = _fitting(_SPAN_PLANS, span.attributes, span.kind)
    if plan is None and not span.exceptions:
        return []
    if not _identified(span):
        return [_NO_ID]
    around = circumstances(sender, span.attributes)
    found: Events = []
    if plan is not None:
        said = {**sender.said, **span.attributes}
        said[table.SUCCEEDED] = not span.failed and "error.type" not in said
        if 0 < span.started_ns <= span.ended_ns:
            said[table.DURATION_MS] = (span.ended_ns - span.started_ns) / 1e6
        if span.failed:
            said[table.FAILURE] = _failure(span)
        event_id = _span_id(span, b"")
        found.append(_event(plan, said, event_id, span.ended_ns or span.started_ns, sender, around))
    for each in span.exceptions:
        plan = _fitting(_EXCEPTION_PLANS, each.attributes)
        if plan is not None:
            said = {**sender.said, **each.attributes, table.SEVERITY: _ERROR}
            event_id = _span_id(span, b"#%d" % each.index)
            found.append(_event(plan, said, event_id, each.at_ns or span.ended_ns, sender, around))
    return found


def of_log_record(record: LogRecord, sender: Sender, resource: bytes, ids: ContentIds) -> Events:
    """What a log record becomes.

    resource: its sender's description of itself, as it was sent
    ids: those of its request
    """
    plan = _fitting(_LOG_PLANS, record.attributes)
    if plan is None:
        return []
    severity = next((word for least, word in _SEVERITIES if record.severity >= least), _ERROR)
    said = {**sender.said, **record.attributes, table.SEVERITY: severity}
    around = circumstances(sender, record.attributes)
    event_id = ids.of(resource + record.content)
    return [_event(plan, said, event_id, record.at_ns, sender, around)]


def _fitting(plans: tuple[_Plan, ...], said: Attributes, kind: int = 0) -> _Plan | None:
    for plan in plans:
        rule = plan.rule
        if rule.kind and kind != rule.kind:
            continue
        for name in rule.has:
            if name in said and (not rule.among or said[name] in rule.among):
                return plan
    return None


def _identified(span: Span) -> bool:
    """Whether it has ids of the right lengths; those of zeros alone are none."""
    trace, own = span.trace_id, span.span_id
    right = len(trace) == len(_NO_TRACE) and len(own) == len(_NO_SPAN)
    return right and trace != _NO_TRACE and own != _NO_SPAN


def _failure(span: Span) -> Value:
    last = span.exceptions[-1].attributes if span.exceptions else {}
    return last.get("exception.type", "_OTHER")


def _span_id(span: Span, suffix: bytes) -> uuid.UUID:
    name = SPANS + span.trace_id + span.span_id + suffix
    return from_digest(hashlib.sha1(name, usedforsecurity=False).digest(), version=5)


def _event(
    plan: _Plan,
    said: Attributes,
    event_id: uuid.UUID,
    at_ns: int,
    sender: Sender,
    around: Circumstances,
) -> Envelope | Rejected:
    if not 0 < at_ns < _LATEST_NS:
        return _NO_TIME
    attributes: dict[str, Any] = sender.kept.copy()
    for name, sources in plan.fields:
        for source, made in sources:
            value = said.get(source)
            if value is not None:
                if (fitted := made(value)) is not None:
                    attributes[name] = fitted
                break
    return Envelope(
        event_id,
        plan.rule.event,
        _EPOCH + timedelta(microseconds=at_ns // 1000),
        sender.tenant_id,
        around.source,
        attributes,
        around.site_id,
        around.session_id,
        around.user_id,
        around.context,
    )
