"""Limits, optional steps, exclusions and what a funnel answers besides, held against an oracle."""

from __future__ import annotations

import asyncio
import math
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.conversion.ways import Asked, Out, Stage, Way, first_touch, way
from tests.analysis.oracle import quantile
from tests.analysis.small import CATALOG
from tests.analysis.stored import Sent, Store

from sightline.analysis.conversion.answer import Conversion, Funnel
from sightline.analysis.conversion.correlation import Correlation, ratios
from sightline.analysis.conversion.duration import EDGES_MS, LEVELS, Durations
from sightline.analysis.funnel import funnel
from sightline.analysis.request import funnel_request
from sightline.catalog.filter import Filter
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 1, 3, 4, tzinfo=UTC)
DAYS = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-03T00:00:00Z"}
START = 1767225600000
END = START + 2 * 86_400_000
HOUR = 3_600_000
WINDOW_H = 3
A, B, C, X = "a.one", "a.two", "shop.sold", "shop.back"
RED = {"field": "a.colour", "value": "r"}
ALL = ["trend", "times", "drop_off", "segments", "correlation"]

_CASES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def ask(reader: Reader, tenant: str, k: int = K, **request: Any) -> Funnel:
    body = {**DAYS, "window": f"{WINDOW_H}h", **request}
    return await funnel(reader, CATALOG, tenant, funnel_request(body), NOW, k=k)


@st.composite
def _sent(draw: st.DrawFn) -> list[Sent]:
    """Events of a few sessions, dense around a few moments, with many ties."""
    near = st.sampled_from([0, 1, 2, 1000, 2000, 60_000, 60_001, HOUR, WINDOW_H * HOUR])
    base = st.sampled_from([START - 60_000, START, START + 12 * HOUR, END - 2000])
    event = st.builds(
        lambda name, at, off, session, colour: Sent(
            event_name=name,
            at_ms=at + off,
            session_id=session,
            user_id=session.upper(),
            country="DE" if colour == "r" else "AT",
            strings={"a.colour": colour},
        ),
        st.sampled_from([A, A, B, C, X]),
        base,
        near,
        st.sampled_from("uvwxyz"),
        st.sampled_from("rg"),
    )
    return draw(st.lists(event, min_size=4, max_size=40))


@st.composite
def _asked(draw: st.DrawFn) -> dict[str, Any]:
    order = draw(st.sampled_from(["ordered", "ordered", "strict", "any"]))
    number = draw(st.integers(2, 5))
    steps: list[dict[str, Any]] = []
    for n in range(number):
        step: dict[str, Any] = {"event": draw(st.sampled_from([A, B, C]))}
        if draw(st.booleans()) and step["event"] != C:
            step["filters"] = RED
        if n and draw(st.booleans()):
            step["within"] = draw(st.sampled_from(["1s", "1m", "1h"]))
        if 0 < n < number - 1 and order != "strict":
            step["optional"] = draw(st.booleans())
        steps.append(step)
    required = [n for n, step in enumerate(steps, 1) if not step.get("optional")]
    outs = []
    for _ in range(draw(st.integers(0, 2))):
        after = draw(st.sampled_from(required[:-1]))
        before = draw(st.sampled_from([n for n in required if n > after]))
        name = draw(st.sampled_from([X, B]))
        outs.append({"event": name, "after": after, "before": before})
    return {"steps": steps, "exclude": outs, "order": order}


_MS = {"1s": 1000, "1m": 60_000, "1h": HOUR}


def _told(asked: Mapping[str, Any]) -> Asked:
    red = msgspec.convert(RED, Filter)
    stages = tuple(
        Stage(
            s["event"],
            red if "filters" in s else None,
            _MS.get(s.get("within", "")),
            s.get("optional", False),
        )
        for s in asked["steps"]
    )
    outs = tuple(Out(o["event"], o["after"], o["before"]) for o in asked["exclude"])
    return Asked(stages, outs, START, END, WINDOW_H * HOUR, asked["order"])


