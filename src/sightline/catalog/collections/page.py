"""The page that shows, for every field of every collection, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sightline.catalog.collections import ALL
from sightline.catalog.collections.compile import types
from sightline.catalog.collections.describe import described
from sightline.catalog.collections.model import Collection, Field, Groups, Kind, Rows
from sightline.catalog.collections.typed import Type
from sightline.catalog.markup import table

_KINDS: Final = {
    Kind.WRITTEN: "*Written*: events are its rows.",
    Kind.DERIVED: "*Derived*: its rows are computed from events.",
    Kind.RECORDED: "*Recorded*: no event is a row of it.",
    Kind.REPORTED: "*Reported*: a report answers it.",
}

_INTRODUCTION: Final = """\
# Collections

Generated from the catalog by `make generate`. The documents this product was made from describe
collections of a database. Here each of them is one of four things:

- **written**: events of the catalog are its rows, and a view shows them under its name;
- **derived**: a view computes its rows from events;
- **reported**: a report answers it, with parameters a view cannot have;
- **recorded**: people set it up, or another system keeps it.

Views are asked with [SQL](../sql.md), one tenant at a time. Their columns are the documents' paths
in snake_case, levels joined by `_`: `sessionMetadata.deviceType` is `session_metadata_device_type`.
Each field of a list of objects is a list of its own, `journeyStages[].stageName` is
`journey_stages_stage_name`, and the lists of one such list have the same order. A value that
nobody sent is null, and a list that nobody sent is empty.

Times are UTC. Durations are in milliseconds, amounts in major units of their currency, shares from
0 to 1, unless the last column says otherwise. An amount is null where it would be a sum of several
currencies. `user_id` is a keyed hash wherever it stands.
"""


def page() -> str:
    """The page of all collections."""
    lines = [
        *_INTRODUCTION.splitlines(),
        "",
        *table(
            ("collection", "", "what a row is", "document"),
            (
                (
                    f"[`{c.name}`](#{c.name.lower()})",
                    c.kind.value,
                    c.row,
                    f"{c.described.document}, {c.described.section}",
                )
                for c in ALL
            ),
        ),
    ]
    for collection in ALL:
        lines += _section(collection)
    return "\n".join(lines) + "\n"


def _section(collection: Collection) -> Iterator[str]:
    yield from ("", f"## {collection.name}", "")
    row = collection.row[0].upper() + collection.row[1:]
    yield f"{_KINDS[collection.kind]} {row}. {_reads(collection)}{collection.note}".rstrip()
    yield ""
    kinds = types(collection)
    documented = collection.described.types()
    if collection.view is None:
        yield from table(
            ("field", "in the document", "where it is"),
            (
                (_code(f.path), _code(documented[f.path]), described(f.source))
                for f in collection.fields
            ),
        )
        return
    yield from table(
        ("field", "in the document", "column", "type", "where it comes from", ""),
        (
            _row(f, documented.get(f.path, ""), kinds)
            for f in (*collection.fields, *collection.added)
        ),
    )


def _reads(collection: Collection) -> str:
    match collection.view:
        case None:
            return ""
        case Rows(events=()):
            return ""
        case Rows(events=events):
            return f"Of {', '.join(_code(name) for name in events)}. "
        case Groups(by=by, events=events):
            of = ", ".join(_code(name) for name in events) or "all events"
            return f"By {', '.join(described(key) for key in by)}, of {of}. "


def _row(field: Field, documented: str, kinds: dict[str, Type]) -> tuple[str, ...]:
    shown = _code(field.path) if documented else f"{_code(field.path)} (ours)"
    if not field.in_view:
        return (shown, _code(documented), "", "", described(field.source), field.note)
    kind = _code(str(kinds[field.column]))
    column = _code(field.column)
    return (shown, _code(documented), column, kind, described(field.source), field.note)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
