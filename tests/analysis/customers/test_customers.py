"""The report on customers says what plain Python says of the same events."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp
from tests.analysis.customers import buying
from tests.analysis.query import oracle
from tests.analysis.query.kept import OURS, THEIRS, keep
from tests.analysis.query.visits import Visits
from tests.analysis.stored import Sent, Store, ms, reading
from tests.analysis.written import written

from sightline.analysis.customers import distribution, occasion, person, segment
from sightline.analysis.customers.answer import Customers, LifetimeValue
from sightline.analysis.customers.distribution import Distribution
from sightline.analysis.customers.person import (
    FIELDS,
    INFLUENCE,
    ORDERS,
    SPENT,
    USUAL,
    Scope,
    buyers,
    everybody,
)
from sightline.analysis.customers.report import customers
from sightline.analysis.customers.request import customers_request
from sightline.analysis.customers.worth import Predicted
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.cohort import Cohort, Criterion, Segment
from sightline.catalog.filter import Filter
from sightline.errors import Forbidden, InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED
from sightline.store.engine import Engine
from sightline.store.fence import fenced
from sightline.store.reader import Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SNAPSHOTS = Path(__file__).parent.parent / "snapshots"
EVENTS = Visits(seed=17).sessions(110)
END = ms("2026-11-21T00:00:00Z")
DAY_MS = 86_400_000
SAVED = msgspec.structs.replace(
    BUILT_IN,
    moment_ms=END,
    cohorts={"callers": Cohort(name="callers", criteria=Criterion(did="conversation.turn"))},
    segments={"phones": Segment(name="phones", filters=Filter(field="device", value="mobile"))},
)


async def ask(
    reader: Reader, tenant: str, *, sees: bool = False, k: int = 1, **body: Any
) -> Customers:
    request = customers_request(body)
    return await customers(reader, SAVED, tenant, request, NOW, sees_rows=sees, k=k)


@pytest.fixture(scope="module")
def store(module_engine: Engine) -> Store:
    """For all tests of the module: each has a tenant of its own."""
    return Store(module_engine)


@pytest.fixture(scope="module")
def reader(store: Store) -> Iterator[Reader]:
    yield from reading(store)


@pytest.fixture(scope="module")
def filled(store: Store, reader: Reader) -> Reader:
    keep(store.engine, OURS, EVENTS)
    keep(store.engine, THEIRS, Visits(seed=8).sessions(40))
    return reader


@pytest.fixture
def tenant() -> str:
    return str(uuid.uuid4())


def worth(found: Customers) -> LifetimeValue:
    assert found.lifetime_value is not None
    return found.lifetime_value


def by_field(found: Customers) -> dict[str, Distribution]:
    return {one.field: one for one in found.fields}


async def test_distributions_are_those_of_plain_python(filled: Reader) -> None:
    found = by_field(await ask(filled, OURS, currency="EUR", fields="all"))
    wanted = oracle.customers(EVENTS)
    assert set(found) == {*FIELDS, *INFLUENCE}
    checked = 0
    for field, one in found.items():
        rows = [r for r in wanted.values() if field not in INFLUENCE or r[ORDERS]]
        if field not in rows[0] or field in distribution.MONEY:
            continue
        values = [row[field] for row in rows if row[field] is not None]
        if one.values is not None:
            assert {v.value: v.customers for v in one.values} == dict(counted(values)), field
        else:
            assert one.known == len(values), field
            if values:
                numbers = np.array([float(v) for v in values])
                assert one.mean == pytest.approx(numbers.mean()), field
                levels = np.quantile(numbers, distribution.QUANTILES)
                assert isinstance(one.quantiles, dict)
                assert list(one.quantiles.values()) == pytest.approx(list(levels)), field
        checked += 1
    assert checked >= 15


def counted(values: list[Any]) -> Counter[str]:
    """How often each value comes; of lists and maps, once for each row that has it."""
    found: Counter[str] = Counter()
    for value in values:
        if isinstance(value, list | dict):
            found.update(set(value))
        else:
            found[f"{value:%Y-%m}" if isinstance(value, datetime) else str(value)] += 1
    return found


# --- the oracle -----------------------------------------------------------------------------------

_COINS = {"": "", "u0": "EUR", "u1": "EUR", "u2": "EUR", "u3": "EUR", "u4": "JPY", "u5": "EUR"}
_START = ms("2026-03-01T00:00:00Z")
_CUT = _START + 9 * DAY_MS
_PAID = {"purchase": "commerce.purchase", "back": "commerce.refund", "off": "commerce.cancellation"}
_DID = (
    "web.page_view",
    "commerce.view",
    "face_analysis.completed",
    "try_on.started",
    "try_on.completed",
    "session.started",
    "conversation.turn",
)


@st.composite
def _events(draw: st.DrawFn) -> list[Sent]:
    """Few people with ties in all they do; some pay in two currencies, some have no name."""
    dice = draw(st.randoms(use_true_random=True))
    return [_event(dice) for _ in range(draw(st.sampled_from((80, 120, 40, 1, 0))))]


def _event(dice: Random) -> Sent:
    user = dice.choice(sorted(_COINS))
    at_ms = _START + dice.randint(0, 10) * DAY_MS + dice.choice((-1, 0, 3_600))
    who: dict[str, Any] = {"user_id": user, "at_ms": at_ms, "session_id": f"{user}{at_ms % 7}"}
    who["device"] = dice.choice(("mobile", "desktop"))
    kind = dice.choice((*_PAID, "purchase", "purchase", "other", "other", "other"))
    if kind == "other":
        name = dice.choice(_DID)
        return Sent(event_name=name, **_carried(dice, name, user), **who)
    odd = user == "u3" and dice.random() < 0.5
    strings = {}
    if kind == "purchase":
        strings["commerce.order_id"] = f"{user}-{dice.randint(1, 3)}"
        strings |= dice.choice(({}, {"commerce.product_category": "frames"}))
    return Sent(
        event_name=_PAID[kind],
        currency="USD" if odd else _COINS[user],
        strings=strings,
        numbers={"commerce.amount": float(dice.randint(0, 8) * 25)},
        **who,
    )


def _carried(dice: Random, name: str, user: str) -> dict[str, Any]:
    """Attributes of any event: mostly one of them, so that one alone must be enough."""
    found: dict[str, dict[str, Any]] = {"numbers": {}, "strings": {}, "documents": {}}
    told = (
        ("numbers", "session.duration_ms", dice.choice((0.0, 1_000.0))),
        ("numbers", "session.bounced", dice.choice((0.0, 1.0))),
        ("strings", "face_analysis.face_shape", dice.choice("ab")),
        ("documents", "customer.style_preferences", dice.choice(("[]", '["x"]', '["y", "x"]'))),
        *([("strings", "customer.type", user)] if name == "session.started" else []),
    )
    for held, key, value in dice.sample(told, dice.choice((0, 0, 1, 1, 2))):
        found[held][key] = value
    return found


_CASES = settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_ASKED = (*buying.FIELDS, *buying.MONEY)


@given(
    _events(),
    st.sampled_from(("EUR", "JPY")),
    st.sampled_from(("UTC", "Asia/Kathmandu")),
    st.sampled_from((None, {"segment": "phones"}, {"cohort": "callers"})),
)
@_CASES
def test_everything_is_what_the_definitions_say(
    store: Store, reader: Reader, sent: list[Sent], coin: str, zone: str, filters: Any
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent, tick=False)
    body: dict[str, Any] = {
        "currency": coin,
        "timezone": zone,
        "filters": filters or [],
        "fields": _ASKED,
    }
    to = datetime.fromtimestamp(_CUT / 1000, UTC).isoformat()
    found = asyncio.run(ask(reader, tenant, sees=True, rows=50, to=to, **body))
    seen = _kept(sent, filters)
    assert found.customers == len(buying.by_user(seen, _CUT))
    assert [one.field for one in found.fields] == list(_ASKED)
    for one in found.fields:
        _assert_field(one, buying.distribution(seen, _CUT, coin, zone, one.field))
    wanted = buying.segments(seen, _CUT, coin)
    got = {one.segment: msgspec.to_builtins(one) for one in found.segments if one.customers}
    assert set(got) == set(wanted)
    for name, row in wanted.items():
        assert {n: got[name][n] for n in row} == pytest.approx(row, rel=1e-13), name
    _assert_rows(found, seen, coin)


def _kept(sent: list[Sent], filters: Any) -> list[Sent]:
    """What a filter leaves; of fewer than five people there is no cohort."""
    match filters:
        case {"segment": _}:
            return [one for one in sent if one.device == "mobile"]
        case {"cohort": _}:
            who = {e.user_id for e in buying.named(sent, "conversation.turn")} - {""}
            return [one for one in sent if len(who) >= 5 and one.user_id in who]
        case _:
            return sent


def _assert_field(one: Distribution, wanted: tuple[int, Any]) -> None:
    known, told = wanted
    assert one.known == known, one.field
    if one.values is not None:
        assert {v.value: v.customers for v in one.values} == (told if known else {}), one.field
        return
    mean, levels = told
    assert one.mean == (None if mean is None else pytest.approx(mean, rel=1e-13)), one.field
    assert list((one.quantiles or {}).values()) == pytest.approx(levels, rel=1e-13), one.field


def _assert_rows(found: Customers, seen: list[Sent], coin: str) -> None:
    users, ranks = buying.by_user(seen, _CUT), buying.scores(seen, _CUT, coin)
    assert found.rows is not None
    assert [row.customer_id for row in found.rows] == sorted(users)
    for row in found.rows:
        rank = ranks.get(row.customer_id)
        assert (row.recency, row.frequency, row.monetary) == (rank or (None, None, None))
        assert row.segment == (buying.segment(*rank[:2]) if rank else None)
        assert set(row.fields) == set(_ASKED)
        assert row.fields[ORDERS] == buying.orders(users[row.customer_id])


def sale(user: str, day: int, amount: float, currency: str = "EUR", order: str = "") -> Sent:
    return Sent(
        event_name="commerce.purchase",
        at_ms=ms("2026-01-01T10:00:00Z") + day * DAY_MS,
        user_id=user,
        session_id=f"{user}-{day}",
        currency=currency,
        strings={"commerce.order_id": order or f"{user}-{day}"},
        numbers={"commerce.amount": amount * 100},
    )


def shop(seed: int, count: int) -> list[Sent]:
    """Buyers with many ties: few different days, orders and amounts."""
    dice = np.random.default_rng(seed)
    made = []
    for number in range(count):
        for day in dice.integers(0, 60, int(dice.geometric(0.4))):
            made.append(sale(f"u{number}", int(day), float(dice.integers(1, 6))))
    return made


def test_every_score_has_one_segment() -> None:
    found = {buying.segment(r, f) for r in range(1, 6) for f in range(1, 6)}
    assert found == {one.name for one in segment.SEGMENTS}


@pytest.mark.parametrize(("seed", "count"), [(1, 40), (2, 7), (3, 1)])
async def test_segments_are_those_of_plain_python(
    store: Store, reader: Reader, tenant: str, seed: int, count: int
) -> None:
    sent = shop(seed, count)
    store.send(tenant, sent)
    found = await ask(reader, tenant, sees=True, rows=1000, fields=[])
    wanted = buying.scores(sent, END, "EUR")
    assert found.rows is not None
    got = {row.customer_id: (row.recency, row.frequency, row.monetary) for row in found.rows}
    assert got == wanted
    names = Counter(buying.segment(r, f) for r, f, _ in wanted.values())
    assert {s.segment: s.customers for s in found.segments if s.customers} == dict(names)
    assert sum(float(str(s.revenue)) for s in found.segments) == pytest.approx(
        sum(one.numbers["commerce.amount"] for one in sent) / 100
    )


async def test_small_segments_are_suppressed_and_none_follows_from_the_rest(
    store: Store, reader: Reader, tenant: str
) -> None:
    sent = shop(4, 60)
    store.send(tenant, sent)
    found = await ask(reader, tenant, k=5, fields=[])
    counts = Counter(buying.segment(r, f) for r, f, _ in buying.scores(sent, END, "EUR").values())
    small = {name for name, count in counts.items() if count < 5}
    hidden = {one.segment for one in found.segments if one.customers == SUPPRESSED}
    assert small
    assert small <= hidden
    assert sum(counts[name] for name in hidden) >= 5
    assert len(hidden) > 1
    for one in found.segments:
        assert (one.revenue == SUPPRESSED) == (one.segment in hidden)


async def test_of_few_customers_nothing_is_told(store: Store, reader: Reader, tenant: str) -> None:
    store.send(tenant, shop(5, 4))
    found = await ask(reader, tenant, k=5)
    assert found.customers == SUPPRESSED
    assert worth(found).observed == SUPPRESSED
    assert worth(found).predicted is None
    for one in found.fields:
        assert one.known in (0, SUPPRESSED, 4)
        assert one.mean in (None, SUPPRESSED)
        assert all(v.customers == SUPPRESSED for v in one.values or ())


async def test_events_from_the_end_on_do_not_count(
    store: Store, reader: Reader, tenant: str
) -> None:
    store.send(tenant, [sale("u", 1, 10), sale("u", 5, 10), sale("v", 6, 10)])
    found = await ask(reader, tenant, sees=True, rows=10, to="2026-01-06", fields=[ORDERS])
    assert found.customers == 1
    assert found.rows is not None
    assert found.rows[0].fields[ORDERS] == 1
    later = await ask(reader, tenant, sees=True, rows=1, after="u", fields=[])
    assert later.rows is not None
    assert [row.customer_id for row in later.rows] == ["v"]


async def test_rows_are_for_keys_that_read_rows(reader: Reader, tenant: str) -> None:
    with pytest.raises(Forbidden):
        await ask(reader, tenant, rows=1)


async def test_amounts_are_in_one_currency(store: Store, reader: Reader, tenant: str) -> None:
    few = [sale(f"j{n}", n, 100, "JPY") for n in range(3)]
    store.send(tenant, [*[sale(f"e{n}", n, 10) for n in range(5)], *few])
    found = await ask(reader, tenant)
    assert found.currency == "EUR"
    assert any("JPY" in note for note in found.meta.notes)
    assert by_field(found)[SPENT].known == 5
    assert worth(await ask(reader, tenant, currency="JPY", fields=[])).buyers == 3


async def test_lifetime_value_of_stored_purchases(
    store: Store, reader: Reader, tenant: str
) -> None:
    dice = np.random.default_rng(1)
    sent = []
    for number in range(300):
        first = int(dice.integers(0, 150))
        for again in range(int(dice.geometric(0.35))):
            day = first + again * int(dice.integers(5, 40))
            if day < 300:
                sent.append(sale(f"u{number}", day, float(dice.integers(20, 60))))
    store.send(tenant, sent)
    found = await ask(reader, tenant, sees=True, rows=5, fields=[])
    value = worth(found).predicted
    assert isinstance(value, Predicted)
    assert value.sampled == worth(found).buyers == 300
    assert value.revenue > 0
    cut = max(s.at_ms for s in sent)
    assert value.holdout.days == (END // DAY_MS - min(s.at_ms for s in sent) // DAY_MS) // 3
    assert cut < END
    assert found.rows is not None
    assert all(row.alive is not None for row in found.rows)


async def test_an_empty_shop(store: Store, reader: Reader, tenant: str) -> None:
    store.send(tenant, [])
    found = await ask(reader, tenant, sees=True, rows=5)
    assert (found.customers, found.currency, found.rows) == (0, None, ())
    assert worth(found).predicted is None
    assert worth(found).not_estimable == "Nobody bought anything"


async def test_a_shop_with_little_history_has_all_but_what_is_ahead(
    store: Store, reader: Reader, tenant: str
) -> None:
    store.send(tenant, [sale(f"u{n}", n % 9, 10 + n) for n in range(60)])
    found = await ask(reader, tenant, k=5)
    assert worth(found).predicted is None
    assert "100 buyers" in str(worth(found).not_estimable)
    assert worth(found).observed == pytest.approx(10 + 59 / 2)
    assert (found.customers, worth(found).buyers) == (60, 60)
    assert any(isinstance(one.customers, int) and one.customers for one in found.segments)
    assert [one.field for one in found.fields] == list(USUAL)


async def test_what_is_asked_for_is_told_in_that_order(
    store: Store, reader: Reader, tenant: str
) -> None:
    store.send(tenant, shop(6, 20))
    wanted = [INFLUENCE[0], SPENT, FIELDS[0], INFLUENCE[0]]
    found = await ask(reader, tenant, fields=wanted)
    assert [one.field for one in found.fields] == wanted[:3]
    alone = await ask(reader, tenant, sees=True, fields=wanted, parts=[], rows=3)
    assert (alone.fields, alone.customers) == (found.fields, found.customers)
    assert (alone.segments, alone.lifetime_value) == ((), None)
    assert alone.rows is not None
    assert {row.segment for row in alone.rows} == {None}
    ranked = await ask(reader, tenant, fields=[], parts=["segments"])
    assert (ranked.fields, ranked.segments, ranked.lifetime_value) == ((), found.segments, None)
    valued = await ask(reader, tenant, fields=[], parts=["lifetime_value"])
    assert (valued.segments, valued.lifetime_value) == ((), found.lifetime_value)


async def test_those_who_paid_in_two_currencies_are_in_no_amount(
    store: Store, reader: Reader, tenant: str
) -> None:
    both = [sale("both", 1, 10), msgspec.structs.replace(sale("both", 2, 900, "JPY"))]
    back = msgspec.structs.replace(sale("back", 2, 4, "JPY"), event_name="commerce.refund")
    store.send(tenant, [sale("one", 1, 20), *both, sale("back", 1, 30), back])
    found = await ask(reader, tenant, currency="EUR")
    assert (found.customers, worth(found).buyers) == (3, 1)
    assert worth(found).observed == 20
    assert (by_field(found)[SPENT].known, by_field(found)[SPENT].mean) == (1, 20)


async def test_filters_are_on_what_a_whole_visit_shares(reader: Reader, tenant: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await ask(reader, tenant, filters={"field": "page_path", "value": "/"})
    assert caught.value.code == "filter_field"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rows": 1001}, "out_of_range"),
        ({"horizon_days": 0}, "out_of_range"),
        ({"timezone": "Mars"}, "unknown_timezone"),
        ({"to": "soon"}, "time"),
        ({"row": 1}, "unknown_field"),
        ({"fields": ["purchase_behavior_total_spend"]}, "unknown_field"),
        ({"parts": ["segment"]}, "unsupported_parts"),
        ({"filters": {"cohort": "nobody"}}, "unknown_cohort"),
    ],
)
async def test_a_wrong_request_on_customers(
    store: Store, reader: Reader, tenant: str, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await ask(reader, tenant, **change)
    assert caught.value.code == code


_SCOPE = Scope(END)
_MONEY_PART = (SPENT, *person.PAYING)
_LIMITS = {
    person.LAST_BOUGHT: [datetime(2026, 3, day, 9, 30, tzinfo=UTC) for day in (1, 2, 3, 4)],
    ORDERS: [1, 1, 2, 3],
    SPENT: [Decimal("10.0000"), Decimal("20.5000"), Decimal(30), Decimal(40)],
}
TREES: dict[str, exp.Select] = {
    "limits": segment.limits(_SCOPE, "EUR"),
    "segments": segment.totals(segment.scored(_SCOPE, "EUR", _LIMITS)),
    "distributions": distribution.distributions(
        everybody(_MONEY_PART, _SCOPE, 1_000, person.needed(_MONEY_PART)),
        (SPENT,),
        "Europe/Berlin",
        "EUR",
    ),
    "influence": distribution.distributions(
        buyers(INFLUENCE[:1], _SCOPE), INFLUENCE[:1], "UTC", "EUR"
    ),
    "occasions": occasion.occasions(_SCOPE, "UTC", "EUR"),
}


@pytest.mark.parametrize("name", TREES)
def test_the_sql_on_customers_is_as_written_down(name: str) -> None:
    kept = SNAPSHOTS / f"customers_{name}.sql"
    assert written(kept, fenced("tenant-a", TREES[name])) == kept.read_text()
