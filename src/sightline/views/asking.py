"""Who asks, and what of: what every answer that is shown is made from."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sightline.catalog.catalog import Catalog
from sightline.store.reader import Reader


class Asking(msgspec.Struct, frozen=True):
    """Who asks, and what of: the store, the catalog, the tenant, the time now."""

    reader: Reader
    catalog: Catalog
    tenant: str
    now: datetime
    raw_since: datetime | None = None
