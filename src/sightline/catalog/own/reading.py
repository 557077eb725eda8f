"""What tenants send, read into the catalog's types: every fault told, each with its place.

Decoded JSON enters; a value of `catalog.model` leaves, or everything that is wrong with its shape.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar, get_args

import msgspec

from sightline.catalog.filter import Filter, Op
from sightline.catalog.model import (
    Better,
    DataClass,
    Measure,
    Metric,
    Purpose,
    Term,
    Unit,
    Unknown,
    ValueType,
)
from sightline.errors import FieldError, InvalidRequest, nearest
from sightline.types import JsonObject

_Struct = TypeVar("_Struct", bound=msgspec.Struct)

_WORDS: Final[Mapping[str, type[enum.StrEnum]]] = {
    "better": Better,
    "data_class": DataClass,
    "items": ValueType,
    "op": Op,
    "purpose": Purpose,
    "type": ValueType,
    "unit": Unit,
    "unknown": Unknown,
}
"""Last part of a path → the words that may stand there."""

_MEASURES: Final[Mapping[str, type[msgspec.Struct]]] = {
    kind.__struct_config__.tag: kind for kind in get_args(Measure)
}
_AT: Final = re.compile(r" - at `\$?\.?([^`]*)`$")
_MISSING: Final = re.compile(r"missing required field `([^`]*)`")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]*)`")


class Faults:
    """Collects what is wrong."""

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def add(self, path: str, code: str, message: str, near: str | None = None) -> None:
        """Note one thing."""
        hint = f"; did you mean {near!r}?" if near else ""
        self.found.append(FieldError(path, code, f"{message}{hint}", near))

    def unknown(self, path: str, kind: str, name: str, known: Iterable[str]) -> None:
        """Note a name that nothing has."""
        near = nearest(name, known)
        self.add(path, f"unknown_{kind}", f"There is no {kind} named {name[:100]!r}", near)

    def check(self) -> None:
        """Raise what was noted, if anything was; with the code of the one thing, if it is one.

        raises: InvalidRequest
        """
        if self.found:
            first = self.found[0]
            where = f" ({first.path})" if first.path else ""
            more = f"; and {len(self.found) - 1} more" if len(self.found) > 1 else ""
            own = None if more else first.code
            raise InvalidRequest(f"{first.message}{where}{more}", code=own, errors=self.found)


def struct(raw: Any, kind: type[_Struct], path: str, faults: Faults) -> _Struct | None:
    """A struct of simple fields; None where the faults say why not."""
    if not isinstance(raw, dict):
        faults.add(path, "type", "must be an object")
        return None
    before = len(faults.found)
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values: JsonObject = {}
    for name in raw:
        if name not in known:
            _unknown_field(name, known, path, faults)
    for name, field in known.items():
        place = _below(path, name)
        if raw.get(name) is not None:
            values[field.name] = _value(raw[name], field.type, place, faults)
        elif field.required:
            faults.add(place, "required", f"{name} is missing")
    return kind(**values) if len(faults.found) == before else None


def metric(raw: Any, faults: Faults) -> Metric | None:
    """A metric, its measure read part by part."""
    if not isinstance(raw, dict):
        faults.add("", "type", "must be an object")
        return None
    measured = measure(raw["measure"], "measure", faults) if "measure" in raw else None
    stand_in = {"kind": "count"} if "measure" in raw else None
    found = struct({**raw, "measure": stand_in}, Metric, "", faults)
    if found is None or measured is None:
        return None
    return msgspec.structs.replace(found, measure=measured)


def measure(raw: Any, path: str, faults: Faults) -> Measure | None:
    """A measure, with the measures it is made of."""
    if not isinstance(raw, dict):
        faults.add(path, "type", "must be an object with a kind")
        return None
    kind = _MEASURES.get(str(raw.get("kind")))
    if kind is None:
        known = ", ".join(_MEASURES)
        near = nearest(str(raw.get("kind")), _MEASURES)
        faults.add(f"{path}.kind", "unsupported_kind", f"kind is one of {known}", near)
        return None
    rest: JsonObject = {}
    inner: JsonObject = {}
    for name, value in raw.items():
        place = f"{path}.{name}"
        if name in ("numerator", "denominator", "measure"):
            inner[name] = measure(value, place, faults)
        elif name == "terms" and isinstance(value, list):
            inner[name] = tuple(_term(v, f"{place}[{i}]", faults) for i, v in enumerate(value))
        elif name != "kind":
            rest[name] = value
    stand_in = {name: () if name == "terms" else {"kind": "count"} for name in inner}
    found: Any = struct({**rest, **stand_in}, kind, path, faults)
    if found is None or None in (*inner.values(), *(inner.get("terms") or ())):
        return None
    made: Measure = msgspec.structs.replace(found, **inner)
    return made


def _term(raw: Any, path: str, faults: Faults) -> Term | None:
    if not isinstance(raw, dict):
        faults.add(path, "type", "must be an object with a measure")
        return None
    measured = measure(raw.get("measure"), f"{path}.measure", faults)
    found = struct({**raw, "measure": {"kind": "count"}}, Term, path, faults)
    if found is None or measured is None:
        return None
    return msgspec.structs.replace(found, measure=measured)


def _value(raw: Any, kind: Any, path: str, faults: Faults) -> Any:
    try:
        return msgspec.convert(raw, kind)
    except (msgspec.ValidationError, RecursionError) as err:
        _tell(raw, str(err), path, faults)
        return None


def _tell(raw: Any, message: str, path: str, faults: Faults) -> None:
    """What msgspec found wrong with a value, with the path from the top and the valid words."""
    inner = _AT.search(message)
    place = _joined(path, inner[1] if inner else "")
    rule = _AT.sub("", message)
    if unknown := _UNKNOWN.search(rule):
        names = {field.encode_name: None for field in msgspec.structs.fields(Filter)}
        _unknown_field(unknown[1], names, place, faults)
        return
    if missing := _MISSING.search(rule):
        faults.add(f"{place}.{missing[1]}", "required", f"{missing[1]} is missing")
        return
    last = re.sub(r"\[[0-9]*\]$", "", place.rpartition(".")[2])
    if last in _WORDS:
        words = [word.value for word in _WORDS[last]]
        quoted = re.search(r"'(.*)'", rule)
        given = quoted[1] if quoted else raw if isinstance(raw, str) else ""
        near = nearest(given, words)
        faults.add(place, f"unsupported_{last}", f"{last} is one of {', '.join(words)}", near)
    else:
        faults.add(place, "type", rule)


def _unknown_field(name: str, known: Iterable[str], path: str, faults: Faults) -> None:
    near = nearest(name, known)
    listed = "" if near else f"; there are {', '.join(known)}"
    message = f"There is no field {name[:100]!r}{listed}"
    faults.add(_below(path, name[:100]), "unknown_field", message, near)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _joined(path: str, inner: str) -> str:
    if not inner:
        return path
    return f"{path}{inner}" if inner.startswith("[") else _below(path, inner)
