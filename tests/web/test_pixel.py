"""A picture whose address is an event: one test a rule. It never breaks."""

from __future__ import annotations

import asyncio
import html
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from tests import pages
from tests.pages import DOCS
from tests.web.conftest import Open, Shop

from sightline.ingest.pixel import CONTEXT, NAMES
from sightline.store.engine import Engine
from sightline.web.pixel import GIF

PATH = "/api/v1/analytics/pixel.gif"
OPENED = {"event": "email.opened", "email.message_id": "spring-2"}
VIEWED = {"event": "web.page_view", "page": "https://shop.example.com/frames?q=secret"}


async def load(
    shop: Shop, parameters: Any, method: str = "GET", key: str | None = None, **headers: str
) -> httpx.Response:
    """Load a picture with the tenant's write key; it is one whatever the verdict."""
    pairs = list(parameters.items() if isinstance(parameters, dict) else parameters)
    query = [("key", shop.tenant.write_key if key is None else key), *pairs]
    answer = await shop.client.request(method, PATH, params=query, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/gif"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == (GIF if method == "GET" else b"")
    return answer


async def verdict(shop: Shop, parameters: Any, **kwargs: Any) -> str:
    return str((await load(shop, parameters, **kwargs)).headers["sightline-verdict"])


async def test_a_picture_is_an_event(shop: Shop) -> None:
    assert len(GIF) == 43
    assert await verdict(shop, OPENED) == "accepted"
    assert await shop.count("email.opened.count") == 1


async def test_an_id_given_counts_once_for_all_time_and_from_anywhere(open_shop: Open) -> None:
    mail = {**OPENED, "id": str(uuid.uuid4()), "user": "anna"}
    async with open_shop(dedup_ids=40) as shop:
        assert await verdict(shop, mail) == "accepted"
        proxy = {"User-Agent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"}
        assert await verdict(shop, mail, **proxy) == "duplicate"
        for _ in range(50):
            assert await verdict(shop, {**OPENED, "id": str(uuid.uuid4())}) == "accepted"
        assert await verdict(shop, mail) == "duplicate"
    async with open_shop() as shop:
        assert await verdict(shop, mail) == "duplicate"
        assert await shop.count() == 51


async def test_without_an_id_the_same_address_counts_once_in_ten_seconds(shop: Shop) -> None:
    clock = _Clock(shop)
    assert await verdict(shop, VIEWED) == "accepted"
    assert await verdict(shop, VIEWED) == "duplicate"
    assert await verdict(shop, {**VIEWED, "page": "/else"}) == "accepted"
    assert await verdict(shop, VIEWED, **{"User-Agent": "another"}) == "accepted"
    clock.forward(10)
    assert await verdict(shop, VIEWED) == "accepted"
    assert await shop.count() == 4


class _Clock:
    """The application's clock, standing still until it is told."""

    def __init__(self, shop: Shop) -> None:
        self.now = datetime.now(UTC)
        transport: Any = shop.client._transport
        state = transport.app.state
        state.services = msgspec.structs.replace(state.services, clock=lambda: self.now)

    def forward(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


async def test_values_are_typed_by_the_catalog(shop: Shop, engine: Engine) -> None:
    tools = [("event", "ai.tool_chain_completed"), ("ai.tool_chain_length", "2")]
    tools += [("ai.tool_chain_success", "true"), ("ai.tool_names", "a"), ("ai.tool_names", "b")]
    assert await verdict(shop, tools) == "accepted"
    [[numbers, documents]] = engine.query("SELECT numbers, documents FROM events").rows
    assert numbers == {"ai.tool_chain_length": 2, "ai.tool_chain_success": 1}
    assert documents == {"ai.tool_names": '["a","b"]'}


async def test_what_is_wrong_is_said_beside_the_picture(shop: Shop) -> None:
    wrong: list[tuple[dict[str, str], str, str]] = [
        ({"event": "email.opend"}, "rejected; reason=unknown_event", "did you mean 'email.opened'"),
        ({"event": "email.opened"}, "rejected; reason=invalid", "email.message_id is required"),
        ({}, "rejected; reason=invalid", "event_name is required"),
        ({**OPENED, "id": "7"}, "rejected; reason=invalid", "event_id must be a uuid"),
        ({**VIEWED, "web.page_load_ms": "x"}, "rejected; reason=invalid", "must be of type number"),
        ({**OPENED, "a.b": "x" * 9000}, "refused; reason=payload_too_large", "8192 bytes"),
    ]
    for parameters, told, detail in wrong:
        answer = await load(shop, parameters)
        assert answer.headers["sightline-verdict"] == told
        assert detail in answer.headers["sightline-detail"]
    many = [("event", "email.opened"), *((f"a.b{n}", "1") for n in range(300))]
    assert await verdict(shop, many) == "refused; reason=invalid_request"
    assert await shop.count() == 0


async def test_only_a_write_key_of_ours_counts(shop: Shop) -> None:
    for key in ("", "sl_write_" + "x" * 43, shop.tenant.read_key, "nonsense"):
        told = await verdict(shop, OPENED, key=key)
        assert told == "refused; reason=unauthenticated"
    assert await shop.count() == 0


async def test_past_the_rate_it_is_a_picture_still(open_shop: Open) -> None:
    async with open_shop(rate_limit_events=2) as shop:
        told = [await verdict(shop, {**OPENED, "id": str(uuid.uuid4())}) for _ in range(3)]
        assert told == ["accepted", "accepted", "refused; reason=rate_limited"]


async def test_with_a_full_queue_it_is_a_picture_still(open_shop: Open) -> None:
    async with open_shop(queue_rows=0) as shop:
        assert await verdict(shop, OPENED) == "refused; reason=overloaded"


async def test_a_no_is_a_no(shop: Shop) -> None:
    assert await verdict(shop, {**OPENED, "consent": "none"}) == "dropped; reason=no_consent"
    gpc = {"Sec-GPC": "1"}
    assert await verdict(shop, OPENED, **gpc) == "dropped; reason=no_consent"
    assert await verdict(shop, {**OPENED, "consent": "analytics"}) == "accepted"
    assert await shop.count() == 1


async def test_the_consent_of_the_address_is_stored(shop: Shop, engine: Engine) -> None:
    await load(shop, {**OPENED, "consent": "analytics,ads"})
    assert engine.query("SELECT consent FROM events").rows == [("analytics+ads",)]


async def test_who_looks_ahead_or_asks_for_the_head_opens_nothing(shop: Shop) -> None:
    for header in ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose"):
        told = await verdict(shop, OPENED, **{header: "prefetch;prerender"})
        assert told == "ignored; reason=prefetch"
    assert await verdict(shop, OPENED, method="HEAD") == "ignored; reason=head"
    assert await shop.count() == 0


async def test_of_addresses_a_path_and_a_domain_are_kept(shop: Shop, engine: Engine) -> None:
    came = {"Referer": "https://shop.example.com/secret/anna?q=secret"}
    assert await verdict(shop, VIEWED, **came) == "accepted"
    assert await verdict(shop, {**VIEWED, "referrer": "https://a.example.com/secret"}) == "accepted"
    rows = engine.query("SELECT page_path, referrer_domain FROM events ORDER BY referrer_domain")
    assert rows.rows == [("/frames", "a.example.com"), ("/frames", "shop.example.com")]
    stored = engine.query_bytes("SELECT * FROM events", "JSONEachRow").decode()
    assert "secret" not in stored
    assert "192.0.2.1" not in stored


async def test_verdicts_are_counted(shop: Shop) -> None:
    def counted(name: str, reason: str = "") -> float:
        labels = {"verdict": name, "reason": reason}
        return REGISTRY.get_sample_value("sightline_pixels_total", labels) or 0.0

    before = counted("accepted"), counted("rejected", "unknown_event")
    await load(shop, OPENED)
    await load(shop, {"event": "no.such"})
    assert counted("accepted") == before[0] + 1
    assert counted("rejected", "unknown_event") == before[1] + 1


_PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["event", "id", "user", "consent", "page", "email.message_id", "a.b"])
        | st.text(max_size=10),
        st.text(max_size=60) | st.sampled_from(["email.opened", "web.page_view", "12", "true"]),
    ),
    max_size=12,
)


