"""Every function a query may call: it passes the fence, and means the same behind it."""

# ruff: noqa: S608 - calls of every function are put into queries here on purpose
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp
from tests.store.calls import AGGREGATES, ROWS, SCALARS, WINDOWS

from sightline.store import functions
from sightline.store.engine import Engine
from sightline.store.fence import fenced
from sightline.store.permitted import TYPED_FUNCTIONS

CALLS = (*SCALARS, *AGGREGATES, *WINDOWS)


def nodes(call: str) -> Iterator[exp.Expr]:
    yield from sqlglot.parse_one(f"SELECT {call} AS r FROM d", dialect="clickhouse").walk()


@pytest.mark.parametrize("call", CALLS)
def test_a_call_passes_the_fence(call: str) -> None:
    tree = sqlglot.parse_one(f"SELECT {call} AS r FROM events", dialect="clickhouse")
    assert isinstance(tree, exp.Query)
    assert "events.tenant_id = 'a'" in fenced("a", tree, strictly=True)


def test_what_is_written_is_what_is_asked(engine: Engine) -> None:
    """Reading a query into a tree and writing it again gives the same answers."""
    for calls in (SCALARS, AGGREGATES, WINDOWS):
        for call in calls:
            written = f"SELECT {call} AS r FROM d"
            tree = sqlglot.parse_one(written, dialect="clickhouse")
            again = tree.sql(dialect="clickhouse", comments=False)
            asked = [answers(engine, sql) for sql in (written, again)]
            assert asked[0] == asked[1], call


def answers(engine: Engine, sql: str) -> str:
    found = engine.query(f"WITH d AS ({ROWS}) {sql}", {"max_threads": 1}).rows
    assert found
    return repr(found)


def test_every_function_has_a_call() -> None:
    """None is permitted that was not tried."""
    written = {name for call in CALLS for name in re.findall(r"(\w+)\(", call)}
    assert sorted(functions.SCALARS - written) == []
    assert sorted(functions.AGGREGATES - written) == []
    assert sorted(functions.WINDOWS - written) == []
    kinds = {type(node) for call in CALLS for node in nodes(call)}
    assert set(TYPED_FUNCTIONS) - kinds == set()


def test_nothing_is_permitted_that_reaches_out() -> None:
    outside = """
    file url remote s3 input dictGet dictGetOrNull joinGet getSetting currentUser hostName version
    uptime now today sleep sleepEachRow throwIf rowNumberInAllBlocks blockNumber runningDifference
    neighbor rand generateUUIDv4 currentDatabase serverUUID getMacro hasColumnInTable evalMLMethod
    materialize ignore identity in initializeAggregation finalizeAggregation runningAccumulate
    filesystemAvailable demangle addressToLine trap tcpPort connectionId queryID getServerPort
    lowCardinalityIndices buildId timezone zookeeperSessionUptime showCertificate
    """.split()  # noqa: SIM905
    assert functions.NAMED.isdisjoint(outside)
