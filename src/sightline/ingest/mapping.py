"""The mapping file: how rows of somebody's data become events. Frozen data, read from YAML.

Enters: the YAML text of a mapping. Leaves: one `Mapping`. It opens no data file and makes no
event; `ingest.mapper` does. Every key is explained in docs/import.md (a test compares them).
"""

from __future__ import annotations

import codecs
import string
import zoneinfo
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NoReturn

import msgspec

from sightline.catalog.envelope import Source
from sightline.catalog.filter import Filter, Op, Scalar
from sightline.errors import FieldError, InvalidRequest, nearest
from sightline.ingest import yaml_struct

Format = Literal["csv", "ndjson", "parquet"]

UNIX_UNITS: Final = {"unix_s": 1_000_000, "unix_ms": 1_000, "unix_us": 1}
"""Formats of numbers counted since 1970, and their unit in microseconds."""

CONTEXT: Final = (
    "page.url",
    "page.referrer",
    "page.title",
    "device.user_agent",
    "locale",
    "platform",
    "app_version",
    "ip",
    "consent.analytics",
    "consent.ads",
)
"""What a mapping may say of an event's circumstances."""


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every part of a mapping shares: frozen, by name, and no key it does not know."""


class FileKeys(_Keys, frozen=True, kw_only=True):
    """How the file is read. All optional: the file's name says most of it.

    columns: names of the columns, for a CSV file without a header line
    """

    format: Format | None = None
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.delimiter) != 1 or len(self.quote) != 1:
            raise ValueError("delimiter and quote are one character each")
        try:
            codecs.lookup(self.encoding)
        except LookupError:
            raise ValueError(f"there is no encoding named {self.encoding!r}") from None


class IdKeys(_Keys, frozen=True, kw_only=True):
    """What makes a row the same row when it is imported again.

    columns: the key; without one, the whole row
    repeats: rows that are alike are different events (`keep`) or one (`same`); without it, `keep`
             for whole rows and `same` for a key
    """

    columns: tuple[str, ...] = ()
    repeats: Literal["keep", "same"] | None = None


class TimeKeys(_Keys, frozen=True, kw_only=True):
    """How a moment is written.

    format: `iso`, `unix_s`, `unix_ms`, `unix_us`, or a pattern such as `%d/%m/%Y %H:%M`
    timezone: of values that carry no offset of their own
    ambiguous: which of two, for a local time that happens twice when clocks go back
    nonexistent: for a local time that clocks skip: move it forward by the gap, or reject the row
    """

    format: str = "iso"
    timezone: str | None = None
    ambiguous: Literal["earlier", "later", "reject"] = "earlier"
    nonexistent: Literal["shift", "reject"] = "shift"

    def __post_init__(self) -> None:
        if self.format not in ("iso", *UNIX_UNITS) and "%" not in self.format:
            kinds = ", ".join(("iso", *UNIX_UNITS))
            raise ValueError(f"format is {kinds}, or a pattern such as '%d/%m/%Y %H:%M'")
        if self.timezone is not None and self.timezone not in zoneinfo.available_timezones():
            _unknown("timezone", self.timezone, zoneinfo.available_timezones())


class Moment(TimeKeys, frozen=True, kw_only=True):
    """When the event happened: a column, and how it is written."""

    from_: str = msgspec.field(name="from")


class Value(_Keys, frozen=True, kw_only=True):
    """One value of an event, made from a row by these steps, in this order; unset ones do nothing.

    1. taken `from` a column, a constant `value`, a `template`, or columns `multiply`-ed exactly
    2. text is trimmed; a text in `missing` (or the mapping's `missing`) is no value
    3. strip_prefix, strip_suffix, case
    4. `map`: looked up in a table; a null there is no value
    5. `default`, where there is no value
    6. `type`
    7. absolute, round (decimal places, half to even), truncate (characters)
    """

    from_: str | None = msgspec.field(name="from", default=None)
    value: Scalar | None = None
    template: str | None = None
    multiply: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    strip_prefix: str = ""
    strip_suffix: str = ""
    case: Literal["lower", "upper"] | None = None
    map: dict[str, Scalar | None] | None = None
    unmapped: Literal["reject", "keep", "missing"] = "reject"
    default: Scalar | None = None
    type: Literal["string", "integer", "number", "boolean", "money", "timestamp", "json"] | None = (
        None
    )
    time: TimeKeys = TimeKeys()
    absolute: bool = False
    round: int | None = None
    truncate: int | None = None

    def __post_init__(self) -> None:
        given = (self.from_, self.value, self.template, self.multiply or None)
        if sum(g is not None for g in given) != 1:
            raise ValueError("takes exactly one of from, value, template, multiply")
        if len(self.multiply) == 1:
            raise ValueError("multiply takes two columns or more")
        list(self.columns())

    def columns(self) -> Iterator[str]:
        """The columns it is made from."""
        if self.from_ is not None:
            yield self.from_
        yield from self.multiply
        for _, name, spec, conversion in string.Formatter().parse(self.template or ""):
            if name == "" or spec or conversion:
                raise ValueError("template names columns as {Column}, and nothing else in braces")
            if name is not None:
                yield name


class Skip(_Keys, frozen=True, kw_only=True):
    """Rows that become nothing, and the reason they are counted under."""

    when: Filter
    reason: str

    def __post_init__(self) -> None:
        list(columns_of(self.when))


class Rule(_Keys, frozen=True, kw_only=True):
    """The event a row becomes where `when` holds; without `when`, always."""

    event: str
    when: Filter | None = None
    attributes: dict[str, Value] = {}

    def __post_init__(self) -> None:
        if self.when is not None:
            list(columns_of(self.when))


class Mapping(_Keys, frozen=True, kw_only=True):
    """A whole mapping file.

    dataset: names the data; part of every event id, so a new name imports everything anew
    context: by dotted name, such as `page.url`
    attributes: of every event; a rule's own attribute of the same name wins
    events: the first rule that holds decides
    """

    dataset: str
    occurred_at: Moment
    events: tuple[Rule, ...]
    source: Source = "server"
    file: FileKeys = FileKeys()
    missing: tuple[str, ...] = ("",)
    id: IdKeys = IdKeys()
    site: Value | None = None
    session: Value | None = None
    user: Value | None = None
    context: dict[str, Value] = {}
    skip: tuple[Skip, ...] = ()
    attributes: dict[str, Value] = {}

    def __post_init__(self) -> None:
        if not self.dataset or not self.events:
            raise ValueError("dataset and events are not empty")
        if any(rule.when is None for rule in self.events[:-1]):
            raise ValueError("only the last of events may be without `when`: later ones never hold")
        for name in self.context:
            if name not in CONTEXT:
                _unknown("context field", name, CONTEXT)

    def columns(self) -> frozenset[str]:
        """Every column it needs."""
        common = (self.site, self.session, self.user, *self.context.values())
        own = (v for rule in self.events for v in rule.attributes.values())
        values = (*filter(None, common), *self.attributes.values(), *own)
        conditions = [*(s.when for s in self.skip), *(r.when for r in self.events if r.when)]
        return frozenset(
            (
                self.occurred_at.from_,
                *self.id.columns,
                *(c for v in values for c in v.columns()),
                *(c for f in conditions for c in columns_of(f)),
            )
        )


def decode(text: str, name: str = "mapping") -> Mapping:
    """The mapping a YAML text describes.

    name: how messages call the file
    raises: InvalidRequest, whose errors name line, key, what would be valid, and the nearest key
    """
    try:
        return yaml_struct.decode(text, Mapping)
    except yaml_struct.Unreadable as err:
        raise invalid(name, err.errors) from None


def invalid(name: str, errors: tuple[FieldError, ...]) -> InvalidRequest:
    """The error for a mapping that cannot be used."""
    listed = "; ".join(f"{e.path}: {e.message}" for e in errors[:5])
    detail = f"{name} is not a valid mapping: {listed}"
    return InvalidRequest(detail, code="invalid_mapping", errors=errors)


def columns_of(condition: Filter) -> Iterator[str]:
    """The columns a condition asks.

    raises: ValueError, where it is not exactly one thing or its value does not go with it
    """
    parts = (condition.field, condition.all, condition.any, condition.not_)
    if sum(p is not None for p in parts) != 1:
        raise ValueError("a condition has exactly one of field, all, any, not")
    if condition.field is not None:
        yield condition.field
        needless = condition.op in (Op.IS_SET, Op.IS_NOT_SET)
        if (condition.value is None) != needless:
            raise ValueError(f"{condition.op} takes {'no' if needless else 'a'} value")
        several = condition.op in (Op.IN, Op.NOT_IN)
        if not needless and isinstance(condition.value, tuple) != several:
            raise ValueError(f"{condition.op} takes {'a list' if several else 'one value'}")
    for inner in (*(condition.all or ()), *(condition.any or ()), condition.not_):
        if inner is not None:
            yield from columns_of(inner)


def _unknown(kind: str, name: str, known: Iterable[str]) -> NoReturn:
    near = nearest(name, known)
    hint = f"; did you mean {near!r}?" if near else ""
    raise ValueError(f"there is no {kind} named {name!r}{hint}")
