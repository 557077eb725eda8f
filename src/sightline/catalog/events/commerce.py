"""Commerce: looking, choosing, buying, and taking back.

`commerce.amount` is what one event adds to what was sold, or takes from it. An order comes as one
purchase, or as one purchase a line that share a `commerce.order_id`: the sums are the same, and
orders are counted by their ids. Stock that comes or goes without a sale is not a purchase of zero.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    FUNCTIONAL,
    choice,
    count,
    duration_ms,
    flag,
    identifier,
    label,
    money,
    number,
)
from sightline.catalog.currency import CURRENCIES
from sightline.catalog.model import Event, Unit

CURRENCY: Final = choice(
    "commerce.currency",
    "Currency of the event's amounts and prices, ISO 4217",
    CURRENCIES,
    example="EUR",
    dimension=False,  # the envelope's column `currency` is the dimension
)
AMOUNT: Final = money(
    "commerce.amount",
    "What the customer pays or gets back, with taxes and discounts; never negative",
    example=129.9,
)
CART_AMOUNT: Final = money(
    "commerce.cart_amount", "What the cart would cost when the checkout starts", example=259.8
)
UNIT_PRICE: Final = number(
    "commerce.unit_price",
    "Price of one unit; may be finer than the smallest coin",
    example=129.9,
    unit=Unit.MONEY,
)

PRODUCT: Final = identifier(
    "commerce.product_id", "The product or service", example="frame-1042", dimension=True
)
PRODUCT_NAME: Final = label(
    "commerce.product_name", "What the product is called", example="Round titanium frame"
)
PRODUCT_CATEGORY: Final = label(
    "commerce.product_category", "The shop's own grouping of products", example="frames"
)
PRODUCT_BRAND: Final = label("commerce.product_brand", "Who makes the product", example="Lumen")
QUANTITY: Final = number(
    "commerce.quantity", "How many units, or how much of it", example=1, unit=Unit.COUNT
)
STOCK_CHANGE: Final = number(
    "commerce.stock_change_quantity",
    "Units found (positive) or written off (negative)",
    example=-2,
    unit=Unit.COUNT,
    minimum=-1_000_000_000,
)

RECOMMENDED: Final = flag(
    "commerce.recommended", "Whether the assistant had recommended the product"
)
RECOMMENDATION: Final = identifier(
    "recommendation.id",
    "The recommendations, made together; the same wherever they lead",
    example="recommendation-58",
    **FUNCTIONAL,
)
RECOMMENDATION_POSITION: Final = count(
    "recommendation.position",
    "Place of the product among them; the first is 1",
    example=2,
    minimum=1,
)

BROWSED: Final = label(
    "commerce.browsed", "The collection, category or search that is shown", example="round-frames"
)
LISTED_COUNT: Final = count("commerce.listed_count", "Number of products it shows", example=24)

CART: Final = identifier("commerce.cart_id", "The cart", example="cart-77")
ITEM_COUNT: Final = count("commerce.item_count", "Number of items in the cart", example=2)
CHECKOUT_STEP: Final = label(
    "commerce.checkout_step", "The step, as the shop calls it", example="payment"
)
CHECKOUT_POSITION: Final = count(
    "commerce.checkout_position", "Which step it is; the first is 1", example=3, minimum=1
)
CHECKOUT_STEP_MS: Final = duration_ms(
    "commerce.checkout_step_ms", "Time the step took", example=32_000
)
ORDER: Final = identifier(
    "commerce.order_id", "The order; the same in all of its lines", example="order-1001"
)
ORDER_COUNTRY: Final = label(
    "commerce.order_country", "Where the order goes, as the shop's books call it", example="DE"
)
PAYMENT_METHOD: Final = label(
    "commerce.payment_method", "How it is paid, such as card, invoice or wallet", example="card"
)
REASON: Final = label(
    "commerce.reason", "Why it was given back or cancelled", example="does_not_fit"
)

_PRODUCT: Final = (PRODUCT, PRODUCT_NAME, PRODUCT_CATEGORY, PRODUCT_BRAND)
_LINE: Final = (*_PRODUCT, QUANTITY, UNIT_PRICE)
_ADVICE: Final = (RECOMMENDED, RECOMMENDATION, RECOMMENDATION_POSITION)

EVENTS: Final = (
    Event(
        name="commerce.browse",
        description="Several products are shown: a collection, a category, results of a search.",
        attributes=(BROWSED, PRODUCT_CATEGORY, LISTED_COUNT),
    ),
    Event(
        name="commerce.view",
        description="A product or service is looked at.",
        attributes=(*_PRODUCT, UNIT_PRICE, CURRENCY, *_ADVICE),
        required=(PRODUCT.name,),
    ),
    Event(
        name="commerce.save_for_later",
        description="A product is put on a list, to come back to.",
        attributes=(*_LINE, CURRENCY, *_ADVICE),
        required=(PRODUCT.name,),
    ),
    Event(
        name="commerce.add_to_cart",
        description="A product is put into the cart.",
        attributes=(*_LINE, CURRENCY, CART, *_ADVICE),
        required=(PRODUCT.name,),
    ),
    Event(
        name="commerce.remove_from_cart",
        description="A product is taken out of the cart.",
        attributes=(*_LINE, CURRENCY, CART),
        required=(PRODUCT.name,),
    ),
    Event(
        name="commerce.checkout",
        description="The checkout is started. It is not yet a purchase.",
        attributes=(CART_AMOUNT, CURRENCY, ITEM_COUNT, CART),
    ),
    Event(
        name="commerce.checkout_step",
        description="A step of the checkout is done, such as address, delivery or payment.",
        attributes=(CHECKOUT_STEP, CHECKOUT_POSITION, CHECKOUT_STEP_MS, PAYMENT_METHOD, CART),
        required=(CHECKOUT_STEP.name,),
    ),
    Event(
        name="commerce.purchase",
        description="A purchase is completed: a whole order, or one line of an order.",
        attributes=(
            ORDER,
            AMOUNT,
            CURRENCY,
            *_LINE,
            ORDER_COUNTRY,
            PAYMENT_METHOD,
            CART,
            *_ADVICE,
        ),
        required=(ORDER.name, AMOUNT.name, CURRENCY.name),
    ),
    Event(
        name="commerce.refund",
        description="Money of a purchase is given back, in part or in full.",
        attributes=(AMOUNT, CURRENCY, ORDER, *_LINE, REASON, ORDER_COUNTRY),
        required=(AMOUNT.name, CURRENCY.name),
    ),
    Event(
        name="commerce.cancellation",
        description=(
            "Something sold is cancelled: a whole order, or one line of an order. The amount is "
            "what an earlier purchase had counted; 0 where none had."
        ),
        attributes=(AMOUNT, CURRENCY, ORDER, *_LINE, REASON, ORDER_COUNTRY),
        required=(AMOUNT.name, CURRENCY.name),
    ),
    Event(
        name="commerce.stock_adjusted",
        description="Stock is found, damaged, lost or given away: a change without a sale.",
        attributes=(STOCK_CHANGE, *_PRODUCT, REASON, ORDER, ORDER_COUNTRY),
        required=(STOCK_CHANGE.name,),
    ),
)
