"""The reference pages: what can be sent, what can be asked, and where it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from sightline.catalog.catalog import ALL_EVENTS_COUNT, Catalog
from sightline.catalog.example import example
from sightline.catalog.export.bounds import bounds
from sightline.catalog.export.jsonschema import CURRENCY
from sightline.catalog.export.views import COLUMN_TYPES, view_name
from sightline.catalog.formula import formula
from sightline.catalog.markup import code, codes, event_link, table
from sightline.catalog.model import Attribute, Event, Metric, Unit, Unknown

_TENANT: Final = "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f"
_FEW: Final = 8
_PURPOSES: Final = (
    "The *purpose* of an attribute is the weakest consent under which it may be used: `essential` "
    "(nothing about a person), `functional`, `analytics`, `research`; each includes those before "
    "it. An event is kept under its own purpose; attributes that need a stronger one are not."
)
_UNKNOWN: Final = {
    Unknown.ALLOW: "Attributes of your own are kept.",
    Unknown.DISCARD: "Attributes of your own are dropped.",
    Unknown.REJECT: "Attributes of your own are refused.",
}


class ColumnLike(Protocol):
    """A column of a table, as the store describes it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def type(self) -> str:
        """Its engine type."""

    @property
    def about(self) -> str:
        """What it holds."""


def export(catalog: Catalog) -> str:
    """Everything on one page: events by domain, then metrics."""
    domains = [domain_page(catalog, domain) for domain in event_domains(catalog)]
    return "\n".join([events_page(catalog), *domains, metrics_page(catalog)])


def event_domains(catalog: Catalog) -> tuple[str, ...]:
    """The first parts of the names of events, in their order."""
    return tuple(dict.fromkeys(_domain(name) for name in catalog.events))


def events_page(catalog: Catalog) -> str:
    """Every event in a line, by domain, with the page that says more."""
    lines = [
        "# Events",
        "",
        "Generated from the catalog by `make generate`. An event is an envelope (`event_id`, "
        "`event_name`, `occurred_at`, `tenant_id`, `source`, and optional `site_id`, `session_id`, "
        "`user_id`, `context`) with attributes. The page of each domain lists them, with an "
        "example of each event. Amounts of money are decimal numbers in the currency that the "
        f"event carries as `{CURRENCY}`.",
        "",
        _PURPOSES,
    ]
    for domain in event_domains(catalog):
        lines += ["", f"## [{domain}](events/{domain}.md)", ""]
        lines += _index(_of_domain(catalog, domain), f"events/{domain}.md")
    return "\n".join(lines) + "\n"


def domain_page(catalog: Catalog, domain: str) -> str:
    """The events of one domain: attributes, and a complete example of each."""
    events = _of_domain(catalog, domain)
    lines = [
        f"# Events: {domain}",
        "",
        "Generated from the catalog by `make generate`. [All events](../events.md)",
        "",
        *_index(events, ""),
    ]
    for event in events:
        lines += _event(event)
    return "\n".join(lines) + "\n"


def _of_domain(catalog: Catalog, domain: str) -> list[Event]:
    return [event for name, event in catalog.events.items() if _domain(name) == domain]


def _index(events: Sequence[Event], page: str) -> Iterator[str]:
    yield from table(
        ("event", "what happened", "required"),
        ((event_link(e.name, page), e.description, codes(e.required)) for e in events),
    )


def _domain(name: str) -> str:
    return name.split(".")[0]


def metrics_page(catalog: Catalog) -> str:
    """Every metric, by domain, and how it is computed."""
    counts = {f"{name}.count" for name in catalog.events}
    written = [m for m in catalog.metrics.values() if m.name not in counts]
    domains = dict.fromkeys(_domain(m.name) for m in written)
    lines = [
        "# Metrics",
        "",
        "Generated from the catalog by `make generate`. Besides the metrics below, every event E "
        f"has `E.count`, and `{ALL_EVENTS_COUNT}` counts all. Counts and sums are 0 where nothing "
        "happened; ratios, averages and quantiles are null, for no number would be true. Quantiles "
        "are exact (R-7), and so are numbers of different sessions, users and orders.",
        "",
        "Every metric can be filtered and broken down by the columns of the envelope (site, "
        "device, country, ...) and by the dimensions listed below its table.",
        "",
        "Domains: " + ", ".join(f"[{d}](#{d})" for d in domains),
    ]
    for domain in domains:
        lines += ["", f"## {domain}", ""]
        lines += _metrics([m for m in written if _domain(m.name) == domain])
    return "\n".join(lines) + "\n"


def tables_page(catalog: Catalog, tables: Mapping[str, Sequence[ColumnLike]]) -> str:
    """The tables of the event store, and the typed view of each event.

    tables: name → columns
    """
    lines = ["# Tables and views", "", "Generated from the catalog by `make generate`."]
    for name, columns in tables.items():
        lines += ["", f"## {name}", ""]
        lines += table(
            ("column", "type", "what it holds"),
            ((code(c.name), code(c.type), c.about) for c in columns),
        )
    lines += [
        "",
        "## Views",
        "",
        "One for each event: the columns of `events` except the three maps, and one for each "
        "attribute, whose name has underscores for dots. All of these are Nullable: null where an "
        "event does not carry the attribute. Money is in major units; arrays and objects are JSON "
        "text.",
        "",
        *table(
            ("attributes of type", "are columns of type"),
            ((kind.value, code(f"Nullable({engine})")) for kind, engine in COLUMN_TYPES.items()),
        ),
        "",
        *table(
            ("view", "event", "columns"),
            (
                (
                    code(view_name(e.name)),
                    event_link(e.name, f"events/{_domain(e.name)}.md"),
                    str(len(e.attributes)),
                )
                for e in catalog.events.values()
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def _event(event: Event) -> Iterator[str]:
    sent = json.dumps(example(event, _TENANT), indent=2, ensure_ascii=False)
    yield from ("", f"## {event.name}", "", event.description, "")
    yield from table(
        ("attribute", "required", "type", "allowed", "data class", "purpose", "meaning"),
        (_attribute(a, a.name in event.required) for a in event.attributes),
    )
    yield ""
    yield f"Purpose: {event.purpose}. {_UNKNOWN[event.unknown]} Schema version {event.version}."
    yield from ("", "```json", *sent.split("\n"), "```")


def _attribute(attribute: Attribute, required: bool) -> tuple[str, ...]:
    unit = "" if attribute.unit in (Unit.NONE, Unit.MONEY) else f", {attribute.unit}"
    return (
        code(attribute.sent_name),
        "yes" if required else "",
        f"{attribute.type}{unit}",
        _allowed(attribute),
        attribute.data_class,
        attribute.purpose,
        attribute.description,
    )


def _allowed(attribute: Attribute) -> str:
    if not attribute.values:
        return bounds(attribute)
    if len(attribute.values) <= _FEW:
        return codes(attribute.values)
    return f"{code(attribute.values[0])} to {code(attribute.values[-1])}"


def _metrics(metrics: Sequence[Metric]) -> Iterator[str]:
    yield from table(
        ("metric", "unit", "better", "meaning", "computed as"),
        ((code(m.name), m.unit, m.better, m.description, formula(m.measure)) for m in metrics),
    )
    alike: dict[tuple[str, ...], list[str]] = {}
    for metric in metrics:
        alike.setdefault(metric.dimensions, []).append(code(metric.name))
    for dimensions, names in alike.items():
        if dimensions:
            shown = codes(dimensions)
            whose = "all of these" if len(alike) == 1 else ", ".join(names)
            yield from ("", f"By {shown}: {whose}.")
