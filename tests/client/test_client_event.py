"""What becomes of what a caller says: an event as bytes, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import pytest

from sightline.catalog.envelope import Envelope
from sightline.client.event import MAX_BYTES, Circumstances, Prepared, prepare
from sightline.client.notice import Discarded, Reason
from sightline.client.options import Choices, Options
from sightline.errors import InvalidRequest
from sightline.types import JsonObject

NOW_NS = 1_736_937_000_123_000_000
TENANT = "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f"


def options(**choices: Any) -> Options:
    return Options(url="http://127.0.0.1:1", key="sl_write_x", tenant_id=TENANT, **choices)


def made(
    attributes: Mapping[str, Any] | None = None,
    chosen: Options | None = None,
    **said: Any,
) -> Prepared | Discarded:
    given: Circumstances = {**said}  # type: ignore[typeddict-item]
    return prepare(chosen or options(), "kb.search", attributes, given, NOW_NS, bytes(8))


def sent(*args: Any, **kwargs: Any) -> JsonObject:
    prepared = made(*args, **kwargs)
    assert isinstance(prepared, Prepared), prepared
    event: JsonObject = msgspec.json.decode(prepared.body)
    assert event["event_id"] == prepared.event_id
    return event


def refused(*args: Any, **kwargs: Any) -> Reason:
    discarded = made(*args, **kwargs)
    assert isinstance(discarded, Discarded)
    return discarded.reason


def test_an_event_is_what_the_server_takes() -> None:
    event = sent(
        {"kb.results_count": 3, "price": Decimal("129.90")},
        session_id="s",
        user_id="u",
        context={"locale": "en"},
    )
    decoded = msgspec.convert(event, Envelope)
    assert decoded.occurred_at == datetime(2025, 1, 15, 10, 30, 0, 123_000, UTC)
    assert decoded.event_id.version == 7
    assert event["attributes"] == {"kb.results_count": 3, "price": 129.9}
    assert (event["source"], event["session_id"], event["user_id"]) == ("server", "s", "u")


def test_what_is_not_said_is_not_sent() -> None:
    assert set(sent()) == {
        "event_id",
        "event_name",
        "occurred_at",
        "tenant_id",
        "source",
        "attributes",
    }


def test_the_clients_own_context_gives_way_field_by_field() -> None:
    chosen = options(context={"locale": "de", "platform": "kiosk"}, site_id="a", source="voice_ws")
    event = sent(None, chosen, context={"locale": "en"}, site_id="b")
    assert event["context"] == {"locale": "en", "platform": "kiosk"}
    assert (event["site_id"], event["source"]) == ("b", "voice_ws")


def test_an_id_and_a_time_may_be_given() -> None:
    mine = UUID("0b9f8a52-6d0e-4c43-9d63-2c1f5f0c7a11")
    at = datetime(2025, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    event = sent(None, event_id=mine, occurred_at=at)
    assert event["event_id"] == str(mine)
    assert event["occurred_at"] == "2025-01-01T12:00:00.000+02:00"


def test_a_hook_takes_out_what_must_not_leave() -> None:
    def without_query(event: JsonObject) -> JsonObject | None:
        event["attributes"].pop("kb.query")
        return event

    given = {"kb.query": "jane@example.com", "kb.results_count": 1}
    assert sent(given, options(before_send=without_query))["attributes"] == {"kb.results_count": 1}
    assert "kb.query" in given, "the caller's own mapping was changed"


def test_a_hook_cannot_change_the_id() -> None:
    hook = options(before_send=lambda event: {**event, "event_id": "other"})
    assert sent(None, hook)["event_id"] != "other"


def test_a_hook_may_withhold_and_one_that_fails_does() -> None:
    def broken(_: JsonObject) -> JsonObject:
        raise KeyError("x")

    assert refused(None, options(before_send=lambda _: None)) is Reason.WITHHELD
    assert refused(None, options(before_send=broken)) is Reason.HOOK_FAILED


@pytest.mark.parametrize("value", [object(), {1j: 2}, "\ud800"])
def test_what_json_cannot_say_is_refused_without_naming_it(value: Any) -> None:
    discarded = made({"note": value, "secret": "jane"})
    assert isinstance(discarded, Discarded)
    assert discarded.reason is Reason.INVALID
    assert "jane" not in str(discarded.error)


def test_a_time_without_an_offset_is_refused_with_words() -> None:
    discarded = made(occurred_at=datetime(2025, 1, 1))  # noqa: DTZ001
    assert isinstance(discarded, Discarded)
    assert "offset" in str(discarded.error)


def test_an_event_too_large_for_any_message_is_refused() -> None:
    assert refused({"note": "x" * MAX_BYTES}) is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x"},
        {"key": "x"},
        {"tenant_id": ""},
        {"max_events": 0},
        {"when_full": "explode"},
        {"transport": "pigeon"},
        {"source": "moon"},
    ],
)
def test_wrong_options_are_named(wrong: dict[str, Any]) -> None:
    right = {"url": "https://a.example.com", "key": "sl_write_x", "tenant_id": "t"}
    with pytest.raises(InvalidRequest, match=next(iter(wrong))):
        Options(**{**right, **wrong})


def test_options_do_not_show_the_key() -> None:
    assert "sl_write_x" not in repr(options()) + str(options())


def test_every_option_can_be_given_by_name() -> None:
    required = {"url", "key", "tenant_id"}
    assert set(Choices.__annotations__) == set(Options.__struct_fields__) - required
    described = get_type_hints(Options)
    assert get_type_hints(Choices) == {name: described[name] for name in Choices.__annotations__}
