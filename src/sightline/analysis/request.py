"""What can be asked: report requests as they are sent, decoded and checked for shape.

Bytes or decoded JSON enter; a frozen request leaves, or one error that names every field that is
wrong. Whether names exist and times make sense is checked against the catalog later.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import msgspec

from sightline.analysis.compare import Against
from sightline.analysis.grain import Grain
from sightline.analysis.problems import invalid
from sightline.catalog.filter import Filter, Op
from sightline.errors import FieldError, InvalidJson, nearest
from sightline.types import JsonObject


class Order(enum.StrEnum):
    """How the steps of a funnel must follow each other."""

    ORDERED = "ordered"
    STRICT = "strict"
    ANY = "any"


class Entity(enum.StrEnum):
    """Who goes through a funnel."""

    SESSION = "session"
    USER = "user"


class PeriodRequest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A stretch of time, `to` excluded: RFC 3339 times, or dates for their first moment."""

    from_: str
    to: str


class TimeseriesRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A metric over time.

    timezone: of the buckets and of dates without a time; an IANA name
    breakdown: one to three dimensions
    top: how many of its values get a series of their own; the others share one
    totals: also the value of the whole period, computed, not summed
    """

    metric: str
    from_: str
    to: str
    grain: Grain
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    breakdown: str | tuple[str, ...] = ()
    top: int = 10
    totals: bool = False
    compare: Against | PeriodRequest | None = None


class StepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a funnel: an event, and what must hold for it."""

    event: str
    filters: Filter | tuple[Filter, ...] = ()


Steps = tuple[str | StepRequest, ...]


class StepsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Other steps to compare with."""

    steps: Steps


class FunnelRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """How many get from step to step.

    window: how long an entity has, from its first step to its last: a number and s, m, h or d
    """

    steps: Steps
    from_: str
    to: str
    tenant_id: str | None = None
    timezone: str = "UTC"
    filters: Filter | tuple[Filter, ...] = ()
    window: str = "24h"
    order: Order = Order.ORDERED
    entity: Entity = Entity.SESSION
    breakdown: str | tuple[str, ...] = ()
    top: int = 10
    compare: StepsRequest | None = None


def timeseries_request(body: bytes | JsonObject) -> TimeseriesRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return _decoded(body, TimeseriesRequest)


def funnel_request(body: bytes | JsonObject) -> FunnelRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return _decoded(body, FunnelRequest)


_Request = TypeVar("_Request", TimeseriesRequest, FunnelRequest)

_OTHER_NAMES: Final[dict[str, str]] = {"tenantId": "tenant_id"}
_CHOICES: Final = {
    "grain": tuple(g.value for g in Grain),
    "order": tuple(o.value for o in Order),
    "entity": tuple(e.value for e in Entity),
    "compare": tuple(a.value for a in Against),
    "op": tuple(o.value for o in Op),
}
"""Last part of a path → the words that may stand there."""

_NESTED: Final = tuple(
    field.encode_name
    for kind in (Filter, StepRequest, StepsRequest, PeriodRequest)
    for field in msgspec.structs.fields(kind)
)
_AT: Final = re.compile(r" - at `\$?(?:\.)?([^`]*)`$")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]*)`")
_MISSING: Final = re.compile(r"missing required field `([^`]*)`")


def _decoded(body: bytes | JsonObject, kind: type[_Request]) -> _Request:
    raw = _object(body)
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    errors = list(_unknown(raw, fields))
    values: JsonObject = {}
    for name, field in fields.items():
        if raw.get(name) is None:  # null says as little as leaving it out
            if field.required:
                errors.append(FieldError(name, "required", f"{name} is missing"))
            continue
        try:
            values[field.name] = msgspec.convert(raw[name], field.type)
        except msgspec.ValidationError as err:
            errors.append(_told(name, raw[name], str(err)))
    if errors:
        raise invalid(errors)
    return kind(**values)


def _object(body: bytes | JsonObject) -> JsonObject:
    raw: object = body
    if isinstance(body, bytes):
        try:
            raw = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError) as err:
            raise InvalidJson("The body is not JSON") from err
    if not isinstance(raw, dict):
        raise invalid([FieldError("", "type", "The body is a JSON object")])
    named: JsonObject = {}
    for name, value in raw.items():
        ours = _OTHER_NAMES.get(str(name), str(name))
        if named.setdefault(ours, value) != value:
            raise invalid([FieldError(name, "conflict", f"{name} and {ours} differ")])
    return named


def _unknown(raw: JsonObject, fields: dict[str, Any]) -> Iterator[FieldError]:
    for name in raw:
        if name not in fields:
            yield _unknown_field(name[:100], name, tuple(fields))


def _unknown_field(path: str, name: str, known: tuple[str, ...]) -> FieldError:
    near = nearest(name, known)
    hint = f"; did you mean {near!r}?" if near else f"; there are {', '.join(dict.fromkeys(known))}"
    return FieldError(path, "unknown_field", f"There is no field {name[:100]!r}{hint}", near)


def _told(name: str, value: object, message: str) -> FieldError:
    """What msgspec found wrong with a field, with the path from the top and the valid words."""
    inner = _AT.search(message)
    path = _joined(name, inner.group(1) if inner else "")
    rule = _AT.sub("", message)
    if unknown := _UNKNOWN.search(rule):
        return _unknown_field(f"{path}.{unknown[1]}", unknown[1], _NESTED)
    if missing := _MISSING.search(rule):
        return FieldError(f"{path}.{missing[1]}", "required", f"{missing[1]} is missing")
    last = path.rpartition(".")[2]
    if last in _CHOICES and not rule.startswith("Object"):
        words = _CHOICES[last]
        given = value if inner is None else _inside(rule)
        near = nearest(given, words) if isinstance(given, str) else None
        wrong = f"{given[:100]!r} is not supported; " if isinstance(given, str) else ""
        code = f"unsupported_{last}"
        return FieldError(path, code, f"{wrong}{last} is one of {', '.join(words)}", near)
    return FieldError(path, "type", rule)


def _inside(rule: str) -> str | None:
    quoted = re.search(r"'(.*)'", rule)
    return quoted.group(1) if quoted else None


def _joined(name: str, inner: str) -> str:
    if not inner:
        return name
    return f"{name}{inner}" if inner.startswith("[") else f"{name}.{inner}"
