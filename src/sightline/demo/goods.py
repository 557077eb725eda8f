"""What the simulated shop sells, is asked, and can do."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.types import JsonObject

CURRENCY: Final = "EUR"


class Product(msgspec.Struct, frozen=True):
    """Something on sale. Prices in euros."""

    id: str
    name: str
    category: str
    brand: str
    price: float

    @property
    def path(self) -> str:
        """Its page."""
        return f"/{self.category}/{self.id}"

    def attributes(self) -> JsonObject:
        """As events name it."""
        return {
            "commerce.product_id": self.id,
            "commerce.product_name": self.name,
            "commerce.product_category": self.category,
            "commerce.product_brand": self.brand,
            "commerce.unit_price": self.price,
            "commerce.currency": CURRENCY,
        }


class Tool(msgspec.Struct, frozen=True):
    """Something the assistant can call, and how long it usually takes."""

    name: str
    category: str
    median_ms: int


PRODUCTS: Final = (
    (1.0, Product("frame-1001", "Round titanium frame", "frames", "Lumen", 189.0)),
    (0.9, Product("frame-1002", "Square acetate frame", "frames", "Lumen", 129.9)),
    (0.8, Product("frame-1003", "Cat-eye frame", "frames", "Arco", 149.0)),
    (0.7, Product("frame-1004", "Rimless frame", "frames", "Arco", 219.0)),
    (0.7, Product("frame-1005", "Aviator frame", "frames", "Norden", 169.0)),
    (0.5, Product("frame-1006", "Panto frame", "frames", "Norden", 139.5)),
    (0.9, Product("sun-2001", "Polarised sunglasses", "sunglasses", "Lumen", 119.0)),
    (0.6, Product("sun-2002", "Sports sunglasses", "sunglasses", "Norden", 99.95)),
    (0.5, Product("lens-3001", "Progressive lenses", "lenses", "Klar", 249.0)),
    (0.6, Product("lens-3002", "Blue-light lenses", "lenses", "Klar", 59.0)),
    (0.4, Product("contact-4001", "Daily contact lenses, 90", "contacts", "Klar", 44.9)),
    (0.3, Product("care-5001", "Cleaning set", "care", "Klar", 12.5)),
)

QUESTIONS: Final = (
    "which frame suits a round face",
    "do you make progressive lenses",
    "how do I measure my pupillary distance",
    "delivery time for sunglasses",
    "can I return glasses with lenses",
    "blue light filter yes or no",
    "eye test appointment",
    "adjust the temples at home",
)

DOCUMENTS: Final = (
    "face-shape-guide",
    "lens-guide",
    "measuring-guide",
    "delivery",
    "returns",
    "care-guide",
    "eye-test",
)

INTENTS: Final = (
    (0.4, "find_frame"),
    (0.2, "lens_advice"),
    (0.15, "order_status"),
    (0.15, "book_eye_test"),
    (0.1, "returns"),
)

TOOLS: Final = (
    (0.34, Tool("catalog.lookup", "search", 90)),
    (0.26, Tool("navigation.goto", "navigation", 120)),
    (0.16, Tool("recommend.frames", "recommendation", 340)),
    (0.12, Tool("cart.add", "cart", 150)),
    (0.12, Tool("booking.find_slot", "booking", 260)),
)

PAYMENTS: Final = ((0.55, "card"), (0.3, "wallet"), (0.15, "invoice"))

REASONS: Final = ((0.5, "does_not_fit"), (0.3, "changed_mind"), (0.2, "damaged"))