def _paths(sent: Sequence[Sent]) -> dict[str, list[Sent]]:
    found = defaultdict[str, list[Sent]](list)
    for event in sent:
        found[event.session_id].append(event)
    return found


def _ways(asked: Asked, sent: Sequence[Sent]) -> dict[str, Way]:
    known = {who: way(asked, path) for who, path in _paths(sent).items()}
    return {who: one for who, one in known.items() if one is not None}


def _assert_like(found: Conversion, asked: Asked, ways: Sequence[Way]) -> None:
    """Counts, drop-off, conversion and median of every step."""
    inside = [one for one in ways if not one.is_out]
    before = len(inside)
    for n, (step, stage) in enumerate(zip(found.steps, asked.stages, strict=True)):
        there = [one for one in inside if one.at[n] is not None]
        assert step.count == len(there)
        assert step.drop_off == (0 if stage.optional else before - len(there))
        assert step.conversion_from_previous == (len(there) / before if before else None)
        took = _taken(asked, there, n)
        assert step.median_ms_from_previous == (quantile(took, 0.5) if took else None)
        before = before if stage.optional else len(there)


def _taken(asked: Asked, there: Sequence[Way], n: int) -> list[int]:
    """How long step n took each, from the required step before."""
    if not n:
        return []
    before = max(r for r in asked.required if r < n)
    return [(one.at[n] or 0) - (one.at[before] or 0) for one in there]


@given(_sent(), _asked(), st.sampled_from(["entry", "first"]))
@_CASES
def test_every_way_is_what_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], body: dict[str, Any], touch: str
) -> None:
    tenant, asked = str(uuid.uuid4()), _told(body)
    store.send(tenant, sent, tick=False)
    more = {"lookback": "1h"} if touch == "first" else {}
    found = asyncio.run(ask(reader, tenant, k=1, **body, breakdown="country", touch=touch, **more))
    ways = _ways(asked, sent)
    _assert_like(found, asked, list(ways.values()))
    if body["exclude"]:
        assert found.excluded == sum(one.is_out for one in ways.values())
    by = defaultdict[str | None, list[Way]](list)
    paths = _paths(sent)
    for who, one in ways.items():
        event = first_touch(paths[who], START - HOUR) if touch == "first" else one.entry
        by[event.country].append(one)
    assert {s.key for s in found.series or ()} == set(by)
    for series in found.series or ():
        key = series.key
        assert isinstance(key, str)
        _assert_like(series, asked, by[key])


@given(_sent(), _asked())
@_CASES
def test_what_is_answered_besides_is_what_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], body: dict[str, Any]
) -> None:
    tenant, asked = str(uuid.uuid4()), _told(body)
    store.send(tenant, sent, tick=False)
    found = asyncio.run(
        funnel(
            reader,
            CATALOG,
            tenant,
            funnel_request(
                {**DAYS, "window": "3h", **body, "include": ALL, "grain": "1d", "min_group": 5}
            ),
            NOW,
            k=1,
        )
    )
    paths = _paths(sent)
    ways = {who: one for who, one in _ways(asked, sent).items() if not one.is_out}
    _assert_trend(found, list(ways.values()))
    _assert_times(found, asked, list(ways.values()))
    _assert_left(found, asked, ways, paths)


