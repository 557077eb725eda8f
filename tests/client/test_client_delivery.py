"""What a client does, moment by moment, and that no event is ever forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.client.answer import Answer, Judged, Later, No, Refused, Result
from sightline.client.delivery import Delivery, Receive, Rest, Send
from sightline.client.event import Prepared
from sightline.client.notice import Discarded, Notice, Reason, Rejection
from sightline.client.options import Options
from sightline.client.outbox import Batch
from sightline.errors import StoreUnavailable

AWAY = StoreUnavailable("The server does not answer")


def delivery(window: int = 1, chance: float = 1.0, **choices: Any) -> Delivery:
    url, key = "http://127.0.0.1:1", "sl_write_x"
    options = Options(url=url, key=key, tenant_id="t", **{"batch_events": 2, **choices})
    return Delivery(options, window, lambda: chance)


def event(name: str, size: int = 20) -> Prepared:
    return Prepared(name, msgspec.json.encode({"id": name, "pad": "x" * (size - 20)}))


def accepted(batch: Batch) -> Judged:
    return Judged(len(batch.events), 0, 0, 0)


def error(status: int, retry_after_s: float | None = None, retryable: bool = False) -> Refused:
    made = Refused("no", retry_after_s=retry_after_s)
    made.status, made.retryable = status, retryable
    return made


def sent(given: Delivery, now_s: float) -> Batch:
    step = given.step(now_s)
    assert isinstance(step, Send), step
    return step.batch


def ids(batch: Batch) -> str:
    return "".join(batch.event_ids)


def rest(seconds: float) -> Rest:
    """So many seconds, but for the error of a float."""
    about: Any = pytest.approx(seconds)
    return Rest(about)


def test_a_full_batch_goes_at_once_and_the_rest_when_it_is_old() -> None:
    given = delivery(flush_after_s=1)
    assert given.step(0) == Rest(None)
    for name in "abc":
        given.add(event(name), 10)
    assert ids(sent(given, 10)) == "ab"
    assert given.step(10) == Receive(None), "one request at a time"
    given.answered(accepted(Batch(1, ())), 10.2)
    assert given.step(10.4) == rest(0.6)
    assert ids(sent(given, 11)) == "c"


def test_flushing_sends_at_once_what_was_told_until_then() -> None:
    given = delivery(batch_events=10)
    given.add(event("a"), 0)
    number = given.flush()
    assert not given.done(number)
    assert ids(sent(given, 0)) == "a"
    given.add(event("b"), 0)
    given.answered(Judged(1, 0, 0, 0), 0)
    assert given.done(number)
    assert given.step(0) == rest(1.0)


def test_waits_grow_and_end_with_an_answer() -> None:
    """The same batch, the same bytes, after 0.2, 0.4, 0.8 seconds and at last every 30."""
    given, now_s = delivery(batch_events=1), 0.0
    given.add(event("a"), now_s)
    message = sent(given, now_s).message
    waits = []
    for _ in range(12):
        given.broken(AWAY, now_s)
        step = given.step(now_s)
        assert isinstance(step, Rest)
        waits.append(round(step.seconds or 0, 3))
        now_s += step.seconds or 0
        assert sent(given, now_s).message == message
    assert waits[:4] == [0.2, 0.4, 0.8, 1.6]
    assert waits[-1] == 30
    given.answered(Judged(0, 1, 0, 0), now_s)
    given.add(event("b"), now_s)
    sent(given, now_s)
    given.broken(AWAY, now_s)
    assert given.step(now_s) == rest(0.2)
    assert given.stats().retries == 13


def test_waits_differ_by_chance() -> None:
    def wait(chance: float, failure: Answer | None = None) -> float:
        given = delivery(chance=chance, batch_events=1)
        given.add(event("a"), 0)
        sent(given, 0)
        if failure is None:
            given.broken(AWAY, 0)
        else:
            given.answered(failure, 0)
        step = given.step(0)
        assert isinstance(step, Rest)
        return step.seconds or 0

    assert wait(0.0) == pytest.approx(0.1)
    assert wait(1.0) == pytest.approx(0.2)
    asked = Later(error(429, retry_after_s=10, retryable=True))
    assert wait(0.0, asked) == pytest.approx(10), "never before the server asks"
    assert wait(1.0, asked) == pytest.approx(12), "and not all at the same moment"


def test_several_on_the_way_are_answered_in_order_and_again_in_order() -> None:
    given = delivery(window=3)
    for name in "abcdefgh":
        given.add(event(name), 0)
    first, second, third = (sent(given, 0) for _ in range(3))
    assert [ids(b) for b in (first, second, third)] == ["ab", "cd", "ef"]
    assert given.step(0) == Receive(None)
    given.answered(accepted(first), 0)
    fourth = sent(given, 0)
    given.answered(Later(error(503, retryable=True)), 0)  # of the second
    given.broken(AWAY, 0)  # of the third and the fourth
    assert given.step(0) == rest(0.2), "one failure, told of three times"
    assert [ids(sent(given, 1)) for _ in range(3)] == ["cd", "ef", ids(fourth)]


def test_a_batch_too_large_is_halved_until_one_event_is() -> None:
    given = delivery(batch_events=4)
    for name in "abcd":
        given.add(event(name), 0)
    tried: list[str] = []
    told: list[Notice] = []
    while isinstance(step := given.step(0), Send):
        tried.append(ids(step.batch))
        large = "c" in tried[-1]
        told += given.answered(No(error(413)) if large else accepted(step.batch), 0)
    assert tried == ["abcd", "ab", "cd", "c", "d"]
    assert told == [Discarded(Reason.REFUSED, ("c",), told[0].error)]  # type: ignore[union-attr]
    assert given.stats().accepted == 3


def test_a_connection_closed_for_size_is_gone_through_by_halves() -> None:
    given, now_s = delivery(window=2, batch_events=2), 0.0
    for name in "abcd":
        given.add(event(name, 30 if name == "c" else 20), 0)
    told: list[Notice] = []
    rounds = 0
    while not given.done(3):
        rounds += 1
        assert rounds < 50
        now_s += 60
        batches = []
        while isinstance(step := given.step(now_s), Send):
            batches.append(step.batch)
        if any("c" in batch.event_ids for batch in batches):
            told += given.broken(error(413), now_s)
        else:
            for batch in batches:
                given.answered(accepted(batch), now_s)
    assert [n.event_ids for n in told if isinstance(n, Discarded)] == [("c",)]
    assert given.stats().accepted == 3


def test_a_key_that_opens_nothing_discards_what_it_was_tried_with() -> None:
    given = delivery()
    given.add(event("a"), 0)
    given.add(event("b"), 0)
    sent(given, 0)
    (told,) = given.answered(No(error(401)), 0)
    assert isinstance(told, Discarded)
    assert (told.reason, told.event_ids) == (Reason.REFUSED, ("a", "b"))


def test_a_server_that_fails_without_a_word_is_tried_five_times() -> None:
    given, now_s, tries = delivery(batch_events=1), 0.0, 0
    given.add(event("a"), 0)
    told: list[Notice] = []
    while not told:
        now_s += 60
        sent(given, now_s)
        tries += 1
        told = given.answered(Later(error(500), surely=False), now_s)
    assert tries == 5


def test_rejected_events_are_told_of_with_what_was_sent() -> None:
    given = delivery()
    given.add(event("a"), 0)
    given.add(event("b"), 0)
    sent(given, 0)
    result = Result(1, "b", "rejected", "invalid")
    told = given.answered(Judged(1, 0, 0, 1, (result, Result(0, "a", "duplicate"))), 0)
    assert told == [Rejection("b", "invalid", (), {"id": "b", "pad": ""})]


@pytest.mark.parametrize(
    ("when_full", "kept", "given_up"),
    [("discard_newest", "abc", "de"), ("discard_oldest", "cde", "ab"), ("block", "abc", "de")],
)
def test_past_its_bounds_it_gives_up_what_it_was_told_to(
    when_full: str, kept: str, given_up: str
) -> None:
    given = delivery(when_full=when_full, max_events=3, batch_events=10)
    told = [given.add(event(name), 0) for name in "abcde"]
    assert "".join(i for t in told if t for i in t.event_ids) == given_up
    given.flush()
    assert ids(sent(given, 0)) == kept
    assert given.stats().discarded == {"full": 2}


def test_bytes_are_bounded_too_and_count_until_they_are_answered() -> None:
    given = delivery(max_bytes=100, batch_events=1)
    assert given.add(event("a", 60), 0) is None
    batch = sent(given, 0)
    assert given.add(event("b", 60), 0) is not None
    given.answered(accepted(batch), 0)
    assert given.add(event("c", 60), 0) is None


def test_what_is_on_the_way_is_not_given_up_for_room() -> None:
    given = delivery(when_full="discard_oldest", max_events=1, batch_events=1)
    given.add(event("a"), 0)
    sent(given, 0)
    told = given.add(event("b"), 0)
    assert told is not None
    assert told.event_ids == ("b",)


def test_closing_counts_what_is_left() -> None:
    given = delivery()
    for name in "abc":
        given.add(event(name), 0)
    sent(given, 0)
    left = given.give_up_all()
    assert left is not None
    assert (left.reason, left.event_ids) == (Reason.CLOSED, ("a", "b", "c"))
    assert given.answered(Judged(2, 0, 0, 0), 0) == [], "an answer that comes too late"
    assert given.stats().accepted == 0


SAID = st.sampled_from(["judged", "later", "unsure", "no", "large", "broken", "closed_large"])


@settings(max_examples=300, deadline=None)
@given(
    window=st.integers(1, 4),
    when_full=st.sampled_from(["discard_newest", "discard_oldest"]),
    max_events=st.integers(1, 12),
    moves=st.lists(st.one_of(st.integers(1, 5), SAID, st.just("flush")), max_size=60),
)
def test_whatever_happens_every_event_is_accounted_for(
    window: int, when_full: str, max_events: int, moves: list[int | str]
) -> None:
    """tracked = answered + discarded + waiting, at any moment; each id has one fate; the bounds
    hold; and once the server is well, everything is answered.
    """
    given = delivery(window=window, when_full=when_full, max_events=max_events, batch_events=3)
    fates: list[str] = []
    away: list[Batch] = []
    names = _names()
    now_s = 0.0
    for move in [*moves, "flush", *["judged"] * 100]:
        now_s += 100
        while isinstance(step := given.step(now_s), Send):
            away.append(step.batch)
        if isinstance(move, int):
            for _ in range(move):
                fates += _discarded([given.add(event(next(names)), now_s)])
        elif move == "flush":
            given.flush()
        else:
            fates += _answer(given, move, away, now_s)
        stats = given.stats()
        answered = stats.accepted + stats.duplicates + stats.dropped + stats.rejected
        assert stats.tracked == answered + sum(stats.discarded.values()) + stats.waiting
        assert stats.waiting <= max_events
        assert len(fates) == len(set(fates)), "an event met two fates"
    assert given.stats().waiting == 0
    assert len(fates) == given.stats().tracked


def _names() -> Iterator[str]:
    number = 0
    while True:
        yield f"e{number}"
        number += 1


def _answer(given: Delivery, said: str, away: list[Batch], now_s: float) -> list[str]:
    """Answer the batch sent first; the ids that are done with by it."""
    if not away:
        return []
    if said in ("broken", "closed_large"):
        away.clear()
        return _discarded(given.broken(AWAY if said == "broken" else error(413), now_s))
    batch = away.pop(0)
    answers: dict[str, Answer] = {
        "judged": accepted(batch),
        "later": Later(error(503, retryable=True)),
        "unsure": Later(error(500), surely=False),
        "no": No(error(422)),
        "large": No(error(413)),
    }
    told = _discarded(given.answered(answers[said], now_s))
    return told + (list(batch.event_ids) if said == "judged" else [])


def _discarded(notices: list[Any]) -> list[str]:
    return [i for notice in notices if isinstance(notice, Discarded) for i in notice.event_ids]
