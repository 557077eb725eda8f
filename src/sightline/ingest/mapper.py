"""A mapping, made ready: a function from a row to an event.

Enters: a row as a dict of columns. Leaves: an event for the public API, or the reason there is
none. Everything the mapping says is looked at once, here; a row costs some function calls.
"""

from __future__ import annotations

import msgspec

from sightline.errors import FieldError
from sightline.ingest import condition, moment, value
from sightline.ingest.cell import Take, Unfit, column, present
from sightline.ingest.identity import RowIds
from sightline.ingest.mapping import Mapping, Rule, Value
from sightline.types import JsonObject

NO_RULE = "no rule holds"


class Skipped(msgspec.Struct, frozen=True):
    """A row the mapping leaves out, on purpose."""

    reason: str


class Faulty(msgspec.Struct, frozen=True):
    """A row no event can be made of. The errors name columns and rules, never content."""

    errors: tuple[FieldError, ...]


Fields = tuple[tuple[str, Take], ...]
CompiledRule = tuple[condition.Condition | None, str, Fields]


class Mapper:
    """Rows of one dataset into events of one tenant. Remembers rows, to number repeats."""

    def __init__(self, mapping: Mapping, tenant: str) -> None:
        missing = frozenset(mapping.missing)
        keep = mapping.id.repeats or ("same" if mapping.id.columns else "keep")
        self.ids = RowIds(mapping.dataset, repeats=keep == "keep")
        self._key = tuple(column(c) for c in mapping.id.columns)
        self._fixed = {"tenant_id": tenant, "source": mapping.source}
        self._skip = [(condition.compiled(s.when, missing), s.reason) for s in mapping.skip]
        self._rules = [_compiled(r, mapping, missing) for r in mapping.events]
        self._moment = moment.reader(mapping.occurred_at)
        self._moment_of = column(mapping.occurred_at.from_)
        self._missing = missing
        entities = (("site_id", mapping.site), ("session_id", mapping.session))
        named = {n: v for n, v in (*entities, ("user_id", mapping.user)) if v is not None}
        self._envelope = _fields(named, missing, as_text=True)
        self._context = _fields(mapping.context, missing)

    def __call__(self, row: JsonObject) -> JsonObject | Skipped | Faulty:
        """The event of a row, or why there is none."""
        try:
            rule = self._rule_for(row)
        except Unfit as err:
            return Faulty((FieldError("when", err.code, f"a column {err.message}"),))
        if isinstance(rule, Skipped):
            return rule
        _, event_name, attributes = rule
        errors: list[FieldError] = []
        event = {
            "event_id": "",
            "event_name": event_name,
            "occurred_at": self._when(row, errors),
            **self._fixed,
            "attributes": _filled(attributes, row, "attributes.", errors),
            **_filled(self._envelope, row, "", errors),
        }
        if self._context:
            event["context"] = _nested(_filled(self._context, row, "context.", errors))
        if errors:
            return Faulty(tuple(errors))
        event["event_id"] = self.ids.of([take(row) for take in self._key] if self._key else row)
        return event

    def _rule_for(self, row: JsonObject) -> CompiledRule | Skipped:
        for holds, reason in self._skip:
            if holds(row):
                return Skipped(reason)
        for rule in self._rules:
            if rule[0] is None or rule[0](row):
                return rule
        return Skipped(NO_RULE)

    def _when(self, row: JsonObject, errors: list[FieldError]) -> str:
        found = present(self._moment_of(row), self._missing)
        if found is None:
            errors.append(FieldError("occurred_at", "required", "the row says no time"))
            return ""
        try:
            return self._moment(found)
        except Unfit as err:
            errors.append(FieldError("occurred_at", err.code, err.message))
            return ""


def _compiled(rule: Rule, mapping: Mapping, missing: frozenset[str]) -> CompiledRule:
    when = condition.compiled(rule.when, missing) if rule.when is not None else None
    return when, rule.event, _fields({**mapping.attributes, **rule.attributes}, missing)


def _fields(values: dict[str, Value], missing: frozenset[str], *, as_text: bool = False) -> Fields:
    if as_text:
        values = {n: msgspec.structs.replace(v, type=v.type or "string") for n, v in values.items()}
    return tuple((name, value.maker(keys, missing)) for name, keys in values.items())


def _filled(fields: Fields, row: JsonObject, path: str, errors: list[FieldError]) -> JsonObject:
    filled: JsonObject = {}
    for name, made in fields:
        try:
            if (found := made(row)) is not None:
                filled[name] = found
        except Unfit as err:
            errors.append(FieldError(path + name, err.code, f"its column {err.message}"))
    return filled


def _nested(flat: JsonObject) -> JsonObject:
    """`{"page.url": x}` as `{"page": {"url": x}}`."""
    nested: JsonObject = {}
    for name, found in flat.items():
        outer, _, inner = name.partition(".")
        if inner:
            nested.setdefault(outer, {})[inner] = found
        else:
            nested[name] = found
    return nested
