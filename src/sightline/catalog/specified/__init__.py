"""Every number the specification names, by document, and the metric of ours that answers it.

One module for each kind of place it names numbers in. `docs/reference/spec-metrics.md` shows all.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.specified import architecture, dashboards, performance, reports, service

PLACES: Final = (
    *dashboards.PLACES,
    *reports.PLACES,
    *architecture.PLACES,
    *performance.PLACES,
    *service.PLACES,
)