def _assert_trend(found: Funnel, ways: Sequence[Way]) -> None:
    assert found.trend is not None
    assert [c.t for c in found.trend] == ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]
    for day, cohort in enumerate(found.trend):
        there = [w for w in ways if ((w.at[0] or 0) - START) // 86_400_000 == day]
        expected = [sum(w.at[n] is not None for w in there) for n, _ in enumerate(cohort.counts)]
        assert list(cohort.counts) == expected
    assert [c.is_complete for c in found.trend] == [True, True]


def _assert_times(found: Funnel, asked: Asked, ways: Sequence[Way]) -> None:
    assert found.times is not None
    last = len(asked.stages) - 1
    for step in found.times.steps:
        there = [w for w in ways if w.at[step.step - 1] is not None]
        _assert_durations(step, _taken(asked, there, step.step - 1))
    whole = [(w.at[last] or 0) - (w.at[0] or 0) for w in ways if w.at[last] is not None]
    _assert_durations(found.times.overall, whole)


def _assert_durations(found: Durations, took: Sequence[int]) -> None:
    for at in LEVELS:
        shown = found.quantiles[f"p{round(at * 100)}"]
        assert shown == (pytest.approx(quantile(took, at), abs=1e-6) if took else None)
    bars = {bar.from_ms: bar.count for bar in found.histogram if bar.count}
    expected: Counter[int] = Counter(max(e for e in EDGES_MS if e <= one) for one in took)
    assert bars == dict(expected)
    assert all(a.to_ms == b.from_ms for a, b in pairwise(found.histogram))


def _assert_left(
    found: Funnel, asked: Asked, ways: Mapping[str, Way], paths: Mapping[str, list[Sent]]
) -> None:
    """k is 1 here, so nothing is hidden."""
    assert found.drop_off is not None
    left = defaultdict[int, Counter[str | None]](Counter)
    for who, one in ways.items():
        missed = next((n for n in asked.required if one.at[n] is None), None)
        if missed is None:
            continue
        last = one.at[max(r for r in asked.required if r < missed)] or 0
        until = (one.at[0] or 0) + asked.window_ms
        later = [e for e in paths[who] if last < e.at_ms <= until]
        following = min(later, key=lambda e: (e.at_ms, e.event_name), default=None)
        left[missed + 1][following.event_name if following else None] += 1
    for departure in found.drop_off:
        expected = left[departure.step]
        assert departure.left == sum(expected.values())
        assert {i.event: i.count for i in departure.instead} == dict(expected)
        assert departure.other == 0
    drops = {d.step: d.left for d in found.drop_off}
    assert drops == {s.step: s.drop_off for s in found.steps if s.step in drops}


# --- groups ---------------------------------------------------------------------------------------


@st.composite
def _many(draw: st.DrawFn) -> list[Sent]:
    """Some forty sessions of half as many people, in few countries and on few devices."""
    made = []
    for number in range(draw(st.integers(20, 45))):
        who: dict[str, Any] = {
            "session_id": f"s{number}",
            "user_id": draw(st.sampled_from(["", f"u{number // 2}", f"u{number % 7}"])),
            "country": draw(st.sampled_from(["DE", "AT", "FR", ""])),
            "device": draw(st.sampled_from(["mobile", "desktop"])),
        }
        for at_ms, name in enumerate(draw(st.sampled_from([(A,), (A, C), (A, B, C), (B, C)]))):
            made.append(Sent(event_name=name, at_ms=START + 10 * number + at_ms, **who))
    return made


@given(_many(), st.integers(5, 8))
@settings(_CASES, max_examples=8)
def test_segments_and_correlation_are_what_the_definition_says(
    store: Store, reader: Reader, sent: list[Sent], fewest: int
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    more = {"include": ["segments", "correlation"], "attributes": ["country", "device"]}
    asked = funnel_request({**DAYS, "window": "3h", "steps": [A, C], "min_group": 6, **more})
    found = asyncio.run(funnel(reader, CATALOG, tenant, asked, NOW, k=fewest))
    entered = {e.session_id: e for e in sent if e.event_name == A}
    bought = {e.session_id for e in sent if e.event_name == C} & set(entered)
    listed = {name: _listed(entered, name, fewest) for name in ("country", "device")}
    assert found.segments is not None
    for one in found.segments:
        told = {s.value: (s.counts, s.conversion, s.against_all) for s in one.values}
        assert told == {
            value or None: _performs(who, bought, entered)
            for value, who in listed[one.attribute].items()
        }
    compared = {
        (name, value or None): (len(who), len(who & bought))
        for name, values in listed.items()
        for value, who in values.items()
        if min(len(who), len(entered) - len(who)) >= 6
    }
    correlated = found.correlation or ()
    assert compared == {(c.attribute, c.value): (c.entered, c.converted) for c in correlated}
    for each in correlated:
        _assert_odds(each, len(bought), len(entered))


def _listed(entered: Mapping[str, Sent], name: str, fewest: int) -> dict[str, set[str]]:
    """Sessions by value, of the values with enough people, and so that the rest tells nobody."""
    values = defaultdict[str, set[str]](set)
    for who, event in entered.items():
        values[getattr(event, name)].add(who)
    people = {
        value: {entered[w].user_id or f"alone {w}" for w in own} for value, own in values.items()
    }
    ranked = sorted(values, key=lambda value: (-len(values[value]), value))
    kept = [value for value in ranked if len(people[value]) >= fewest]
    while kept and 0 < len(entered) - sum(len(values[value]) for value in kept) < fewest:
        kept.pop()
    return {value: values[value] for value in kept}


def _performs(
    who: set[str], bought: set[str], entered: Mapping[str, Sent]
) -> tuple[tuple[int, int], float, float | None]:
    conversion = len(who & bought) / len(who)
    return (
        (len(who), len(who & bought)),
        conversion,
        conversion / (len(bought) / len(entered)) if bought else None,
    )


def _assert_odds(one: Correlation, bought: int, entered: int) -> None:
    """Lift and odds with and without, from the four numbers."""
    cells: list[float] = [one.converted, one.entered - one.converted]
    cells += [bought - one.converted, entered - one.entered - bought + one.converted]
    if 0 in cells:
        cells = [cell + 0.5 for cell in cells]
    a, b, c, d = cells
    assert one.odds_ratio.value == pytest.approx(a * d / (b * c))
    assert one.lift.value == pytest.approx(a / (a + b) / (c / (c + d)))
    error = math.sqrt(sum(1 / cell for cell in cells))
    assert math.log(one.odds_ratio.high) - math.log(one.odds_ratio.value) == pytest.approx(
        1.959963984540054 * error
    )


def crowd(sizes: Mapping[str, tuple[int, int]]) -> list[Sent]:
    """Sessions by country: how many enter, and how many of them buy."""
    made = []
    for country, (entered, bought) in sizes.items():
        for n in range(entered):
            who: dict[str, Any] = {"session_id": f"{country}{n}", "user_id": f"{country}{n}"}
            made.append(Sent(event_name=A, at_ms=START + n, country=country, **who))
            name = C if n < bought else X
            made.append(Sent(event_name=name, at_ms=START + 5000 + n, country=country, **who))
    return made


async def test_segments_and_correlation_of_attributes(store: Store, reader: Reader) -> None:
    store.send("t", crowd({"DE": (40, 20), "AT": (30, 6), "FR": (10, 0)}), tick=False)
    asked: dict[str, Any] = {"steps": [A, C], "attributes": ["country"], "min_group": 30}
    found = await ask(reader, "t", include=["segments", "correlation"], **asked)
    assert found.segments is not None
    assert found.correlation is not None
    (country,) = found.segments
    assert [(s.value, s.counts) for s in country.values] == [
        ("DE", (40, 20)),
        ("AT", (30, 6)),
        ("FR", (10, 0)),
    ]
    assert country.values[0].against_all == pytest.approx(0.5 / (26 / 80))
    assert {c.value for c in found.correlation} == {"DE", "AT"}
    best = next(c for c in found.correlation if c.value == "DE")
    assert (best.entered, best.converted) == (40, 20)
    assert best.conversion_without == 6 / 40
    assert best.lift.value == pytest.approx(0.5 / 0.15)
    assert best.odds_ratio.value == pytest.approx((20 * 34) / (20 * 6))
    assert best.odds_ratio.low < best.odds_ratio.value < best.odds_ratio.high
    assert [c.p_value for c in found.correlation] == sorted(c.p_value for c in found.correlation)
    assert any("2 values were compared" in note for note in found.meta.notes)


def test_ratios_are_those_of_the_published_example() -> None:
    """Aspirin and myocardial infarction (Physicians' Health Study; Agresti, Categorical Data
    Analysis, table 2.1): 189 of 11034 on placebo, 104 of 11037 on aspirin."""
    lift, odds, p_value = ratios(189, 11034, 104, 11037)
    assert lift.value == pytest.approx(1.818, abs=5e-4)
    assert [lift.low, lift.high] == pytest.approx([1.433, 2.306], abs=1e-3)
    assert odds.value == pytest.approx(1.832, abs=5e-4)
    assert [odds.low, odds.high] == pytest.approx([1.440, 2.331], abs=1e-3)
    assert p_value < 1e-6


def test_a_number_that_is_nothing_gives_no_infinite_ratio() -> None:
    lift, odds, p_value = ratios(0, 40, 20, 40)
    assert 0 < lift.low < lift.value < lift.high < 1
    assert 0 < odds.low < odds.value < odds.high < 1
    assert p_value < 0.01
    assert ratios(0, 40, 0, 40)[1].value == pytest.approx(1.0)


async def test_few_people_are_not_told_by_a_segment_nor_by_what_is_left(
    store: Store, reader: Reader
) -> None:
    store.send("t", crowd({"DE": (40, 20), "AT": (7, 3), "FR": (3, 1)}), tick=False)
    found = await ask(reader, "t", steps=[A, C], include=["segments"], attributes=["country"])
    assert found.segments is not None
    assert [s.value for s in found.segments[0].values] == ["DE"]
    store.send("u", crowd({"DE": (40, 20), "AT": (7, 3), "FR": (3, 1), "IT": (2, 0)}), tick=False)
    found = await ask(reader, "u", steps=[A, C], include=["segments"], attributes=["country"])
    assert found.segments is not None
    assert [s.value for s in found.segments[0].values] == ["DE", "AT"]


async def test_few_users_are_no_series_of_their_own(store: Store, reader: Reader) -> None:
    store.send("t", crowd({"DE": (40, 20), "AT": (9, 3), "FR": (3, 1)}), tick=False)
    asked: dict[str, Any] = {"steps": [A, C], "breakdown": "country", "entity": "user"}
    found = await ask(reader, "t", **asked)
    told = {s.key: (s.suppressed, len(s.steps)) for s in found.series or ()}
    assert told == {"DE": (False, 2), "AT": (True, 0), "FR": (True, 0)}


async def test_what_few_did_instead_is_not_told(store: Store, reader: Reader) -> None:
    sent = crowd({"DE": (30, 10)})
    sent += [Sent(event_name=A, at_ms=START, session_id=f"q{n}", user_id=f"q{n}") for n in range(3)]
    sent += [
        Sent(event_name=name, at_ms=START + at, session_id=f"b{n}", user_id=f"b{n}")
        for n in range(8)
        for name, at in ((A, 0), (B, 1))
    ]
    store.send("t", sent, tick=False)
    found = await ask(reader, "t", steps=[A, C], include=["drop_off"])
    assert found.drop_off is not None
    (departure,) = found.drop_off
    assert departure.left == 31
    assert {i.event: i.count for i in departure.instead} == {
        X: 20,
        B: SUPPRESSED,
        None: SUPPRESSED,
    }
    few = crowd({"DE": (6, 4)})
    store.send("u", few, tick=False)
    found = await ask(reader, "u", steps=[A, C], include=["drop_off"])
    assert found.drop_off is not None
    assert (found.drop_off[0].instead, found.drop_off[0].other) == ((), SUPPRESSED)


async def test_what_one_person_did_in_many_sessions_is_not_told(
    store: Store, reader: Reader
) -> None:
    sent = crowd({"DE": (30, 10)})
    sent += [
        Sent(event_name=name, at_ms=START + at, session_id=f"b{n}", user_id="one")
        for n in range(9)
        for name, at in ((A, 0), (B, 1))
    ]
    sent += [
        Sent(event_name=A, at_ms=START, session_id=f"q{n}", user_id=f"q{n % 6}") for n in range(8)
    ]
    store.send("t", sent, tick=False)
    found = await ask(reader, "t", steps=[A, C], include=["drop_off"])
    (departure,) = found.drop_off or ()
    assert departure.left == 37
    assert {i.event: i.count for i in departure.instead} == {
        X: 20,
        B: SUPPRESSED,
        None: SUPPRESSED,
    }
    store.send("u", [s for s in sent if s.user_id == "one"], tick=False)
    found = await ask(reader, "u", steps=[A, C], include=["drop_off"])
    (departure,) = found.drop_off or ()
    assert (departure.left, departure.instead, departure.other) == (9, (), SUPPRESSED)


# --- the rest -------------------------------------------------------------------------------------


async def test_a_cohort_whose_time_is_not_over_says_so(store: Store, reader: Reader) -> None:
    store.send("t", crowd({"DE": (5, 5)}), tick=False)
    found = await ask(reader, "t", steps=[A, C], include=["trend"], window="1d")
    assert found.trend is not None
    assert [c.is_complete for c in found.trend] == [True, False]
    assert found.trend[1].overall_conversion is None


async def test_nothing_is_answered_that_was_not_asked_for(store: Store, reader: Reader) -> None:
    store.send("t", crowd({"DE": (5, 5)}), tick=False)
    told = msgspec.to_builtins(await ask(reader, "t", steps=[A, C]))
    assert list(told) == ["steps", "overall_conversion", "meta"]


async def test_everything_of_nobody_is_empty(reader: Reader) -> None:
    found = await ask(reader, "t", steps=[A, C], include=ALL, exclude=[X], breakdown="country")
    assert (found.overall_conversion, found.excluded, found.series) == (None, 0, ())
    assert found.correlation == ()
    assert found.times is not None
    assert found.times.overall.histogram == ()
    assert [d.left for d in found.drop_off or ()] == [0]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"steps": [{"event": A, "optional": True}, B]}, "steps[0].optional"),
        ({"steps": [A, {"event": B, "optional": True}]}, "steps[1].optional"),
        ({"steps": [{"event": A, "within": "1h"}, B]}, "steps[0].within"),
        ({"steps": [A, {"event": B, "within": "soon"}]}, "steps[1].within"),
        (
            {"steps": [A, {"event": B, "optional": True}, C], "order": "strict"},
            "steps[1].optional",
        ),
        ({"steps": [A, B], "exclude": [{"event": X, "after": 2}]}, "exclude[0]"),
        ({"steps": [A, B], "exclude": ["shop.bak"]}, "exclude[0].event"),
        ({"steps": [A, B], "exclude": [X] * 6}, "exclude"),
        ({"steps": [A, B], "funnel": "ai_discovery"}, "funnel"),
        ({"funnel": "ai_discovry"}, "funnel"),
        ({}, "steps"),
        ({"steps": [A, B], "lookback": "7d"}, "lookback"),
        ({"steps": [A, B], "attributes": ["country"]}, "attributes"),
        ({"steps": [A, B], "include": ["segments"], "min_group": 2}, "min_group"),
        ({"steps": [A, B], "include": ["trend"], "grain": "1m"}, "grain"),
        ({"steps": [A, B], "compare": {"steps": [A, B], "funnel": "traditional"}}, "compare"),
        ({"steps": [A, B], "compare": {}}, "compare"),
        ({"steps": [A, B], "compare": "last_week"}, "compare"),
        ({"steps": [A, B], "compare": {"from": "2026-01-01"}}, "compare.to"),
        (
            {"steps": [A, B], "compare": {"filters": {"field": "colr", "value": 1}}},
            "compare.filters.field",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused_by_its_path(
    reader: Reader, asked: dict[str, Any], path: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(reader, "t", **asked)
    assert [error.path for error in refused.value.errors] == [path]
