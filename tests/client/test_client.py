"""The client in a program: against a server that says what is hard to get a real one to say."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.client.scripted import Asked, Said, Scripted, accepting, scripted

from sightline.client import Client, Discarded, Reason, Rejection
from sightline.errors import InvalidRequest, Overloaded, SightlineError

TENANT = "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f"
BUSY = {"title": "Service Unavailable", "status": 503, "code": "overloaded", "detail": "full"}


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as opened:
        yield opened


def client(at: Scripted | str, **choices: Any) -> Client:
    url = at if isinstance(at, str) else at.url
    return Client(url, "sl_write_x", TENANT, **{"flush_after_s": 0.05, **choices})


def ids(server: Scripted) -> list[str]:
    return [event["event_id"] for asked in server.asked for event in asked.events]


def test_tracking_returns_at_once_and_sends_in_the_background(server: Scripted) -> None:
    with client(server) as sender:
        told = [sender.track("kb.search", {"kb.results_count": n}) for n in range(250)]
    assert ids(server) == told
    assert told == sorted(i or "" for i in told), "ids sort by time"
    assert sender.stats().accepted == 250
    assert max(len(asked.events) for asked in server.asked) <= 100


def test_a_few_events_wait_no_longer_than_they_are_told_to(server: Scripted) -> None:
    with client(server) as sender:
        sender.track("kb.search")
        until = time.monotonic() + 60
        while not server.asked and time.monotonic() < until:
            time.sleep(0.01)
        assert len(server.asked) == 1


def test_large_bodies_are_compressed_and_small_ones_are_not(server: Scripted) -> None:
    with client(server) as sender:
        sender.track("kb.search")
        sender.flush()
        for _ in range(50):
            sender.track("kb.search", {"note": "again and again"})
    assert "content-encoding" not in server.asked[0].headers
    assert server.asked[1].headers["content-encoding"] == "gzip"
    assert server.asked[0].headers["x-api-key"] == "sl_write_x"


def test_the_same_is_sent_again_until_it_is_answered() -> None:
    later = Said(503, {**BUSY, "retryable": True})
    script = Said(0, {}), later, Said(502, {}), Said(200, {"hello": "portal"})
    with scripted(*script) as server, client(server, flush_after_s=0) as sender:
        told = sender.track("kb.search", {"kb.results_count": 3})
        assert sender.flush(60)
    assert len(server.asked) == 5
    assert all(asked.events == server.asked[0].events for asked in server.asked)
    assert ids(server)[0] == told
    assert (sender.stats().accepted, sender.stats().retries) == (1, 4)


def test_the_server_is_left_alone_for_as_long_as_it_asks() -> None:
    limited = Said(429, {**BUSY, "status": 429}, (("Retry-After", "1"),))
    with scripted(limited) as server, client(server) as sender:
        began = time.monotonic()
        sender.track("kb.search")
        assert sender.flush(60)
        assert time.monotonic() - began >= 1
    assert len(server.asked) == 2


def test_rejected_events_are_told_of(server: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    def rejecting(asked: Asked) -> Said:
        wrong = {"path": "attributes.kb.results_count", "code": "minimum", "message": "at least 0"}
        result = {
            "index": 1,
            "event_id": asked.events[1]["event_id"],
            "status": "rejected",
            "reason": "invalid",
            "errors": [wrong],
        }
        body = {"accepted": 1, "duplicates": 0, "dropped": 0, "rejected": 1, "results": [result]}
        return Said(202, body)

    server.script = rejecting
    told: list[Rejection] = []
    with client(server, on_rejected=told.append) as sender:
        sender.track("kb.search", {"kb.results_count": 1})
        wrong = sender.track("kb.search", {"kb.results_count": -1, "note": "jane@example.com"})
    assert [(r.event_id, r.reason, r.errors[0].code) for r in told] == [
        (wrong, "invalid", "minimum")
    ]
    assert told[0].event["attributes"]["kb.results_count"] == -1
    assert "at least 0" in caplog.text
    assert "jane" not in caplog.text


def test_a_wrong_key_costs_events_and_never_the_program(caplog: pytest.LogCaptureFixture) -> None:
    refused = Said(401, {"code": "unauthenticated", "detail": "The key is not known"})
    told: list[Discarded] = []
    with scripted(refused) as server, client(server, on_discarded=told.append) as sender:
        lost = sender.track("kb.search")
        sender.flush(10)
        sender.track("kb.search")
    assert [(d.reason, d.event_ids) for d in told] == [(Reason.REFUSED, (lost,))]
    assert "The key is not known" in caplog.text
    assert (sender.stats().accepted, sender.stats().discarded) == (1, {"refused": 1})


def test_a_function_that_fails_breaks_nothing(server: Scripted) -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    with client(server, on_discarded=broken, before_send=lambda _: None) as sender:
        assert sender.track("kb.search") is None
    assert server.asked == []
    assert sender.stats().discarded == {"withheld": 1}


def test_nothing_raises_unless_asked(server: Scripted) -> None:
    with client(server) as sender:
        assert sender.track("kb.search", {"note": object()}) is None
    sender.close()
    assert sender.track("kb.search") is None
    assert sender.stats().discarded == {"invalid": 1, "closed": 1}


def test_everything_raises_when_asked() -> None:
    refused = Said(403, {"code": "tenant_mismatch", "detail": "must be the tenant of the key"})
    with scripted(refused) as server, client(server, raise_errors=True) as sender:
        with pytest.raises(InvalidRequest):
            sender.track("kb.search", {"note": object()})
        sender.track("kb.search")
        with pytest.raises(SightlineError) as caught:
            sender.flush(10)
        assert (caught.value.code, caught.value.status) == ("tenant_mismatch", 403)
        sender.flush(10)
    with pytest.raises(InvalidRequest, match="closed"):
        sender.track("kb.search")


def test_memory_is_bounded_while_the_server_is_away(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    sender = client("http://127.0.0.1:9", max_events=1_000, max_bytes=200_000)
    told = [sender.track("kb.search", {"note": "x" * 50}) for _ in range(5_000)]
    stats = sender.stats()
    assert sum(i is not None for i in told) == stats.waiting < 1_000
    assert stats.discarded == {"full": 5_000 - stats.waiting}
    assert sender._delivery._outbox.bytes <= 200_000
    assert not sender.close(0.05)
    assert sender.stats().discarded == {"full": 5_000 - stats.waiting, "closed": stats.waiting}


def test_the_newest_can_be_kept_instead(server: Scripted) -> None:
    gate = threading.Event()

    def slow(asked: Asked) -> Said:
        gate.wait(10)
        return accepting(asked)

    server.script = slow
    with client(server, when_full="discard_oldest", max_events=10, batch_events=5) as sender:
        first = [sender.track("kb.search") for _ in range(5)]
        while not server.asked:
            time.sleep(0.01)
        later = [sender.track("kb.search") for _ in range(20)]
        gate.set()
    assert ids(server) == [*first, *later[-5:]]
    assert sender.stats().discarded == {"full": 15}


def test_a_caller_can_be_made_to_wait_instead(server: Scripted) -> None:
    def slow(asked: Asked) -> Said:
        time.sleep(0.01)
        return accepting(asked)

    server.script = slow
    with client(server, when_full="block", max_events=20, batch_events=10) as sender:
        told = [sender.track("kb.search") for _ in range(300)]
    assert ids(server) == told
    assert sender.stats().discarded == {}


def test_waiting_has_an_end() -> None:
    sender = client("http://127.0.0.1:9", when_full="block", max_events=1, block_s=0.1)
    assert sender.track("kb.search")
    began = time.monotonic()
    assert sender.track("kb.search") is None
    assert 0.1 <= time.monotonic() - began < 60
    sender.close(0)


def test_a_callback_may_use_the_client(server: Scripted) -> None:
    """It runs in the client's own thread, which must not wait for itself."""
    server.script = lambda asked: (
        Said(422, {"code": "x"}) if "note" in asked.events[0]["attributes"] else accepting(asked)
    )

    def on_discarded(_: Discarded) -> None:
        sender.track("system.error", {"system.error_type": "lost"})
        sender.flush()

    with client(server, on_discarded=on_discarded, when_full="block", max_events=1) as sender:
        sender.track("kb.search", {"note": 1})
        until = time.monotonic() + 60
        while not sender.stats().accepted and time.monotonic() < until:
            time.sleep(0.01)
    assert sender.stats().accepted == 1


