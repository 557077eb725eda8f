"""How many people a cohort has: those its criteria name, and nothing of few, or all but few."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from tests.analysis.cohorts.test_membership import _CRITERIA, NOW, Holds, _events, _six, catalog
from tests.analysis.stored import Sent, Store

from sightline.analysis.cohorts.size import Sizes, sizes
from sightline.catalog.cohort import Cohort
from sightline.errors import InvalidRequest
from sightline.privacy.disclosure import SUPPRESSED, K
from sightline.store.reader import Reader


async def ask(reader: Reader, tenant: str, *criteria: Any, k: int = K) -> Sizes:
    """A cohort for each criterion."""
    made = [msgspec.convert({"name": "c", "criteria": one}, Cohort) for one in criteria]
    return await sizes(reader, catalog({"did": "*"}), tenant, made, NOW, k=k)


@given(_events(), _CRITERIA)
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_it_is_how_many_meet_the_criteria(
    store: Store, reader: Reader, sent: list[Sent], criteria: tuple[Any, Holds]
) -> None:
    tenant = str(uuid.uuid4())
    store.send(tenant, sent)
    people = defaultdict[str, list[Sent]](list)
    for event in sent:
        if event.user_id:
            people[event.user_id].append(event)
    wanted = sum(criteria[1](own) for own in people.values())
    found = asyncio.run(ask(reader, tenant, criteria[0], k=1))
    assert (found.people, found.known) == ((wanted,), len(people))


async def test_few_and_all_but_few_are_not_told(store: Store, reader: Reader) -> None:
    store.send(
        "t", [*_six("a.one", "x", country="DE"), *_six("a.one", "y"), *_six("a.two", "y")[: K - 1]]
    )
    all_, few, others, half, none = (
        {"did": "*"},
        {"did": "a.two"},
        {"did_not": "a.two"},
        {"field": "country", "value": "DE"},
        {"did": "shop.sold"},
    )
    found = await ask(reader, "t", all_, few, others, half, none)
    assert found == Sizes((12, SUPPRESSED, SUPPRESSED, 6, 0), 12)
    store.send("u", _six("a.two", "y")[: K - 1])
    assert await ask(reader, "u", all_) == Sizes((SUPPRESSED,), SUPPRESSED)
    store.send("v", [*_six("a.two", "x"), *_six("a.one", "y")[: K - 1]])
    assert await ask(reader, "v", few, {"did": "a.one"}) == Sizes((SUPPRESSED, SUPPRESSED), 10)


async def test_of_one_tenant_and_what_makes_no_sense_is_told(store: Store, reader: Reader) -> None:
    store.send("t", _six("a.one", "x"))
    assert (await ask(reader, "other", {"did": "a.one"})).people == (0,)
    with pytest.raises(InvalidRequest) as raised:
        await ask(reader, "t", [{"did": "*"}, {"did": "a.on"}])
    assert [(e.path, e.code) for e in raised.value.errors] == [("criteria[1].did", "unknown_event")]
