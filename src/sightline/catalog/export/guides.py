"""Reference pages about the catalog as a whole: funnels, consent, OpenTelemetry, what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sightline.catalog import otel
from sightline.catalog.catalog import Catalog
from sightline.catalog.funnels import FUNNELS, Funnel
from sightline.catalog.markup import code, codes, event_link, table
from sightline.catalog.model import Attribute, DataClass, Event, Purpose
from sightline.catalog.purpose import VOCABULARIES
from sightline.catalog.specified import PLACES
from sightline.catalog.specified.model import Asked

_GENERATED = "Generated from the catalog by `make generate`."
_MEANING = {
    Purpose.ESSENTIAL: "Errors, and how machines and services are: nothing about a person.",
    Purpose.FUNCTIONAL: "The way through the shop, and how well it worked.",
    Purpose.ANALYTICS: "Behaviour in detail, preferences, purchases.",
    Purpose.RESEARCH: "All of it, for studies and training.",
}


def funnels_page() -> str:
    """The named funnels, each with a request for it."""
    lines = [
        "# Funnels",
        "",
        f"{_GENERATED} The funnels that have a name, and the [events](events.md) their steps are. "
        "Any other funnel is asked for in the same way: [the funnel report](../http.md#a-funnel).",
    ]
    for funnel in FUNNELS:
        lines += _funnel(funnel)
    return "\n".join(lines) + "\n"


def _funnel(funnel: Funnel) -> Iterator[str]:
    yield from ("", f"## {funnel.name}", "", funnel.description, "")
    yield from table(
        ("step", "event"),
        ((code(s.name), event_link(s.event, _page_of(s.event))) for s in funnel.steps),
    )
    steps = json.dumps({"steps": [step.event for step in funnel.steps]}, indent=2)
    yield from ("", "```json", *steps.split("\n"), "```")


def _page_of(event: str) -> str:
    return f"events/{event.split('.')[0]}.md"


def purposes_page(catalog: Catalog) -> str:
    """Purposes, what each document calls them, and every attribute that needs care."""
    lines = [
        "# Purposes and data classes",
        "",
        f"{_GENERATED} Why a value may be used, and how carefully it is handled.",
        "",
        "## Purposes",
        "",
        "The weakest consent under which a value may be used. Each includes those before it.",
        "",
        *table(
            ("purpose", "what it covers", "events", "attributes"),
            (
                (code(p), _MEANING[p], _number(catalog.events, p), _number(catalog.attributes, p))
                for p in Purpose
            ),
        ),
        "",
        "No attribute here needs more than `analytics`. What is made of many of them for studies "
        "and training, such as sets of training data, needs `research`.",
        "",
        "## Other words for them",
        "",
        "Advertising is no rung of this ladder: `context.consent.ads` says whether it is allowed.",
        "",
        *table(
            ("document", "there", "word", "purpose", "advertising"),
            (
                (v.document, code(v.field), code(w.word), code(w.purpose), "yes" if w.ads else "")
                for v in VOCABULARIES
                for w in v.words
            ),
        ),
    ]
    for data_class in (DataClass.RESTRICTED, DataClass.CONFIDENTIAL):
        lines += _guarded(catalog, data_class)
    return "\n".join(lines) + "\n"


def _number(entries: Mapping[str, Event | Attribute], purpose: Purpose) -> str:
    return str(sum(1 for entry in entries.values() if entry.purpose is purpose))


def _guarded(catalog: Catalog, data_class: DataClass) -> Iterator[str]:
    found = [a for a in catalog.attributes.values() if a.data_class is data_class]
    yield from ("", f"## {data_class.capitalize()} attributes", "")
    yield from table(
        ("attribute", "purpose", "meaning"),
        ((code(a.name), code(a.purpose), a.description) for a in found),
    )


def otel_page(catalog: Catalog) -> str:
    """What OpenTelemetry calls our attributes."""
    named = [a for a in catalog.attributes.values() if a.otel]
    lines = [
        "# OpenTelemetry",
        "",
        f"{_GENERATED} Names are those of version {otel.VERSION} of the "
        "[semantic conventions](https://opentelemetry.io/docs/specs/semconv/). Attributes of ours "
        "that are older than our reading of them keep their names.",
    ]
    same = [a for a in named if otel.is_conventional(a)]
    other = [a for a in named if not otel.is_conventional(a)]
    for heading, attributes in (
        ("Called what the conventions call them", same),
        ("Called otherwise", other),
    ):
        lines += ["", f"## {heading}", ""]
        lines += table(
            ("attribute", "OpenTelemetry", "in events"),
            (
                (code(a.name), code(a.otel), codes(e.name for e in _carriers(catalog, a)))
                for a in attributes
            ),
        )
    return "\n".join(lines) + "\n"


def _carriers(catalog: Catalog, attribute: Attribute) -> Iterator[Event]:
    for event in catalog.events.values():
        if attribute in event.attributes:
            yield event


def specified_page() -> str:
    """Every number the specification names, and what answers it."""
    lines = [
        "# The metrics of the specification",
        "",
        f"{_GENERATED} Every number that the five documents name, and the "
        "[metric](metrics.md) of ours that answers it. Where a report is named that is not in "
        "[the HTTP API](../http.md), it is still to come. Metrics of `/metrics` are about "
        "Sightline itself: [operating](../operating.md#metrics).",
    ]
    for document in dict.fromkeys(place.document for place in PLACES):
        lines += ["", f"## {document}"]
        for place in PLACES:
            if place.document == document:
                lines += ["", f"### {place.section}", ""]
                lines += table(("there", "here", "how"), map(_asked, place.asked))
    return "\n".join(lines) + "\n"


def _asked(asked: Asked) -> tuple[str, str, str]:
    return code(asked.name), codes(asked.metrics), asked.how
