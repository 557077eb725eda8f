"""A mapping file says what it wants, and is told where it is wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sightline.catalog.filter import Op, where
from sightline.errors import InvalidRequest
from sightline.ingest import mapping

MINIMAL = """
dataset: shop
occurred_at: {from: at}
events:
  - event: commerce.view
"""


def wrong(text: str) -> list[tuple[str, str, str | None]]:
    """(path, code, nearest) of each error."""
    with pytest.raises(InvalidRequest) as caught:
        mapping.decode(text, "map.yaml")
    assert caught.value.detail.startswith("map.yaml is not a valid mapping: line ")
    return [(e.path, e.code, e.nearest) for e in caught.value.errors]


def test_the_smallest_mapping() -> None:
    decoded = mapping.decode(MINIMAL)
    assert decoded.dataset == "shop"
    assert decoded.source == "server"
    assert decoded.missing == ("",)
    assert decoded.occurred_at == mapping.Moment(from_="at")
    assert decoded.events == (mapping.Rule(event="commerce.view"),)
    assert decoded.columns() == {"at"}


def test_columns_are_collected_from_everywhere() -> None:
    decoded = mapping.decode(
        MINIMAL
        + """
id: {columns: [key]}
site: {from: site}
session: {template: "{a}-{b}"}
context: {page.url: {from: url}}
skip: [{reason: test, when: {not: {field: status, value: live}}}]
attributes: {x: {multiply: [p, q]}}
"""
    )
    assert decoded.columns() == {"at", "key", "site", "a", "b", "url", "status", "p", "q"}


def test_conditions_are_the_filters_of_the_catalog() -> None:
    text = MINIMAL + "    when: {field: kind, op: starts_with, value: C}\n"
    assert mapping.decode(text).events[0].when == where("kind", Op.STARTS_WITH, "C")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            MINIMAL.replace("{from: at}", "{form: at, from: at}"),
            ("line 3, occurred_at.form", "unknown_key", "format"),
            id="unknown key",
        ),
        pytest.param(
            MINIMAL.replace("dataset", "data_set"),
            ("line 2, data_set", "unknown_key", "dataset"),
            id="unknown key at the top",
        ),
        pytest.param(
            MINIMAL + "attributes: {commerce.amount: {from: a, type: moneys}}",
            ("line 6, attributes.commerce.amount.type", "type", "money"),
            id="unknown choice, below a name with dots",
        ),
        pytest.param(
            MINIMAL + "    when: {field: a, op: start_with, value: C}\n",
            ("line 6, events[0].when.op", "type", "starts_with"),
            id="unknown operator",
        ),
        pytest.param(
            MINIMAL + "dataset: other\n", ("line 6, dataset", "twice", None), id="given twice"
        ),
        pytest.param(
            MINIMAL + "missing: none\n", ("line 6, missing", "type", None), id="wrong type"
        ),
        pytest.param("- a\n", ("line 1", "type", None), id="a list"),
        pytest.param("", ("line 1", "yaml", None), id="empty"),
        pytest.param("a: [\n", ("line 2", "yaml", None), id="not YAML"),
        pytest.param(
            MINIMAL + "site: {from: a, value: b}\n",
            ("line 6, site", "value", None),
            id="two sources",
        ),
        pytest.param(
            MINIMAL + "site: {template: '{a:>9}'}\n", ("line 6, site", "value", None), id="template"
        ),
        pytest.param(
            MINIMAL + "file: {encoding: utf-9}\n", ("line 6, file", "value", None), id="encoding"
        ),
        pytest.param(
            MINIMAL + "file: {delimiter: '||'}\n", ("line 6, file", "value", None), id="delimiter"
        ),
        pytest.param(
            MINIMAL + "skip: [{reason: r, when: {field: a, op: in, value: b}}]\n",
            ("line 6, skip[0]", "value", None),
            id="in without a list",
        ),
        pytest.param(
            MINIMAL + "skip: [{reason: r, when: {field: a, all: []}}]\n",
            ("line 6, skip[0]", "value", None),
            id="two conditions in one",
        ),
        pytest.param(
            MINIMAL + "  - event: commerce.purchase\n",
            ("line 2", "value", None),
            id="a rule that can never hold",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_nearest(
    text: str, expected: tuple[str, str, str | None]
) -> None:
    assert expected in wrong(text)


def test_an_unknown_timezone_names_the_nearest() -> None:
    with pytest.raises(InvalidRequest, match="did you mean 'Europe/London'"):
        mapping.decode(MINIMAL.replace("{from: at}", "{from: at, timezone: Europe/Londen}"))


def test_plain_words_are_texts() -> None:
    text = MINIMAL + "site: {from: country, map: {Norway: NO, 1: on, open: 2010-12-01}}\n"
    site = mapping.decode(text).site
    assert site is not None
    assert site.map == {"Norway": "NO", "1": "on", "open": "2010-12-01"}


def test_every_key_is_documented() -> None:
    documented = (Path(__file__).parents[2] / "docs/import.md").read_text(encoding="utf-8")
    parts: dict[type[msgspec.Struct], str] = {
        mapping.Mapping: "",
        mapping.IdKeys: "id.",
        mapping.FileKeys: "file.",
        mapping.TimeKeys: "",
        mapping.Value: "",
        mapping.Rule: "",
        mapping.Skip: "",
    }
    groups = {"id", "file"}
    for part, prefix in parts.items():
        for field in msgspec.structs.fields(part):
            if field.encode_name not in groups:
                assert f"`{prefix}{field.encode_name}`" in documented, field.encode_name
    for name in mapping.CONTEXT:
        assert f"`{name}`" in documented, name


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "docs/examples").glob("*.yaml"))
)
def test_every_example_is_a_valid_mapping(path: Path) -> None:
    assert mapping.decode(path.read_text(encoding="utf-8"), path.name).events
