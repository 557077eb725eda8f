"""A name tells whether its value is personal, or only an identifier."""

from __future__ import annotations

import pytest

from sightline.privacy.names import identifier_key, personal_key


@pytest.mark.parametrize(
    "name",
    """email customer.emailAddress billing_address.line1 user-phone-number phone first_name
    firstName LastName fullName address street postcode password ssn card_number cardNumber iban
    birth_date date_of_birth dob ip ip_address clientIP token access_token secret customer.name
    user_name billing.name email_raw shipping.address.zip customerEMail userEmail2 API_KEY
    x-forwarded-for email1 delivery_address.name voice.caller.phone_number geo.latitude
    device.user_agent ACCOUNT_NUMBER""".split(),  # noqa: SIM905 - a list of words
)
def test_personal(name: str) -> None:
    assert personal_key(name)


@pytest.mark.parametrize(
    "name",
    """kb.search_query page.name product_name event_name brand_name name email_campaign email_opened
    ai.input_tokens token_count tokens_used ip_country address_country phone_case device.mobile
    is_mobile zip_size file_name voice.session_id commerce.currency page.title product.name
    tool_name ai.tool_name campaign.name store_name hit.url pinterest shipping_method mailing_list
    page_address_bar streetwear street_style.category cookie_banner_shown password_reset_requested
    customer.address.city""".split(),  # noqa: SIM905
)
def test_not_personal(name: str) -> None:
    assert not personal_key(name)


@pytest.mark.parametrize("name", ["", "...", "___", "日本", "é" * 5000, "\ud800", "a.b" * 5000])
def test_any_name_is_taken(name: str) -> None:
    assert personal_key(name) is False
    assert identifier_key(name) in (True, False)


@pytest.mark.parametrize("name", ["product_id", "sku", "orderNumber", "commerce.variantId", "gtin"])
def test_identifiers(name: str) -> None:
    assert identifier_key(name)


@pytest.mark.parametrize("name", ["phone_number", "card_number", "search_query", "message", ""])
def test_not_identifiers(name: str) -> None:
    assert not identifier_key(name)