def test_a_callback_is_not_called_for_what_it_does_itself(server: Scripted) -> None:
    calls: list[Discarded] = []

    def on_discarded(told: Discarded) -> None:
        calls.append(told)
        sender.track("kb.search", {"note": object()})

    with client(server, on_discarded=on_discarded) as sender:
        sender.track("kb.search", {"note": object()})
    assert len(calls) == 1
    assert sender.stats().discarded == {"invalid": 2}


def test_many_threads_may_use_one_client(server: Scripted) -> None:
    with client(server, max_events=100_000) as sender:

        def work() -> None:
            for _ in range(500):
                sender.track("kb.search")

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(ids(server))) == 4_000
    assert sender.stats().accepted == 4_000


def test_a_full_queue_is_told_of_with_an_error_that_says_so() -> None:
    sender = client("http://127.0.0.1:9", max_events=1, raise_errors=True)
    sender.track("kb.search")
    with pytest.raises(Overloaded):
        sender.track("kb.search")
    with pytest.raises(SightlineError):
        sender.close(0)


def test_discarded_events_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    sender = client("http://127.0.0.1:9", max_events=1)
    for _ in range(2_000):
        sender.track("kb.search")
    assert sum("discarded" in record.message for record in caplog.records) == 1
    sender.close(0)


def test_no_thread_stays_behind(server: Scripted) -> None:
    before = threading.active_count()
    for _ in range(5):
        with client(server) as sender:
            sender.track("kb.search")
    assert [t.name for t in threading.enumerate()].count("sightline-client") == 0
    assert threading.active_count() <= before + 1  # the server's own, for the last connection
