"""The pages of docs/reference that follow from the catalog: path → text. Writes nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sightline.catalog.catalog import Catalog
from sightline.catalog.checks.problem import Check
from sightline.catalog.collections.page import page as collections_page
from sightline.catalog.export import guides, markdown
from sightline.catalog.lint import CHECKS, INTEGRITY


def pages(catalog: Catalog, tables: Mapping[str, Sequence[markdown.ColumnLike]]) -> dict[str, str]:
    """Every generated page, by its path below the project's root.

    tables: of the event store, name → columns
    """
    domains = {
        f"docs/reference/events/{domain}.md": markdown.domain_page(catalog, domain)
        for domain in markdown.event_domains(catalog)
    }
    return {
        "docs/reference/events.md": markdown.events_page(catalog),
        **domains,
        "docs/reference/metrics.md": markdown.metrics_page(catalog),
        "docs/reference/spec-metrics.md": guides.specified_page(),
        "docs/reference/funnels.md": guides.funnels_page(),
        "docs/reference/purposes.md": guides.purposes_page(catalog),
        "docs/reference/opentelemetry.md": guides.otel_page(catalog),
        "docs/reference/tables.md": markdown.tables_page(catalog, tables),
        "docs/reference/rules.md": rules_page(),
        "docs/reference/collections.md": collections_page(),
    }


def rules_page() -> str:
    """What holds for every entry of a catalog, a tenant's too; and what our own keep besides."""
    wording = [check for check in CHECKS if check not in INTEGRITY]
    return "\n".join(
        (
            "# Rules of the catalog",
            "",
            "Generated from `sightline.catalog.checks` by `make generate`. They hold for every",
            "entry, also for [one of your own](../schemas.md), whose errors have a rule's name as",
            "their code.",
            "",
            *_table(INTEGRITY),
            "",
            "## Wording",
            "",
            "The built-in catalog keeps these as well. Some are given as advice to your own.",
            "",
            *_table(wording),
            "",
        )
    )


def _table(checks: Sequence[Check]) -> Iterator[str]:
    yield "| rule | says |"
    yield "| --- | --- |"
    for check in checks:
        claim = (check.__doc__ or "").partition("\n\n")[0]
        yield f"| `{check.__name__}` | {' '.join(claim.split())} |"
