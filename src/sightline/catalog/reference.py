"""The pages of docs/reference that follow from the catalog: path → text. Writes nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sightline.catalog.catalog import Catalog
from sightline.catalog.export import guides, markdown


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
    }
