"""The simulated shop's widget: a face is analysed, frames are recommended and tried on.

It pleases or it does not (`Visit.pleased`), as a talk does.
"""

from __future__ import annotations

from typing import Final

from sightline.demo.goods import CURRENCY, PRODUCTS, Product
from sightline.demo.visit import Visit
from sightline.types import JsonObject

_VERSION: Final = "3.2.0"
_STEPS: Final = (
    ("image_capture_ms", 0.27),
    ("mediapipe_ms", 0.24),
    ("feature_extraction_ms", 0.13),
    ("measurement_ms", 0.09),
    ("classification_ms", 0.1),
    ("validation_ms", 0.03),
)
"""Steps of an analysis, and the share of its time each takes; the rest is the network."""

_GENERATION: Final = (
    ("data_retrieval", 0.2),
    ("feature_matching", 0.3),
    ("scoring", 0.25),
    ("ranking", 0.15),
    ("filtering", 0.1),
    ("inference", 0.5),
)
"""Steps of making recommendations, and their share; the model's inference lies within two."""

_SHAPES: Final = (
    (0.3, "oval"),
    (0.24, "round"),
    (0.18, "square"),
    (0.14, "heart"),
    (0.08, "diamond"),
    (0.06, "oblong"),
)
_FAILURES: Final = ((0.5, "face_not_detected"), (0.3, "camera_denied"), (0.2, "timeout"))
_STYLES: Final = ("minimal", "retro", "sporty", "classic", "bold")
_COLOURS: Final = ("black", "tortoise", "gold", "blue", "transparent")


def discover(visit: Visit) -> None:
    """The widget is loaded with the first page; one in five of those who stay opens it."""
    if visit.pages < 2:
        return
    load = visit.dice.latency_ms(880 * visit.now.page_load)
    loaded: JsonObject = {
        "widget.load_ms": load,
        "widget.first_byte_ms": visit.dice.latency_ms(62 * visit.now.page_load),
        "widget.asset_load_ms": visit.dice.latency_ms(290 * visit.now.page_load),
        "widget.version": _VERSION,
        "widget.release_channel": "stable",
        "session.shop_platform": "html",
    }
    visit.happens("widget.loaded", loaded, "widget")
    if not visit.dice.chance(0.2):
        return
    visit.thinks(6)
    visit.reaches("widget_interaction")
    opened = {"widget.entry_point": "product_page_button", "widget.version": _VERSION}
    visit.happens("widget.opened", opened, "widget")
    visit.interacts("click", "widget", "open_widget", "button")
    if not visit.dice.chance(0.74):
        return
    shape = _analyse(visit)
    if shape:
        _recommend(visit, shape)


def _analyse(visit: Visit) -> str:
    """A face analysis. The shape it finds; "" where it fails."""
    visit.thinks(5)
    visit.reaches("face_analysis")
    mobile = visit.visitor.device.mobile
    how: JsonObject = {
        "face_analysis.id": visit.named("analysis"),
        "face_analysis.processing_location": "client" if visit.dice.chance(0.8) else "server",
        "model.id": "face-shape",
        "model.version": _VERSION,
        "face_analysis.webgl": True,
        "face_analysis.web_assembly": True,
        "face_analysis.camera": True,
        "face_analysis.device_performance": visit.dice.choice(
            ("low", "medium", "medium", "high") if mobile else ("medium", "high", "high")
        ),
    }
    visit.happens("face_analysis.started", how, "widget")
    total = visit.dice.latency_ms((2_500 if mobile else 1_700) * visit.now.response**0.5, 0.35)
    visit.passes(total)
    took = _times(visit, total)
    if visit.dice.chance(visit.now.face_failure):
        kind = visit.dice.weighted(_FAILURES)
        failed = {**how, **took, "error.type": kind, "face_analysis.retry_count": 1}
        visit.happens("face_analysis.failed", failed, "widget")
        visit.pleased *= 0.8
        return ""
    shape = visit.dice.weighted(_SHAPES)
    visit.happens("face_analysis.completed", {**how, **took, **_result(visit, shape)}, "widget")
    return shape


