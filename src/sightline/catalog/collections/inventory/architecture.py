"""What the architecture document keeps in its primary storage: the fields it has indexes on."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import ARCHITECTURE, Described

_SECTION: Final = "3.2 Data Synchronization Service Implementation"

PRODUCTS: Final = Described(
    name="products",
    document=ARCHITECTURE,
    section=_SECTION,
    fields=(
        ("store_id", ""),
        ("_id", ""),
        ("updated_at", ""),
        ("ai_metadata.face_shape_compatibility", ""),
        ("brand", ""),
        ("category", ""),
        ("in_stock", ""),
    ),
)

ORDERS: Final = Described(
    name="orders",
    document=ARCHITECTURE,
    section=_SECTION,
    fields=(
        ("store_id", ""),
        ("created_at", ""),
        ("customer_id", ""),
        ("status", ""),
    ),
)

AI_SESSIONS: Final = Described(
    name="ai_sessions",
    document=ARCHITECTURE,
    section=_SECTION,
    fields=(
        ("session_id", ""),
        ("created_at", ""),
    ),
)
