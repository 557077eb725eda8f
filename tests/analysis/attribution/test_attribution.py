"""Attribution: who gets which credit, by the definitions, exact to the last part."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.analysis.attribution import crediting
from tests.analysis.attribution.crediting import Parts, Spec, Trail
from tests.analysis.stored import Sent, Store

from sightline.analysis.attribution.answer import Attribution, Credits, Given
from sightline.analysis.attribution.report import attribution
from sightline.analysis.attribution.request import attribution_request
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.cohort import Cohort
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
START = 1767225600000
HOUR = 3_600_000
END = START + 24 * HOUR
WINDOW_H = 6

OTHER = {"from": "2026-01-01T02:00:00.001Z", "to": "2026-01-03T00:00:00Z"}
"""What a day is compared with, so that both have the same events but a few."""

MAIL = {"event": "email.opened", "channel": "mail"}
VISIT = {"event": "session.started", "by": "session.channel"}


async def ask(reader: Reader, tenant: str, k: int = 1, **request: Any) -> Attribution:
    body = {**DAY, "window": f"{WINDOW_H}h", "touchpoints": [VISIT, MAIL], **request}
    return await attribution(reader, BUILT_IN, tenant, attribution_request(body), NOW, k=k)


def came(session: str, at: int, channel: str = "", **more: Any) -> Sent:
    """A visit begins, by milliseconds after the start of the day."""
    strings = {"session.channel": channel} if channel else {}
    return Sent(
        event_name="session.started",
        at_ms=START + at,
        session_id=session,
        strings=strings,
        **more,
    )


def bought(session: str, at: int, order: str, amount: int = 100, **more: Any) -> Sent:
    return Sent(
        event_name="commerce.purchase",
        at_ms=START + at,
        session_id=session,
        currency=more.pop("currency", "EUR"),
        strings={"commerce.order_id": order},
        numbers={"commerce.amount": amount},
        **more,
    )


# --- the oracle -----------------------------------------------------------------------------------

_NEAR = (-1, 0, 1, 2, 40, HOUR, 2 * HOUR, WINDOW_H * HOUR, WINDOW_H * HOUR + 1)
_USERS = {"": "", "a": "", "b": "U", "c": "U", "d": "V"}
"""Session → the user that some of its events name."""


def _channel(sent: Sent) -> str | None:
    if sent.event_name == "email.opened":
        return "mail"
    return sent.strings.get("session.channel", "") if sent.event_name == "session.started" else None


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    """Touchpoints and orders of a few people, dense around the limits, with many ties."""
    made = []
    for number in range(draw(st.integers(0, 30))):
        session = draw(st.sampled_from(sorted(_USERS)))
        at = draw(st.sampled_from((0, WINDOW_H * HOUR, 24 * HOUR))) + draw(st.sampled_from(_NEAR))
        at -= draw(st.sampled_from((0, WINDOW_H * HOUR)))
        user = draw(st.sampled_from(("", _USERS[session])))
        kind = draw(st.sampled_from(("visit", "visit", "mail", "order", "order", "other")))
        if kind == "order":
            coin = draw(st.sampled_from(("EUR", "JPY")))
            name = f"{session or number}-{draw(st.integers(1, 2))}"
            amount = draw(st.integers(0, 1000))
            made.append(bought(session, at, name, amount, currency=coin, user_id=user))
        elif kind == "visit":
            channel = draw(st.sampled_from(("", "direct", "social", "email")))
            made.append(came(session, at, channel, user_id=user))
        else:
            event = "email.opened" if kind == "mail" else "web.page_view"
            at_ms = START + at
            made.append(Sent(event_name=event, at_ms=at_ms, session_id=session, user_id=user))
    return made


_CASES = settings(
    max_examples=13,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _order(sent: Sequence[Sent], start_ms: int = START, end_ms: int = END) -> list[str]:
    """The channels with most touchpoints first."""
    since = start_ms - WINDOW_H * HOUR
    named = [_channel(e) for e in sent if since <= e.at_ms < end_ms]
    known = [name for name in named if name is not None]
    return sorted(set(known), key=lambda name: (-known.count(name), name))


def _given(told: Credits, coin: str | None = None) -> dict[str, int]:
    """Channel → conversions in millionths, or smallest units of a currency."""
    given = {}
    for one in told.credits:
        if coin is None:
            value = one.conversions
            given[one.channel or ""] = round(_number(value) * 1_000_000)
        else:
            units = 1 if coin == "JPY" else 100
            values = [a.value for a in one.amounts if a.currency == coin]
            given[one.channel or ""] = round(_number(values[0]) * units)
    return given


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _one(_: Trail) -> int:
    return 1


def _wholes(found: Sequence[Trail]) -> dict[str | None, tuple[int, Any]]:
    """What is divided: conversions in millionths, amounts of each currency; and of which trails."""
    won = [trail for trail in found if trail.won]
    attributed = [trail for trail in won if trail.touches]
    wholes: dict[str | None, tuple[int, Any]] = {None: (len(attributed) * 1_000_000, _one)}
    for coin in {trail.coin for trail in won}:
        total = sum(trail.worth for trail in attributed if trail.coin == coin)
        wholes[coin] = (total, lambda t, coin=coin: t.worth if t.coin == coin else 0)
    return wholes


@given(
    _events(),
    st.sampled_from(("person", "session", "user")),
    st.sampled_from(((), ("direct",), ("direct", "mail"))),
    st.sampled_from(((400, 400), (0, 0), (1000, 0), (333, 250))),
)
@_CASES
def test_everybody_gets_what_the_definitions_say(
    store: Store,
    reader: Reader,
    sent: list[Sent],
    entity: str,
    fallback: tuple[str, ...],
    position: tuple[int, int],
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    start, end = (Fraction(part, 1000) for part in position)
    answer = asyncio.run(
        ask(
            reader,
            tenant,
            entity=entity,
            fallback=fallback,
            half_life="3h",
            position={"first": float(start), "last": float(end)},
            compare=OTHER,
        )
    )
    own = sent if entity == "person" else [e for e in sent if getattr(e, f"{entity}_id")]
    order = _order(own)
    spec = Spec(
        start_ms=START,
        end_ms=END,
        window_ms=WINDOW_H * HOUR,
        channel=_channel,
        order=order,
        entity=entity,
        fallback=fallback,
    )
    _assert_given(answer, own, spec, (start, end))
    assert answer.compare is not None
    since, until = START + 2 * HOUR + 1, END + 24 * HOUR
    order = list(dict.fromkeys((*order, *_order(own, since, until))))
    then = replace(spec, start_ms=since, end_ms=until, order=order)
    _assert_given(answer.compare, own, then, (start, end))


def _assert_given(
    answer: Given, own: Sequence[Sent], spec: Spec, position: tuple[Fraction, Fraction]
) -> None:
    found, order = crediting.trails(own, spec), spec.order
    start, end = position
    assert [one.channel or "" for one in answer.channels] == order
    _assert_totals(answer, found)
    rules: dict[str, Parts] = {
        "first": crediting.first,
        "last": crediting.last,
        "linear": crediting.linear,
        "position_based": lambda trail: crediting.position_based(trail, start, end),
        "time_decay": lambda trail: crediting.time_decay(trail, 3 * HOUR),
    }
    for model in answer.models:
        for coin, (whole, of) in _wholes(found).items():
            if model.model in rules:
                share = crediting.credited(found, rules[model.model], of)
            elif model.model == "markov":
                share = crediting.removal(found, of, order)
            else:
                share = crediting.shapley(found, of, order)
            told, wanted = _given(model, coin), crediting.divided(whole, share, order)
            assert sum(told.values()) == whole
            exact = model.model in ("first", "last", "linear", "position_based")
            for channel in order:
                assert abs(told[channel] - wanted[channel]) <= (0 if exact else 1), model.model


def _assert_totals(answer: Given, found: Sequence[Trail]) -> None:
    won = [trail for trail in found if trail.won]
    without = [trail for trail in won if not trail.touches]
    assert answer.total.conversions == len(won)
    assert answer.unattributed.conversions == len(without)
    for worth, own in ((answer.total, won), (answer.unattributed, without)):
        for amount in worth.amounts:
            units = sum(trail.worth for trail in own if trail.coin == amount.currency)
            assert amount.value == (units if amount.currency == "JPY" else units / 100)
    for channel in answer.channels:
        name = channel.channel or ""
        assert channel.conversions == sum(name in trail.channels for trail in won)


# --- single claims --------------------------------------------------------------------------------


async def test_what_few_people_had_to_do_with_is_not_shown(store: Store, reader: Reader) -> None:
    """Three of mail; so one channel more, or the total would tell."""
    channels = ("social",) * 9 + ("email",) * 6 + ("referral",) * 3
    sent = [
        event
        for n, channel in enumerate(channels)
        for event in (came(f"s{n}", 0, channel), bought(f"s{n}", HOUR, f"o{n}"))
    ]
    store.send("t", sent)
    answer = await ask(reader, "t", K, models=["linear"])
    shown = {one.channel: one.conversions for one in answer.channels}
    assert shown == {"social": 9, "email": SUPPRESSED, "referral": SUPPRESSED}
    (linear,) = answer.models
    assert [c.conversions for c in linear.credits] == [9.0, SUPPRESSED, SUPPRESSED]
    assert [c.amounts[0].value for c in linear.credits] == [9.0, SUPPRESSED, SUPPRESSED]
    assert answer.total.conversions == 18


async def test_paths_of_few_people_are_not_listed(store: Store, reader: Reader) -> None:
    sent = []
    for n in range(7):
        channel = "social" if n < 5 else "email"
        sent += [came(f"s{n}", 0, "direct"), came(f"s{n}", 1, channel), came(f"s{n}", 2, channel)]
        sent.append(bought(f"s{n}", HOUR, f"o{n}"))
    store.send("t", sent)
    answer = await ask(reader, "t", K, models=["last"], paths=10)
    assert answer.paths is not None
    told = [(path.channels, path.conversions) for path in answer.paths]
    assert told == [(("direct", "social"), 5)]


async def test_channels_beyond_the_first_are_one(store: Store, reader: Reader) -> None:
    sent = [came(f"s{n}-{m}", 0, f"c{n}") for n in range(12) for m in range(12 - n)]
    sent += [bought(f"s{n}-0", HOUR, f"o{n}") for n in range(12)]
    store.send("t", sent)
    answer = await ask(reader, "t", models=["last", "shapley"], top=10)
    assert [one.channel for one in answer.channels] == [*(f"c{n}" for n in range(10)), None]
    assert [one.conversions for one in answer.channels] == [1] * 10 + [2]
    last, shapley = answer.models
    assert [one.rest for one in last.credits] == [False] * 10 + [True]
    assert sum(_number(one.conversions) for one in last.credits) == 12
    assert shapley.not_estimable is not None
    assert shapley.not_estimable.reason == "too_many_channels"
    answer = await ask(reader, "t", models=["shapley"], top=9)
    assert answer.models[0].not_estimable is None
    assert sum(_number(one.conversions) for one in answer.models[0].credits) == pytest.approx(12)


@pytest.mark.parametrize("place", ["filters", "conversion", "touchpoints"])
async def test_a_cohort_is_a_filter_in_every_place(
    store: Store, reader: Reader, place: str
) -> None:
    """Six of twelve who bought were by the assistant: only what they did counts there."""
    sent = []
    for number in range(12):
        session, user = f"s{number}", f"u{number}"
        sent.append(came(session, number, "mail", user_id=user))
        sent.append(bought(session, 1000 + number, f"o{number}", user_id=user))
        if number < 6:
            turn = Sent(event_name="conversation.turn", at_ms=START + number, session_id=session)
            sent.append(msgspec.structs.replace(turn, user_id=user))
    store.send("t", sent)
    them = msgspec.convert(
        {"name": "them", "criteria": [{"did": "conversation.turn"}]}, type=Cohort
    )
    moment_ms = int(NOW.timestamp() * 1000)
    known = msgspec.structs.replace(BUILT_IN, cohorts={"them": them}, moment_ms=moment_ms)
    filters = {"cohort": "them"}
    places: dict[str, dict[str, Any]] = {
        "filters": {"filters": filters},
        "conversion": {"conversion": {"event": "commerce.purchase", "filters": filters}},
        "touchpoints": {"touchpoints": [{**VISIT, "filters": filters}]},
    }
    body = {
        **DAY,
        "window": f"{WINDOW_H}h",
        "touchpoints": [VISIT],
        "models": ["last"],
        **places[place],
    }
    answer = await attribution(reader, known, "t", attribution_request(body), NOW, k=1)
    assert answer.total.conversions == (12 if place == "touchpoints" else 6)
    assert answer.unattributed.conversions == (6 if place == "touchpoints" else 0)
    (credit,) = answer.models[0].credits
    assert (credit.channel, credit.conversions) == ("mail", 6.0)


async def test_channels_of_another_time_stand_beside_those_of_this_one(
    store: Store, reader: Reader
) -> None:
    """Of three that are told apart two are of this time, so one is the other's; the rest is one."""
    day = 24 * HOUR
    now, before = ("social", "email", "email"), ("social", "mail", "mail", "mail", "blog")
    sent = [came(f"n{n}", n, channel) for n, channel in enumerate(now)]
    sent += [came(f"b{n}", n - day, channel) for n, channel in enumerate(before)]
    sent += [bought(f"n{n}", HOUR, f"n{n}") for n, _ in enumerate(now)]
    sent += [bought(f"b{n}", HOUR - day, f"b{n}") for n, _ in enumerate(before)]
    store.send("t", sent)
    answer = await ask(reader, "t", models=["last"], top=3, compare="previous_period")
    assert answer.compare is not None
    told = [(one.channel, one.conversions) for one in answer.channels]
    then = [(one.channel, one.conversions, one.rest) for one in answer.compare.channels]
    assert told == [("email", 2), ("social", 1)]
    assert then == [
        ("email", 0, False),
        ("social", 1, False),
        ("mail", 3, False),
        (None, 1, True),
    ]
    assert (answer.compare.from_, answer.compare.total.conversions) == ("2025-12-31T00:00:00Z", 5)


