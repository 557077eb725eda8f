"""Segments side by side: the same numbers as timeseries, shares, and what they have in common."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.small import CATALOG
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.segments.answer import Measured, Segments
from sightline.analysis.segments.report import segments
from sightline.analysis.segments.request import segments_request
from sightline.catalog.cohort import Segment
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader

NOW = datetime(2026, 1, 20, tzinfo=UTC)
PERIOD: dict[str, Any] = {"from": "2026-01-01", "to": "2026-01-03"}
FIRST = ms("2026-01-01T00:00:00+00:00")
DE = {"name": "de", "filters": {"field": "country", "value": "DE"}}
MOBILE = {"name": "mobile", "filters": [{"field": "device", "value": "mobile"}]}


async def ask(reader: Reader, tenant: str, k: int = 1, **request: Any) -> Segments:
    saved = {s["name"]: msgspec.convert(s, Segment) for s in (DE, MOBILE)}
    known = msgspec.structs.replace(CATALOG, segments=saved)
    return await segments(reader, known, tenant, segments_request({**PERIOD, **request}), NOW, k=k)


Holds = Callable[[Sent], bool]
_HOLD: tuple[Holds, ...] = (
    lambda e: e.country == "DE",
    lambda e: e.device == "mobile",
    lambda e: e.event_name == "shop.sold",
)
_AD_HOC = {"name": "sold", "filters": {"field": "event_name", "value": "shop.sold"}}


def _person(event: Sent) -> str:
    return f"u{event.user_id}" if event.user_id else f"s{event.session_id}" * bool(event.session_id)


def _people(sent: Sequence[Sent]) -> set[str]:
    return {_person(e) for e in sent} - {""}


def _revenue(sent: Sequence[Sent], coin: str) -> float:
    units = 1 if coin == "JPY" else 100
    return (
        sum(
            e.numbers["shop.amount"]
            for e in sent
            if e.event_name == "shop.sold" and e.currency == coin
        )
        / units
    )


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    made = []
    for _ in range(draw(st.integers(0, 16))):
        is_sale = draw(st.booleans())
        made.append(
            Sent(
                event_name="shop.sold" if is_sale else "a.one",
                at_ms=FIRST
                + draw(st.sampled_from((-1, 0, 5, 100_000_000, 172_799_999, 172_800_000))),
                user_id=draw(st.sampled_from(("", "u", "v"))),
                session_id=draw(st.sampled_from(("", "s", "t"))),
                country=draw(st.sampled_from(("", "DE"))),
                device=draw(st.sampled_from(("", "mobile"))),
                currency=draw(st.sampled_from(("EUR", "JPY"))) if is_sale else "",
                numbers={"shop.amount": float(draw(st.integers(1, 999)))} if is_sale else {},
            )
        )
    return made


@given(_events())
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_everything_is_what_the_definitions_say(
    store: Store, reader: Reader, sent: list[Sent]
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent)
    metrics = ["events.count", "sessions", "revenue", "conversion"]
    found = asyncio.run(ask(reader, tenant, segments=["de", "mobile", _AD_HOC], metrics=metrics))
    inside = [e for e in sent if 0 <= e.at_ms - FIRST < 172_800_000]
    parts = [[e for e in inside if holds(e)] for holds in _HOLD]
    assert (found.total.events, found.total.people) == (len(inside), len(_people(inside)))
    for told, part in zip(found.segments, parts, strict=True):
        assert (told.events, told.people) == (len(part), len(_people(part)))
        assert told.share_of_people == _share(len(_people(part)), len(_people(inside)))
        _assert_metrics(told.metrics, part, inside)
    for one, (a, b) in zip(found.overlaps, itertools.combinations(range(3), 2), strict=True):
        assert one.events == sum(_HOLD[a](e) and _HOLD[b](e) for e in inside)
        assert one.people == len(_people(parts[a]) & _people(parts[b]))


def _assert_metrics(told: Sequence[Measured], part: Sequence[Sent], whole: Sequence[Sent]) -> None:
    values = {(m.metric, m.currency): (m.value, m.share) for m in told}
    visits, all_visits = ({e.session_id for e in some} - {""} for some in (part, whole))
    assert values["events.count", None] == (len(part), _share(len(part), len(whole)))
    assert values["sessions", None] == (len(visits), _share(len(visits), len(all_visits)))
    assert values["conversion", None][1] is None
    for coin in {e.currency for e in whole} - {""}:
        value, share = values["revenue", coin]
        assert value == pytest.approx(_revenue(part, coin))
        assert share == pytest.approx(_share(_revenue(part, coin), _revenue(whole, coin)))


def _share(part: float, whole: float) -> Any:
    return pytest.approx(part / whole) if whole else None


async def test_few_people_are_not_shown(store: Store, reader: Reader) -> None:
    sent = [Sent(event_name="a.one", at_ms=FIRST, user_id=f"d{n}", country="DE") for n in range(4)]
    sent += [
        Sent(event_name="a.one", at_ms=FIRST, user_id=f"m{n}", device="mobile") for n in range(9)
    ]
    store.send("t", sent)
    found = await ask(reader, "t", K, segments=["de", "mobile"], metrics=["events.count"])
    few, many = found.segments
    assert (few.people, few.metrics[0].value, few.metrics[0].share) == (SUPPRESSED,) * 3
    assert many.people == SUPPRESSED  # all but four: these would follow from the total
    assert found.total.people == 13


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"segments": ["dee"]}, "unknown_segment"),
        ({"segments": []}, "segments"),
        ({"segments": ["de", "de"]}, "segments"),
        ({"metrics": []}, "metrics"),
        ({"metrics": ["revenu"]}, "unknown_metric"),
        ({"segments": [{"name": "x", "filters": {"field": "contry"}}]}, "unknown_field"),
        ({"to": "2025-01-01"}, "time_range"),
    ],
)
async def test_a_wrong_question_says_what_would_be_right(
    reader: Reader, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        await ask(reader, "t", **{"segments": ["de"], "metrics": ["revenue"], **change})
    assert raised.value.errors[0].code == code
