"""The views of all collections as statements, for a ClickHouse server that is queried directly.

Such a server holds many tenants, and nothing there keeps them apart: each view has the column
`tenant_id`, and grants or row policies are for whoever runs the server.
"""

from __future__ import annotations

from sightline.catalog.collections import VIEWS
from sightline.catalog.collections.compile import query
from sightline.catalog.reading import create_view


def statements() -> list[str]:
    """Statements that create or replace the views."""
    return [create_view(name, query(c, stored=True)) for name, c in VIEWS.items()]