async def test_nothing_is_credited_where_nothing_happened(reader: Reader) -> None:
    answer = await ask(reader, "t", paths=3)
    assert answer.total.conversions == 0
    assert answer.channels == ()
    assert [model.credits for model in answer.models] == [()] * 7
    assert {one.influence for one in answer.ai_contribution} == {None}


async def test_signs_count_up_to_the_conversion_and_in_its_session(
    store: Store, reader: Reader
) -> None:
    def used(name: str, session: str, at: int, product: str = "") -> Sent:
        strings = {"commerce.product_id": product} if product else {}
        return Sent(event_name=name, at_ms=START + at, session_id=session, strings=strings)

    sale = bought("a", HOUR, "1")
    this = msgspec.structs.replace(sale, strings={**sale.strings, "commerce.product_id": "p"})
    sent = [
        this,
        used("try_on.started", "a", HOUR, "p"),
        used("face_analysis.completed", "a", HOUR + 1),
        used("recommendation.clicked", "b", 0),
        used("recommendation.viewed", "a", -24 * HOUR),
        used("conversation.turn", "a", -24 * HOUR - 1),
        bought("c", HOUR, "2", 300),
    ]
    store.send("t", sent)
    answer = await ask(reader, "t", models=["last"])
    told = {
        one.name: (one.influence, one.conversions, one.amounts[0].value)
        for one in answer.ai_contribution
    }
    assert told == {
        "face_analysis": (0.0, 0, 0.0),
        "recommendation": (0.125, 1, 0.25),
        "conversation": (0.0, 0, 0.0),
        "virtual_try_on": (0.5, 1, 1.0),
        "overall": (0.5, 1, 1.0),
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"models": []}, "models"),
        ({"models": ["lst"]}, "unsupported_models"),
        ({"entity": "shop"}, "unsupported_entity"),
        ({"conversion": "commerce.purchse"}, "unknown_event"),
        ({"conversion": {"event": "commerce.purchase", "key": "nothing"}}, "unknown_key"),
        ({"conversion": {"event": "commerce.purchase", "value": "nothing"}}, "unknown_value"),
        ({"touchpoints": ["commerce.purchase"]}, "touchpoints"),
        ({"touchpoints": [VISIT] * 51}, "touchpoints"),
        ({"touchpoints": [{**VISIT, "channel": "visit"}]}, "channel"),
        ({"touchpoints": [{"event": "session.started", "by": "shoe_size"}]}, "unknown_dimension"),
        ({"position": {"first": 0.6, "last": 0.5}}, "position"),
        ({"paths": 101}, "paths"),
        ({"top": 0}, "top"),
        ({"window": "a while"}, "window"),
        ({"filters": {"field": "session.channel", "value": "email"}}, "filter_field"),
    ],
)
async def test_a_wrong_question_says_what_would_be_right(
    reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await ask(reader, "t", **change)
    assert code in [error.code for error in raised.value.errors]
