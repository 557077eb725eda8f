"""What reaches the store: no identifying string, whatever it was sent in, and everything else."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Consent, Context, Device, Envelope, Page
from sightline.ingest.arrival import Arrival
from sightline.ingest.schema import Schemas
from sightline.ingest.shape import shape
from sightline.privacy.pseudonym import Pseudonyms
from sightline.store.tables import EVENT_COLUMNS
from sightline.types import TenantId

TENANT = TenantId("00000000-0000-4000-8000-000000000001")
ARRIVAL = Arrival(
    tenant_id=TENANT, received_at=datetime(2026, 11, 20, tzinfo=UTC), retention_days=90
)
SCHEMAS = Schemas(BUILT_IN)
PSEUDONYMS = Pseudonyms(bytes(32))

_NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9)
_EMAILS = st.builds(lambda name, n: f"{name}.{n}@mail.example.com", _NAMES, st.integers(0, 99))
_CARDS = st.sampled_from(["4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009"])
_IBANS = st.sampled_from(["GB33BUKB20201555555555", "DE89 3704 0044 0532 0130 00"])
_PHONES = st.sampled_from(["+1 202-555-0143", "+44 7700 900123", "+49 30 901820"])
_ADDRESSES = st.sampled_from(["192.0.2.55", "2001:db8::1234:5678", "198.51.100.7"])
_IDENTIFYING = _EMAILS | _CARDS | _IBANS | _PHONES | _ADDRESSES
_AROUND = st.sampled_from(["", "please write to ", "my number: ", "(", "\n", "a,b;"])


def _event(**changes: Any) -> Envelope:
    fields: dict[str, Any] = {
        "event_id": uuid.uuid4(),
        "event_name": "kb.search",
        "occurred_at": datetime(2026, 11, 20, 10, 0, 0, 123_456, tzinfo=UTC),
        "tenant_id": TENANT,
        "source": "web",
        "attributes": {"kb.results_count": 3},
    }
    return Envelope(**{**fields, **changes})


def _row(event: Envelope) -> dict[str, Any]:
    block = shape([event], ARRIVAL, SCHEMAS, PSEUDONYMS)
    assert block.rows == 1
    return {name: values[0] for name, values in block.columns.items()}


@settings(max_examples=300, deadline=None)
@given(_IDENTIFYING, _AROUND, st.integers(0, 8))
def test_nothing_identifying_survives_wherever_it_stood(
    identifying: str, around: str, place: int
) -> None:
    text = f"{around}{identifying}"
    attributes: dict[str, Any] = {"kb.results_count": 3}
    changes: dict[str, Any] = {"attributes": attributes}
    match place:
        case 0:
            attributes["note"] = text
        case 1:
            attributes[text[:128]] = "value"
        case 2:
            attributes["form"] = {"lines": [text, {"deep": text}], text: 1}
        case 3:
            changes["user_id"] = text
        case 4:
            changes["session_id"] = identifying
        case 5:
            changes["site_id"] = identifying
        case 6:
            changes["context"] = Context(page=Page(url=f"https://a.example.com/x?q={text}"))
        case 7:
            changes["context"] = Context(page=Page(url=f"/customers/{identifying}/orders"))
        case 8:
            changes["context"] = Context(app_version=text[:64], locale=identifying[:35])
    assert identifying not in repr(_row(_event(**changes)))


@given(st.sampled_from(["customer.email", "billing_address.line1", "firstName", "password"]))
def test_an_attribute_that_is_personal_by_name_is_redacted_whatever_it_holds(name: str) -> None:
    for value in ("harmless", 17, True, ["a"], {"b": 1}):
        row = _row(_event(attributes={"kb.results_count": 1, name: value}))
        assert row["strings"][name] == "[redacted]"
        assert name not in row["numbers"]


def test_ordinary_values_are_stored_as_they_came() -> None:
    attributes = {
        "kb.results_count": 3,
        "product": "WHITE HANGING HEART T-LIGHT HOLDER",
        "sku": "85123A",
        "price": 2.55,
        "gift": True,
        "sale": False,
        "tags": ["a", "b"],
        "order": "536365",
        "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
        "nothing": None,
    }
    row = _row(_event(attributes=attributes, session_id="s-1", site_id="berlin"))
    assert row["numbers"] == {"kb.results_count": 3, "price": 2.55, "gift": 1, "sale": 0}
    assert row["strings"] == {
        "product": "WHITE HANGING HEART T-LIGHT HOLDER",
        "sku": "85123A",
        "order": "536365",
        "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
    }
    assert row["documents"] == {"tags": '["a","b"]'}
    assert (row["session_id"], row["site_id"]) == ("s-1", "berlin")


def test_money_is_stored_in_whole_minor_units() -> None:
    def stored(amount: float, currency: str) -> Any:
        attributes = {
            "commerce.order_id": "1",
            "commerce.amount": amount,
            "commerce.currency": currency,
        }
        row = _row(_event(event_name="commerce.purchase", attributes=attributes))
        return row["numbers"]["commerce.amount"], row["currency"]

    assert stored(19.99, "GBP") == (1999, "GBP")
    assert stored(0.1 + 0.2, "EUR") == (30, "EUR")
    assert stored(500, "JPY") == (500, "JPY")
    assert stored(1.234, "BHD") == (1234, "BHD")


def test_circumstances_become_coarse() -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36"
    context = Context(
        page=Page(
            url="https://shop.example.com/frames/oval?utm=1#x",
            referrer="https://www.a.example.org/y",
        ),
        device=Device(user_agent=agent),
        locale="de-DE",
        consent=Consent(analytics=True, ads=True),
    )
    row = _row(_event(context=context))
    assert row["page_path"] == "/frames/oval"
    assert row["referrer_domain"] == "a.example.org"
    assert (row["device"], row["os"]) == ("mobile", "Android")
    assert (row["locale"], row["consent"]) == ("de-DE", "analytics+ads")


def test_a_telephone_in_a_path_is_taken_out() -> None:
    context = Context(page=Page(url="https://shop.example.com/call/202-555-0100"))
    assert _row(_event(context=context))["page_path"] == "/call/[phone]"


def test_every_column_but_the_commit_is_filled() -> None:
    assert sorted([*_row(_event()), "commit_no"]) == sorted(EVENT_COLUMNS)


def test_times_are_whole_milliseconds() -> None:
    assert _row(_event())["occurred_at"] % 1000 == 123
