"""The reference pages are current, complete, and their examples are valid."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import jsonschema_rs
import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export import LANGUAGES
from sightline.catalog.export.jsonschema import event_schema
from sightline.catalog.reference import pages
from sightline.store import tables

ROOT: Final = Path(__file__).parents[2]
TABLES: Final = {
    "events": tables.EVENTS,
    "rollup_minute": tables.ROLLUP_MINUTE,
    "rollup_measure_minute": tables.ROLLUP_MEASURE_MINUTE,
    "quarantine": tables.QUARANTINE,
}
PAGES = pages(BUILT_IN, TABLES)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_on_disk_is_the_generated_one(path: str) -> None:
    on_disk = (ROOT / path).read_text(encoding="utf-8")
    assert on_disk == PAGES[path], f"{path} is not current: run `make generate`"


DOMAIN_PAGES = {path: page for path, page in PAGES.items() if "/events/" in path}


def test_no_page_of_a_domain_is_left_over() -> None:
    on_disk = {
        f"docs/reference/events/{p.name}" for p in (ROOT / "docs/reference/events").iterdir()
    }
    assert on_disk == set(DOMAIN_PAGES)


def test_every_event_and_attribute_is_documented() -> None:
    sections: dict[str, str] = {}
    for page in DOMAIN_PAGES.values():
        parts = iter(re.split(r"^## (.+)$", page, flags=re.M)[1:])
        sections |= dict(zip(parts, parts, strict=True))
    assert list(sections) == list(BUILT_IN.events)
    for name, event in BUILT_IN.events.items():
        assert f"| [`{name}`]" in PAGES["docs/reference/events.md"]
        assert event.description in sections[name]
        for attribute in event.attributes:
            assert f"| `{attribute.name}` |" in sections[name]


def test_every_example_on_the_pages_is_valid() -> None:
    examples = [
        json.loads(text)
        for page in DOMAIN_PAGES.values()
        for text in re.findall(r"```json\n(.+?)```", page, flags=re.S)
    ]
    assert [sent["event_name"] for sent in examples] == list(BUILT_IN.events)
    for sent in examples:
        schema = event_schema(BUILT_IN.event(sent["event_name"]))
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(sent)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_on_a_page_leads_somewhere(path: str) -> None:
    for page, anchor in re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", PAGES[path]):
        target = (ROOT / path).parent / page if page else ROOT / path
        assert target.is_file()
        generated = PAGES.get(str(target.resolve().relative_to(ROOT)))
        headings = re.findall(r"^##+ (.+)$", generated or "", flags=re.M)
        anchors = {re.sub(r"[^a-z0-9_ -]", "", h.lower()).replace(" ", "-") for h in headings}
        assert not anchor or generated is None or anchor in anchors


def test_every_metric_is_documented_but_the_counts_of_events() -> None:
    page = PAGES["docs/reference/metrics.md"]
    rows = set(re.findall(r"^\| `(.+?)` \|", page, flags=re.M))
    counts = {f"{name}.count" for name in BUILT_IN.events}
    assert rows == set(BUILT_IN.metrics) - counts


def test_every_column_is_documented() -> None:
    page = PAGES["docs/reference/tables.md"]
    for columns in TABLES.values():
        for column in columns:
            assert f"| `{column.name}` | `{column.type}` | {column.about} |" in page


def test_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    for page in PAGES.values():
        for table in re.findall(r"(?:^\|.*\n)+", page, flags=re.M):
            assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_every_event(language: str) -> None:
    text = LANGUAGES[language](BUILT_IN)
    assert text.endswith("\n")
    assert [name for name in BUILT_IN.events if name not in text] == []
