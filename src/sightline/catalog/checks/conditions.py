"""Whether the filters of metrics can be answered. True of any catalog, a tenant's too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sightline.catalog.catalog import Catalog
from sightline.catalog.checks.problem import Problem, measured, of_metric
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.filter import Filter, Op, nested, parts
from sightline.catalog.model import STORED_IN, Attribute, Column, Metric, ValueType

_SETS: Final = (Op.IN, Op.NOT_IN)
_UNARY: Final = (Op.IS_SET, Op.IS_NOT_SET)
_ORDERED: Final = (Op.LT, Op.LTE, Op.GT, Op.GTE)
_TEXTUAL: Final = (Op.CONTAINS, Op.STARTS_WITH)


def filter_is_one_thing(catalog: Catalog) -> Iterator[Problem]:
    """A filter is either a condition on a field or a combination of filters, never both or none."""
    for metric, condition in _filters(catalog):
        if len(parts(condition)) != 1:
            forms = "field, all, any, not, segment, cohort"
            yield of_metric(metric), f"has a filter that is not exactly one of {forms}"


def filter_reads_known_fields(catalog: Catalog) -> Iterator[Problem]:
    """A filter asks for a column of the envelope, or an attribute its events carry."""
    for metric, condition, fields in _conditions(catalog):
        if condition.field not in fields and condition.field not in DIMENSIONS:
            yield of_metric(metric), f"filters by {condition.field}, which its events do not carry"


def filter_compares_like_with_like(catalog: Catalog) -> Iterator[Problem]:
    """A filter's value has the form its operator takes, and the type and set of its field."""
    for metric, condition, fields in _conditions(catalog):
        fault = _shape_fault(condition) or _type_fault(condition, fields.get(condition.field or ""))
        if fault:
            yield of_metric(metric), f"filters by {condition.field} {condition.op}: {fault}"


def _shape_fault(condition: Filter) -> str | None:
    if condition.op in _UNARY:
        return None if condition.value is None else "takes no value"
    if condition.op in _SETS:
        ok = isinstance(condition.value, tuple) and condition.value
        return None if ok else "takes a list of values"
    single = condition.value is not None and not isinstance(condition.value, tuple)
    return None if single else "takes one value"


def _type_fault(condition: Filter, attribute: Attribute | None) -> str | None:
    """None is an envelope column, which is text."""
    kind = attribute.type if attribute else ValueType.STRING
    if STORED_IN[kind] is Column.DOCUMENTS and condition.op not in _UNARY:
        return "arrays and objects can only be set or not"
    if condition.op in _ORDERED and STORED_IN[kind] is not Column.NUMBERS:
        return "only numbers are more or less than others"
    if condition.op in _TEXTUAL and kind is not ValueType.STRING:
        return "only text contains or starts with text"
    if condition.value is None:
        return None
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    if not all(_is_of(value, kind) for value in values):
        return f"the field is of type {kind}"
    if attribute and attribute.values and condition.op not in _TEXTUAL:
        unknown = [value for value in values if value not in attribute.values]
        return f"{unknown[0]!r} is not among its values" if unknown else None
    return None


def _is_of(value: object, kind: ValueType) -> bool:
    if kind is ValueType.BOOLEAN:
        return isinstance(value, bool)
    if STORED_IN[kind] is Column.NUMBERS and kind is not ValueType.TIMESTAMP:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def _conditions(catalog: Catalog) -> Iterator[tuple[Metric, Filter, Mapping[str, Attribute]]]:
    """Conditions on fields, each with the attributes its events carry."""
    for metric, part in measured(catalog):
        known = [name for name in part.events if name in catalog.events]
        fields = catalog.carried_by(*known)
        for condition in nested(part.where) if part.where else ():
            if condition.field is not None:
                yield metric, condition, fields


def _filters(catalog: Catalog) -> Iterator[tuple[Metric, Filter]]:
    for metric, part in measured(catalog):
        for condition in nested(part.where) if part.where else ():
            yield metric, condition
