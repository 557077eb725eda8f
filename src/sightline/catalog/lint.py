"""Is the catalog well written? Runs checks over it; each finding names the claim it breaks.

`INTEGRITY` holds for any catalog, or events could not be stored and metrics not computed; a
tenant's own entries are held to it (`catalog.own.lint`). `CHECKS` adds the wording ours keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from sightline.catalog.catalog import Catalog
from sightline.catalog.checks import conditions, definitions, entries, wording
from sightline.catalog.checks.problem import Check

INTEGRITY: Final[tuple[Check, ...]] = (
    entries.name_is_dotted_lower_case,
    entries.name_is_one_in_sql,
    entries.entry_is_described,
    entries.bounds_leave_room,
    entries.example_is_valid,
    entries.values_are_of_text,
    entries.dimension_is_comparable,
    entries.attribute_is_carried_once,
    entries.required_is_carried,
    entries.required_is_permitted,
    entries.money_has_a_currency,
    entries.money_is_marked,
    definitions.metric_reads_known_events,
    definitions.metric_reads_carried_attributes,
    definitions.metric_reads_numbers,
    definitions.metric_reads_money_as_stored,
    definitions.quantile_level_is_a_share,
    definitions.unique_is_apart_by_a_column,
    definitions.metric_has_few_parts,
    definitions.metric_has_the_unit_of_its_measure,
    definitions.dimension_is_carried,
    conditions.filter_is_one_thing,
    conditions.filter_reads_known_fields,
    conditions.filter_compares_like_with_like,
)

CHECKS: Final[tuple[Check, ...]] = (
    *INTEGRITY,
    wording.name_starts_with_its_domain,
    wording.attribute_ends_in_its_unit,
    wording.metric_ends_in_its_unit,
    wording.statistic_is_what_it_says,
    wording.description_is_a_sentence,
    wording.value_is_bounded,
    wording.words_of_people_are_confidential,
    wording.what_is_measured_is_reported,
    wording.metric_is_defined_once,
)


class Finding(msgspec.Struct, frozen=True):
    """One way the catalog breaks one claim.

    check: name of the check; claim: what it says of every catalog
    entry: which one, such as `metric commerce.revenue`; message: how it breaks the claim
    """

    check: str
    claim: str
    entry: str
    message: str


def lint(catalog: Catalog, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Everything the checks find, in their order; empty when all is well."""
    return [
        Finding(check.__name__, (check.__doc__ or "").strip(), entry, message)
        for check in checks
        for entry, message in check(catalog)
    ]
