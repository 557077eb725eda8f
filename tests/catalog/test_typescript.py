"""TypeScript types: the text of a small catalog, and that nothing of ours is left out."""

from __future__ import annotations

from sightline.catalog.attribute import (
    choice,
    count,
    flag,
    identifier,
    listing,
    moment,
    money,
)
from sightline.catalog.catalog import BUILT_IN, build
from sightline.catalog.currency import CURRENCIES
from sightline.catalog.envelope import Envelope
from sightline.catalog.events.commerce import CURRENCY
from sightline.catalog.export.typescript import export, interface_name
from sightline.catalog.model import Event, Unknown, ValueType

ORDERED = Event(
    name="kb.print_ordered",
    description="A print is ordered. */ alert(1)",
    attributes=(
        identifier("kb.print_id", "The print", example="a"),
        choice("kb.size", "How large", ("small", "large")),
        count("kb.page_count", "Pages of it", example=2),
        flag("kb.colour", "Whether in colour"),
        money("kb.paid_amount", "What is paid", example=5),
        moment("kb.due_at", "When it is due", example="2025-01-01T00:00:00Z"),
        listing("kb.tags", "Words for it", example=(), items=ValueType.STRING),
        CURRENCY,
    ),
    required=("kb.print_id",),
)

INTERFACE = """\
/** A print is ordered. * / alert(1) */
export interface KbPrintOrdered {
  /** The print (up to 128 characters) */
  "kb.print_id": string;
  /** How large */
  "kb.size"?: "small" | "large";
  /** Pages of it (count, 0 to 1,000,000,000) */
  "kb.page_count"?: number;
  /** Whether in colour */
  "kb.colour"?: boolean;
  /** What is paid (money, 0 to 100,000,000,000) */
  "kb.paid_amount"?: number;
  /** When it is due */
  "kb.due_at"?: Timestamp;
  /** Words for it (up to 200 of string) */
  "kb.tags"?: string[];
  /** Currency of the event's amounts and prices, ISO 4217 */
  "commerce.currency"?: CommerceCurrency;
  /** Attributes of your own */
  [name: string]: Exclude<Json, null> | undefined;
}
"""


def test_the_interface_of_an_event() -> None:
    assert INTERFACE in export(build([ORDERED], []))


def test_an_event_that_refuses_others_has_no_index() -> None:
    closed = Event(name="kb.closed", description="Closed.", attributes=(), unknown=Unknown.REJECT)
    assert "export interface KbClosed {\n}\n" in export(build([closed], []))


def test_the_union_is_told_apart_by_name() -> None:
    text = export(build([ORDERED], []))
    assert '  "kb.print_ordered": KbPrintOrdered;\n' in text
    assert "Envelope & { event_name: Name; attributes: EventAttributes[Name] };" in text


def test_long_sets_of_values_have_a_name_of_their_own() -> None:
    text = export(BUILT_IN)
    assert text.count('"EUR"') == 1
    assert all(f'"{currency}"' in text for currency in CURRENCIES)


def test_every_event_and_attribute_is_there() -> None:
    text = export(BUILT_IN)
    for name, event in BUILT_IN.events.items():
        assert f'  "{name}": {interface_name(name)};\n' in text
        body = text.split(f"export interface {interface_name(name)} {{")[1].split("\n}\n")[0]
        for attribute in event.attributes:
            mark = "" if attribute.name in event.required else "?"
            assert f'"{attribute.name}"{mark}: ' in body


def test_the_envelope_is_the_one_that_is_decoded() -> None:
    text = export(BUILT_IN)
    body = text.split("export interface Envelope {")[1].split("\n}\n")[0]
    listed = {line.split(":")[0].strip().rstrip("?") for line in body.strip().splitlines()}
    added_by_the_union = {"event_name", "attributes"}
    set_by_the_server = {"received_at"}
    assert listed == set(Envelope.__struct_fields__) - added_by_the_union - set_by_the_server
    assert "  tenant_id: string;" in body
    assert "  session_id?: string | null;" in body