def _times(visit: Visit, total: int) -> JsonObject:
    took = {f"face_analysis.{name}": round(total * share) for name, share in _STEPS}
    network = round(total * 0.14)
    server = round(total * 0.11)
    took |= {"face_analysis.total_ms": total, "face_analysis.network_ms": network}
    took["face_analysis.server_ms"] = server
    return {**took, "face_analysis.client_ms": total - network - server}


def _result(visit: Visit, shape: str) -> JsonObject:
    """What came out, and how sure it is."""
    quality = visit.dice.betavariate(14, 3)

    def near(value: float) -> float:
        return round(min(1.0, max(0.0, visit.dice.gauss(value, 0.04))), 3)

    size = ("narrow", "medium", "medium", "wide")
    return {
        "face_analysis.image_width_px": 1280,
        "face_analysis.image_height_px": 720,
        "face_analysis.image_quality_score": round(quality, 3),
        "face_analysis.brightness_score": near(quality),
        "face_analysis.contrast_score": near(quality - 0.05),
        "face_analysis.sharpness_score": near(quality + 0.02),
        "face_analysis.detection_confidence_score": near(0.95),
        "face_analysis.pupillary_distance_confidence_score": near(0.9),
        "face_analysis.face_width_confidence_score": near(0.89),
        "face_analysis.face_shape_confidence_score": near(0.87),
        "face_analysis.accuracy_score": near(0.7 + 0.27 * quality),
        "face_analysis.retry_count": 1 if visit.dice.chance(0.08) else 0,
        "face_analysis.face_shape": shape,
        "face_analysis.pupillary_distance_range": visit.dice.choice(("small", "medium", "large")),
        "face_analysis.face_width_range": visit.dice.choice(size),
        "face_analysis.bridge_width_range": visit.dice.choice(size),
        "face_analysis.recommendation_count": 6,
    }


def _recommend(visit: Visit, shape: str) -> None:
    """Six products, seen by most, clicked by some, tried on by a few."""
    products = [visit.dice.weighted(PRODUCTS) for _ in range(9)]
    products = list({product.id: product for product in products}.values())[:6]
    which: JsonObject = {
        "recommendation.id": visit.named("recommendation"),
        "recommendation.type": "product",
        "model.id": "frame-ranker",
        "model.version": _VERSION,
    }
    made = _generated(visit, products)
    visit.passes(made["recommendation.generation_ms"])
    made["face_analysis.face_shape"] = shape
    visit.happens("recommendation.generated", {**which, **made}, "widget")
    if not visit.dice.chance(0.93):
        return
    visit.passes(400)
    visit.reaches("recommendations")
    visit.advised = {product.id: place for place, product in enumerate(products, 1)}
    seen: JsonObject = {
        "recommendation.viewed_count": min(len(products), visit.dice.randrange(2, 7)),
        "recommendation.view_ms": visit.dice.latency_ms(11_000, 0.6),
    }
    began = visit.clock_ms
    visit.happens("recommendation.viewed", {**which, **seen}, "widget")
    visit.thinks(7)
    clicked = visit.dice.chance(0.52 * visit.now.advice)
    if clicked:
        _follow(visit, which, visit.dice.choice(products[:4]), began)
    if visit.dice.chance(0.35):
        _respond(visit, which, clicked)