async def test_whatever_the_address_it_is_a_picture(shop: Shop) -> None:
    loop = asyncio.get_running_loop()
    fixture = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

    @settings(max_examples=150, deadline=None, suppress_health_check=fixture)
    @given(_PARAMETERS, st.binary(max_size=40))
    def check(parameters: list[tuple[str, str]], referrer: bytes) -> None:
        printable = referrer.decode("latin-1").translate(dict.fromkeys([*range(32), 127]))
        said = verdict(shop, parameters, Referer=printable.strip().encode("latin-1"))
        told = asyncio.run_coroutine_threadsafe(said, loop).result(30)
        assert "internal" not in told

    await asyncio.to_thread(check)


async def test_the_pictures_of_the_page_are_accepted(shop: Shop) -> None:
    page = pages.text(DOCS / "pixel.md")
    sources = [s for b in pages.blocks(page, "html") for s in re.findall(r'src="([^"]+)"', b)]
    assert len(sources) == 2
    for source in sources:
        filled = html.unescape(source).replace("{{ uuid }}", str(uuid.uuid4()))
        filled = filled.replace("{{ customer_id }}", "c-17")
        filled = filled.replace("sl_write_...", shop.tenant.write_key)
        assert "{{" not in filled
        answer = await shop.client.get(filled.removeprefix("https://sightline.example.com"))
        assert answer.headers["sightline-verdict"] == "accepted"


def test_the_page_names_every_parameter() -> None:
    rows = pages.rows(pages.text(DOCS / "pixel.md"), "Parameters")
    shown = {pages.words(row[0])[0]: (pages.words(row[1]) or [""])[0] for row in rows}
    fields = {**NAMES, **{name: f"context.{field}" for name, field in CONTEXT.items()}}
    assert shown == {**fields, "key": "", "gpc": ""}
