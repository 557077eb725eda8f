"""The linter: silent about our catalog, and each check finds what it claims to find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from sightline.catalog import measure
from sightline.catalog.attribute import (
    choice,
    duration_ms,
    identifier,
    listing,
    moment,
    money,
    number,
)
from sightline.catalog.catalog import BUILT_IN, Catalog, build
from sightline.catalog.events.commerce import CURRENCY
from sightline.catalog.filter import Filter, Op, Scalar, where
from sightline.catalog.lint import CHECKS, INTEGRITY, lint
from sightline.catalog.metric import metric
from sightline.catalog.model import (
    Attribute,
    DataClass,
    Event,
    Mean,
    Measure,
    Metric,
    Purpose,
    Quantile,
    Total,
    Unit,
    ValueType,
)

WAIT_MS = duration_ms("kb.wait_ms", "Time of a wait", example=5)
KIND = choice("kb.kind", "What kind it is", ("short", "long"))
TOPICS = listing("kb.topics", "What it is about", example=("a",), items=ValueType.STRING)
AMOUNT = money("kb.paid_amount", "What is paid", example=5)
PRICE = number("kb.list_price", "What one costs", example=5, unit=Unit.MONEY)
ASKED = Event(
    name="kb.asked",
    description="Somebody asks.",
    attributes=(WAIT_MS, KIND, TOPICS, AMOUNT, PRICE, CURRENCY),
)
SILENT = Event(name="kb.silent", description="Nobody asks.", attributes=())
WAIT = metric(
    "kb.wait_ms.avg",
    "Average wait.",
    Mean(attribute="kb.wait_ms", events=("kb.asked",)),
    Unit.MILLISECONDS,
)
PAID = metric(
    "kb.paid_amount.sum",
    "Money paid.",
    Total(attribute="kb.paid_amount", events=("kb.asked",)),
    Unit.MONEY,
)


def change(entry: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(entry, **fields)


def small(events: Iterable[Event] = (), metrics: Iterable[Metric] = ()) -> Catalog:
    """A catalog no check complains about, and these entries."""
    return build([ASKED, SILENT, *events], [WAIT, PAID, *metrics])


def carrying(*attributes: Attribute, **fields: Any) -> Catalog:
    event = Event(name="kb.odd", description="Something odd.", attributes=attributes)
    return small([change(event, **fields)])


def measuring(measured: Measure, unit: Unit = Unit.COUNT, name: str = "kb.odd_count") -> Catalog:
    return small(metrics=[metric(name, "Something odd.", measured, unit)])


def filtering(
    field: str, op: Op = Op.EQ, value: Scalar | tuple[Scalar, ...] | None = None
) -> Catalog:
    return measuring(measure.count("kb.asked", where=where(field, op, value)))


ID = identifier("kb.odd_id", "Something odd", example="a")

BROKEN = [
    ("name_is_dotted_lower_case", carrying(change(ID, name="Odd"))),
    ("name_is_dotted_lower_case", carrying(change(ID, name="kb.odd-id"))),
    ("name_is_dotted_lower_case", carrying(change(ID, name="kb." + "x" * 126))),
    ("name_is_one_in_sql", carrying(ID, change(ID, name="kb.odd.id"))),
    ("name_is_one_in_sql", carrying(change(ID, name="site.id"))),
    (
        "name_is_one_in_sql",
        small([change(SILENT, name="kb_silent.x"), change(SILENT, name="kb.silent_x")]),
    ),
    ("entry_is_described", carrying(ID, description=" ")),
    ("bounds_leave_room", carrying(change(WAIT_MS, name="kb.odd_ms", minimum=9, maximum=8))),
    ("bounds_leave_room", carrying(change(ID, min_length=9, max_length=8))),
    ("example_is_valid", carrying(change(ID, example=""))),
    ("example_is_valid", carrying(change(ID, pattern="("))),
    ("example_is_valid", carrying(moment("kb.odd_at", "When", example="2025-02-30T00:00:00Z"))),
    ("values_are_of_text", carrying(change(WAIT_MS, name="kb.odd_ms", values=("a",)))),
    ("values_are_of_text", carrying(change(ID, items=ValueType.STRING))),
    ("dimension_is_comparable", carrying(change(TOPICS, name="kb.odd", dimension=True))),
    ("attribute_is_carried_once", carrying(ID, ID)),
    ("required_is_carried", carrying(ID, required=("kb.kind",))),
    (
        "required_is_permitted",
        carrying(ID, required=(ID.name,), purpose=Purpose.FUNCTIONAL),
    ),
    ("money_has_a_currency", carrying(AMOUNT)),
    ("money_has_a_currency", carrying(PRICE)),
    ("money_has_a_currency", carrying(AMOUNT, CURRENCY, required=(AMOUNT.name,))),
    ("money_is_marked", carrying(change(AMOUNT, name="kb.odd", unit=Unit.COUNT), CURRENCY)),
    ("metric_reads_known_events", measuring(measure.count("kb.nothing"))),
    (
        "metric_reads_carried_attributes",
        measuring(
            Mean(attribute="kb.wait_ms", events=("kb.asked", "kb.silent")), Unit.MILLISECONDS
        ),
    ),
    ("metric_reads_carried_attributes", measuring(Mean(attribute="kb.nothing"))),
    ("metric_reads_numbers", measuring(Total(attribute="kb.kind", events=("kb.asked",)))),
    ("metric_reads_numbers", measuring(measure.distinct(TOPICS, "kb.asked"))),
    ("metric_reads_money_as_stored", measuring(measure.mean(PRICE, "kb.asked"), Unit.MONEY)),
    (
        "quantile_level_is_a_share",
        measuring(
            Quantile(attribute="kb.wait_ms", level=95, events=("kb.asked",)), Unit.MILLISECONDS
        ),
    ),
    ("unique_is_apart_by_a_column", measuring(measure.sessions("kb.asked", apart="kb.kind"))),
    ("metric_has_few_parts", measuring(measure.less(*[measure.count("kb.asked")] * 21))),
    ("metric_has_the_unit_of_its_measure", measuring(measure.mean(WAIT_MS, "kb.asked"))),
    (
        "metric_has_the_unit_of_its_measure",
        measuring(measure.less(measure.total(AMOUNT, "kb.asked"), measure.count()), Unit.MONEY),
    ),
    (
        "metric_has_the_unit_of_its_measure",
        measuring(measure.per_second(measure.count("kb.asked")), Unit.COUNT),
    ),
    (
        "metric_has_the_unit_of_its_measure",
        measuring(measure.per_second(measure.mean(WAIT_MS, "kb.asked")), Unit.PER_SECOND),
    ),
    (
        "metric_has_the_unit_of_its_measure",
        measuring(measure.ratio(measure.total(AMOUNT, "kb.asked"), measure.count()), Unit.RATIO),
    ),
    (
        "dimension_is_carried",
        small(metrics=[change(WAIT, name="kb.odd", dimensions=("kb.wait_ms",))]),
    ),
    (
        "dimension_is_carried",
        small(
            metrics=[
                change(
                    metric("kb.odd_count", "Odd.", measure.count("kb.silent"), Unit.COUNT),
                    dimensions=("kb.kind",),
                )
            ]
        ),
    ),
    ("filter_is_one_thing", measuring(measure.count("kb.asked", where=Filter()))),
    (
        "filter_is_one_thing",
        measuring(measure.count("kb.asked", where=Filter(field="country", value="DE", all=()))),
    ),
    ("filter_reads_known_fields", filtering("kb.nothing", value="x")),
    (
        "filter_reads_known_fields",
        measuring(measure.count("kb.silent", where=where("kb.kind", Op.EQ, "short"))),
    ),
    ("filter_compares_like_with_like", filtering("kb.kind", Op.IN, "short")),
    ("filter_compares_like_with_like", filtering("kb.kind", Op.EQ, ("short",))),
    ("filter_compares_like_with_like", filtering("kb.kind", Op.IS_SET, "short")),
    ("filter_compares_like_with_like", filtering("kb.kind", Op.EQ, "shrt")),
    ("filter_compares_like_with_like", filtering("kb.kind", Op.GT, "short")),
    ("filter_compares_like_with_like", filtering("kb.wait_ms", Op.EQ, "5")),
    ("filter_compares_like_with_like", filtering("kb.wait_ms", Op.CONTAINS, "5")),
    ("filter_compares_like_with_like", filtering("kb.topics", Op.EQ, "a")),
    ("filter_compares_like_with_like", filtering("country", Op.EQ, 5)),
    ("name_starts_with_its_domain", carrying(change(ID, name="optician.mirror_id"))),
    (
        "name_starts_with_its_domain",
        carrying(change(ID, name="error.mirror_id", otel="error.type")),
    ),
    ("attribute_ends_in_its_unit", carrying(change(WAIT_MS, name="kb.odd"))),
    ("attribute_ends_in_its_unit", carrying(change(WAIT_MS, name="kb.odd_ms", unit=Unit.NONE))),
    (
        "attribute_ends_in_its_unit",
        carrying(moment("kb.odd", "When", example="2025-01-01T00:00:00Z")),
    ),
    ("metric_ends_in_its_unit", measuring(measure.count("kb.asked"), name="kb.odd_rate")),
    (
        "statistic_is_what_it_says",
        small(
            metrics=[
                metric("kb.wait_ms.p95", "Odd.", measure.quantile(WAIT_MS, 0.5), Unit.MILLISECONDS)
            ]
        ),
    ),
    ("statistic_is_what_it_says", small(metrics=[change(WAIT, name="kb.wait_ms.max")])),
    ("description_is_a_sentence", small([change(SILENT, name="kb.odd", description="no stop")])),
    ("description_is_a_sentence", carrying(change(ID, description="A sentence."))),
    ("value_is_bounded", carrying(change(WAIT_MS, name="kb.odd_ms", maximum=None))),
    ("value_is_bounded", carrying(change(ID, max_length=None))),
    (
        "words_of_people_are_confidential",
        carrying(change(ID, name="kb.question", data_class=DataClass.PUBLIC)),
    ),
    ("what_is_measured_is_reported", carrying(change(WAIT_MS, name="kb.odd_ms"))),
    ("metric_is_defined_once", small(metrics=[change(WAIT, name="kb.odd_ms")])),
]


def test_our_catalog_breaks_no_claim() -> None:
    assert lint(BUILT_IN) == []


def test_the_catalog_these_tests_start_from_breaks_no_claim() -> None:
    assert lint(small()) == []


@pytest.mark.parametrize(("check", "catalog"), BROKEN)
def test_a_broken_claim_is_found(check: str, catalog: Catalog) -> None:
    assert check in {finding.check for finding in lint(catalog)}


def test_every_check_is_shown_to_find_something() -> None:
    assert {check.__name__ for check in CHECKS} == {name for name, _ in BROKEN}


def test_every_check_says_what_it_claims() -> None:
    assert all((check.__doc__ or "").strip().endswith(".") for check in CHECKS)


def test_a_finding_names_entry_and_claim() -> None:
    (finding,) = lint(carrying(ID, required=("kb.kind",)))
    assert finding.entry == "event kb.odd"
    assert finding.message == "requires kb.kind, which it does not carry"
    assert finding.claim == "What an event requires is among its attributes."


def test_a_tenants_entries_need_not_be_worded_like_ours() -> None:
    catalog = build([change(SILENT, name="optician.silent", description="Hush")], [])
    assert lint(catalog)
    assert not lint(catalog, INTEGRITY)


@pytest.mark.parametrize("check", [check.__name__ for check in INTEGRITY])
def test_a_tenants_entries_must_fit_together(check: str) -> None:
    catalog = next(catalog for name, catalog in BROKEN if name == check)
    assert check in {finding.check for finding in lint(catalog, INTEGRITY)}
