"""Where widgets lie, as a stylesheet: pages are laid out before they are first drawn.

The policy of the pages allows no style in them, and a script would come too late.
"""

from __future__ import annotations

from litestar import Response

from sightline.catalog.dashboard import Dashboard, Widget
from sightline.web.pages.render import HEADERS


def in_order(dashboard: Dashboard) -> list[Widget]:
    """The widgets as they are read: row by row, from the left."""
    return sorted(dashboard.widgets, key=lambda widget: (widget.place.y, widget.place.x))


def sheet(dashboard: Dashboard) -> Response[bytes]:
    """The stylesheet of a dashboard whose widgets stand in order."""
    rules = [
        f"[data-dashboard] > :nth-child({number}) {{ grid-area: {place.y + 1} / {place.x + 1} / "
        f"span {place.height} / span {place.width}; }}"
        for number, place in enumerate((one.place for one in in_order(dashboard)), 1)
    ]
    headers = {"x-content-type-options": "nosniff", "cache-control": HEADERS["cache-control"]}
    return Response("\n".join(rules).encode(), media_type="text/css", headers=headers)