def _generated(visit: Visit, products: list[Product]) -> JsonObject:
    hit = visit.dice.chance(0.34)
    took = visit.dice.latency_ms((40 if hit else 360) * visit.now.response)
    best = 0.78 + 0.2 * visit.dice.random()
    prices = [product.price for product in products]
    made: JsonObject = {
        "recommendation.generation_ms": took,
        "recommendation.cache_hit": hit,
        "recommendation.item_count": len(products),
        "recommendation.product_ids": [product.id for product in products],
        "recommendation.confidence_score": round(best * visit.now.advice**0.3, 3),
        "recommendation.top_score": round(best, 3),
        "recommendation.average_score": round(best - 0.18, 3),
        "recommendation.score_variance": round(0.01 + 0.01 * visit.dice.random(), 4),
        "recommendation.brand_count": len({product.brand for product in products}),
        "recommendation.style_count": visit.dice.randrange(2, 6),
        "recommendation.relevance_score": round(
            visit.dice.betavariate(9, 2) * visit.now.advice**0.5, 3
        ),
        "recommendation.diversity_score": round(visit.dice.betavariate(5, 4), 3),
        "recommendation.novelty_score": round(visit.dice.betavariate(3, 4), 3),
        "customer.style_preferences": visit.dice.sample(_STYLES, 2),
        "customer.color_preferences": visit.dice.sample(_COLOURS, 1),
        "customer.min_price": 10 * int(min(prices) // 10),
        "customer.max_price": 10 * int(max(prices) // 10 + 1),
        "commerce.currency": CURRENCY,
    }
    if not hit:
        made |= {f"recommendation.{name}_ms": round(took * part) for name, part in _GENERATION}
    return made


def _follow(visit: Visit, which: JsonObject, product: Product, began: int) -> None:
    """A recommendation is opened, and perhaps tried on."""
    visit.interacts("click", "recommendation", "open_recommendation", "card")
    opened: JsonObject = {
        "commerce.product_id": product.id,
        "recommendation.position": visit.advised[product.id],
        "recommendation.time_to_click_ms": visit.clock_ms - began,
    }
    visit.happens("recommendation.clicked", {**which, **opened}, "widget")
    visit.looks_at(product)
    visit.pleased *= 1.5
    if product.category in ("frames", "sunglasses") and visit.dice.chance(0.45):
        _try_on(visit, product)


def _try_on(visit: Visit, product: Product) -> None:
    visit.thinks(4)
    visit.reaches("virtual_try_on")
    of: JsonObject = {
        "try_on.id": visit.named("try-on"),
        "commerce.product_id": product.id,
        "recommendation.id": visit.named("recommendation"),
        "recommendation.position": visit.advised[product.id],
    }
    visit.happens("try_on.started", of, "widget")
    load = visit.dice.latency_ms(820 * visit.now.response**0.5)
    visit.passes(load)
    began, success = visit.clock_ms, visit.dice.chance(0.96)
    if success:
        visit.thinks(15)
        visit.pleased *= 1.3
    worn: JsonObject = {
        "try_on.load_ms": load,
        "try_on.duration_ms": visit.clock_ms - began,
        "try_on.success": success,
        "try_on.shared": success and visit.dice.chance(0.07),
    }
    if not success:
        worn["error.type"] = "tracking_lost"
    visit.happens("try_on.completed", {**of, **worn}, "widget")


def _respond(visit: Visit, which: JsonObject, clicked: bool) -> None:
    """What the visitor says to the recommendations, in a third of cases."""
    liked = 0.65 if clicked else 0.1
    response = visit.dice.weighted(
        (
            (liked, "accepted"),
            (0.15, "modified"),
            (0.25 - 0.15 * clicked, "rejected"),
            (0.5 - liked / 2, "ignored"),
        )
    )
    said: JsonObject = {
        "recommendation.response": response,
        "recommendation.response_ms": visit.dice.latency_ms(8_000, 0.7),
    }
    if response == "modified":
        said["recommendation.modifications"] = [visit.dice.choice(("color", "price_range"))]
    if visit.dice.chance(0.4):
        usual = 4.4 if response == "accepted" else 3.1
        said["recommendation.rating"] = _rating(visit, usual)
    visit.happens("recommendation.responded", {**which, **said}, "widget")


def _rating(visit: Visit, usual: float) -> int:
    return min(5, max(1, round(visit.dice.gauss(usual, 0.8))))
