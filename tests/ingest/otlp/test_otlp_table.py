"""The tables of the mapping: they fit the catalog and the conventions, and the page shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from opentelemetry.semconv import _incubating
from tests import pages
from tests.pages import DOCS

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.model import ValueType
from sightline.ingest.otlp import table
from sightline.ingest.otlp.table import Rule

PAGE = pages.text(DOCS / "otlp.md")
RULES = pytest.mark.parametrize("rule", table.RULES, ids=lambda r: f"{r.event} of {r.of}")


@RULES
def test_a_rule_fills_attributes_its_event_has_and_all_it_needs(rule: Rule) -> None:
    event = BUILT_IN.event(rule.event)
    attributes = {a.name: a for a in event.attributes}
    assert set(rule.fields) <= set(attributes)
    assert set(event.required) <= set(rule.fields)
    assert set(table.RESOURCE) <= set(attributes)


@RULES
def test_a_rule_agrees_with_what_the_catalog_says_the_conventions_call_it(rule: Rule) -> None:
    for attribute in BUILT_IN.event(rule.event).attributes:
        if attribute.otel and attribute.name in rule.fields:
            assert attribute.otel in rule.fields[attribute.name], attribute.name


def test_words_are_those_of_the_catalog() -> None:
    for name, words in table.WORDS.items():
        attribute = BUILT_IN.attributes[name]
        assert attribute.type is ValueType.STRING
        assert set(words.values()) <= set(attribute.values)
        assert not set(words) & set(attribute.values)
    for name, word in table.OTHERWISE.items():
        assert word in BUILT_IN.attributes[name].values


def test_no_name_is_read_that_holds_what_people_say_or_look_for() -> None:
    contents = r"message|prompt$|completion$|content$|instructions|arguments|result|query\.text"
    contents += r"|statement|\burl\b|target|\bbody$|header|stacktrace|email|full_name"
    assert not [name for name in table.READ if re.search(contents, name)]


def test_names_that_are_read_are_in_the_conventions_or_ours() -> None:
    known = set(re.findall(r'Final = "([a-z_.]+)"', _conventions()))
    strangers = {name for name in table.READ if name not in known}
    ours = {name for name in strangers if name.startswith("sightline.")}
    assert (
        strangers - ours
        == {
            "net.host.name",
            "net.peer.name",
            "http.request_content_length",
            "http.response_content_length",
        }
        - known
    )


def _conventions() -> str:
    folder = Path(_incubating.__path__[0])
    files = [*folder.glob("attributes/*.py"), *folder.parent.glob("attributes/*.py")]
    return "\n".join(pages.text(path) for path in files)


def test_the_page_shows_every_rule_as_it_is() -> None:
    rows = pages.rows(PAGE, "What becomes of spans and log records")
    assert rows == [_row(rule) for rule in table.RULES]


@pytest.mark.parametrize("event", dict.fromkeys(rule.event for rule in table.RULES))
def test_the_page_shows_where_every_attribute_comes_from(event: str) -> None:
    rows = pages.rows(PAGE, f"`{event}`")
    rule = next(rule for rule in table.RULES if rule.event == event)
    assert rows == [[f"`{name}`", _sources(names)] for name, names in rule.fields.items()]


def test_the_page_shows_what_becomes_of_resources_and_people() -> None:
    rows = pages.rows(PAGE, "Who, where, with whose consent")
    shown = {pages.words(row[0])[0]: row[1] for row in rows}
    tables = {**table.ENVELOPE, **{f"attributes.{n}": s for n, s in table.RESOURCE.items()}}
    assert shown == {name: _sources(names) for name, names in tables.items()}


def test_the_page_shows_every_word_that_is_another() -> None:
    rows = pages.rows(PAGE, "Words")
    shown = {
        (pages.words(r[0])[0], word): pages.words(r[2])[0]
        for r in rows
        for word in pages.words(r[1])
    }
    named = {(a, word): ours for a, words in table.WORDS.items() for word, ours in words.items()}
    assert shown == named


def _row(rule: Rule) -> list[str]:
    kinds = {table.SERVER: "server", table.CLIENT: "client"}
    kind = f"{kinds[rule.kind]} " if rule.kind else ""
    mark = " or ".join(f"`{name}`" for name in rule.has)
    among = f": {', '.join(f'`{value}`' for value in sorted(rule.among))}" if rule.among else ""
    return [
        f"{kind}{rule.of}",
        mark + among,
        f"[`{rule.event}`](#{rule.event.replace('.', '')})",
        rule.what,
    ]


def _sources(names: tuple[str, ...]) -> str:
    return ", ".join(name if name.startswith("(") else f"`{name}`" for name in names)
