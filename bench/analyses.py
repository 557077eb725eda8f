"""The larger questions over HTTP, at ten and at thirty million events, beside PostgreSQL.

Each question is asked several times, each time of a slightly different stretch, so that no answer
is a cached one. PostgreSQL answers the same question on the same rows, written as somebody who
knows it would; where its statement does less than ours, it says what it leaves out.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
from tests import servers
from tests.process import Server, create_tenant

from bench import dataset, machine, postgres

SIZES: Final = (10_000_000, 30_000_000)
RUNS: Final = 5
POSTGRES_S: Final = 900
"""A statement of PostgreSQL that takes longer is given up, and said so."""

_TWELVE: Final = (
    "commerce.view",
    "kb.search",
    "commerce.view",
    "voice.turn_started",
    "commerce.view",
    "ai.tool_call_completed",
    "commerce.view",
    "kb.hit",
    "commerce.view",
    "commerce.add_to_cart",
    "commerce.checkout",
    "commerce.purchase",
)
_TOUCHES: Final = ("voice.turn_started", "kb.search", "ai.tool_call_completed", "commerce.view")


class Question(msgspec.Struct, frozen=True):
    """A question to both.

    body: of the report, without its stretch of time
    days: how long the stretch is
    sql: of PostgreSQL, with {first} and {last}
    less: what that leaves out
    whole: it looks at all there is up to the end of the stretch
    limit_ms: what we hold at ten million events; None: nothing promised
    """

    name: str
    report: str
    body: dict[str, Any]
    days: int
    sql: str
    less: str = ""
    whole: bool = False
    limit_ms: int | None = None


def _funnel_sql(steps: Sequence[str], window: str = "24 hours") -> str:
    """Each step's first event after the one before: a chain of joins on the session."""
    chain = [
        f"s1 AS (SELECT session_id, min(occurred_at) AS t0, min(occurred_at) AS t FROM events "
        f"WHERE event_name = '{steps[0]}' AND occurred_at >= {{first}} AND occurred_at < {{last}} "
        "GROUP BY session_id)"
    ]
    for number, step in enumerate(steps[1:], 2):
        chain.append(
            f"s{number} AS (SELECT s.session_id, s.t0, min(e.occurred_at) AS t "
            f"FROM s{number - 1} s JOIN events e ON e.session_id = s.session_id "
            f"AND e.event_name = '{step}' AND e.occurred_at >= s.t "
            f"AND e.occurred_at < s.t0 + interval '{window}' GROUP BY s.session_id, s.t0)"
        )
    counts = ", ".join(f"(SELECT count(*) FROM s{n})" for n in range(1, len(steps) + 1))
    return f"WITH {', '.join(chain)} SELECT {counts}"


QUESTIONS: Final = (
    Question(
        "unique sessions by day",
        "timeseries",
        {"metric": "sessions.unique", "grain": "1d"},
        90,
        "SELECT date_trunc('day', occurred_at AT TIME ZONE 'UTC'), count(DISTINCT session_id) "
        "FROM events WHERE occurred_at >= {first} AND occurred_at < {last} GROUP BY 1",
        limit_ms=150,
    ),
    Question(
        "p95 by day",
        "timeseries",
        {"metric": "voice.first_response_ms.p95", "grain": "1d"},
        90,
        "SELECT date_trunc('day', occurred_at AT TIME ZONE 'UTC'), "
        "percentile_cont(0.95) WITHIN GROUP (ORDER BY first_response_ms) FROM events "
        "WHERE event_name = 'voice.first_response' AND occurred_at >= {first} "
        "AND occurred_at < {last} GROUP BY 1",
        limit_ms=150,
    ),
    Question(
        "funnel of 3 steps",
        "funnel",
        {"steps": ("commerce.view", "commerce.add_to_cart", "commerce.purchase")},
        90,
        _funnel_sql(("commerce.view", "commerce.add_to_cart", "commerce.purchase")),
        "only the first entry of a session, no medians",
        limit_ms=700,
    ),
    Question(
        "funnel of 12 steps",
        "funnel",
        {"steps": _TWELVE},
        90,
        _funnel_sql(_TWELVE),
        "only the first entry of a session, no medians",
        limit_ms=2_000,
    ),
    Question(
        "weekly retention",
        "retention",
        {"grain": "1w"},
        90,
        "WITH weeks AS (SELECT DISTINCT user_id, "
        "date_trunc('week', occurred_at AT TIME ZONE 'UTC') AS week FROM events "
        "WHERE occurred_at >= {first} AND occurred_at < {last}), "
        "firsts AS (SELECT user_id, min(week) AS start FROM weeks GROUP BY user_id) "
        "SELECT start, week, count(*) FROM weeks JOIN firsts USING (user_id) GROUP BY 1, 2",
        limit_ms=1_000,
    ),
    Question(
        "paths of depth 5",
        "paths",
        {"depth": 5},
        30,
        "WITH steps AS (SELECT session_id, event_name, row_number() OVER w AS n, "
        "lead(event_name) OVER w AS next FROM events "
        "WHERE occurred_at >= {first} AND occurred_at < {last} "
        "WINDOW w AS (PARTITION BY session_id ORDER BY occurred_at)) "
        "SELECT n, event_name, next, count(*) FROM steps WHERE n < 5 GROUP BY 1, 2, 3",
        "repeats are kept, no medians, no conversions",
        limit_ms=2_000,
    ),
    Question(
        "attribution over 100,000 conversions",
        "attribution",
        {
            "conversion": "commerce.purchase",
            "touchpoints": [{"event": name} for name in _TOUCHES],
            "models": ["first", "last", "linear", "time_decay", "position_based", "markov"],
            "window": "7d",
        },
        14,
        "WITH sold AS (SELECT order_id, min(occurred_at) AS t, min(user_id) AS user_id, "
        "sum(amount) AS worth FROM events WHERE event_name = 'commerce.purchase' "
        "AND occurred_at >= {first} AND occurred_at < {last} GROUP BY order_id), "
        "touched AS (SELECT s.order_id, s.worth, e.event_name, "
        "count(*) OVER (PARTITION BY s.order_id) AS of_order FROM sold s "
        "JOIN events e ON e.user_id = s.user_id AND e.occurred_at <= s.t "
        "AND e.occurred_at >= s.t - interval '7 days' AND e.event_name IN ("
        + ", ".join(f"'{name}'" for name in _TOUCHES)
        + ")) SELECT event_name, sum(1.0 / of_order), sum(worth::float8 / of_order) "
        "FROM touched GROUP BY 1",
        "the linear model alone, of six",
        limit_ms=2_000,
    ),
    Question(
        "customers",
        "customers",
        {},
        90,
        "WITH bought AS (SELECT user_id, count(DISTINCT order_id) AS orders, sum(amount) AS spent, "
        "max(occurred_at) AS last FROM events WHERE event_name = 'commerce.purchase' "
        "AND occurred_at < {last} GROUP BY user_id), "
        "scored AS (SELECT orders, spent, "
        "1 + 5 * (rank() OVER (ORDER BY last) - 1) / count(*) OVER () AS recency, "
        "1 + 5 * (rank() OVER (ORDER BY orders) - 1) / count(*) OVER () AS frequency, "
        "1 + 5 * (rank() OVER (ORDER BY spent) - 1) / count(*) OVER () AS monetary FROM bought) "
        "SELECT recency, frequency, count(*), sum(orders), sum(spent), avg(monetary), "
        "(SELECT count(DISTINCT user_id) FROM events WHERE occurred_at < {last}), "
        "(SELECT percentile_cont(ARRAY[0.1, 0.25, 0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY spent) "
        "FROM bought) FROM scored GROUP BY 1, 2",
        "scores, what was spent and how many there are: neither other fields nor lifetime value",
        whole=True,
        limit_ms=5_000,
    ),
)


def run(sizes: Sequence[int] = SIZES) -> Iterator[dict[str, Any]]:
    """Each measurement as a JSON object; the last say by how much each grew from size to size."""
    if servers.postgres_programs() is None:
        yield {"what": "PostgreSQL", "is": "not installed; its lines are left out"}
    taken: dict[tuple[str, int], float] = {}
    for rows in sizes:
        for measured in _at(rows):
            if "p50_ms" in measured:
                taken[measured["what"], rows] = measured["p50_ms"]
            yield {"rows": rows, **measured}
    for small, large in itertools.pairwise(sizes):
        for question in QUESTIONS:
            grown = taken[question.name, large] / taken[question.name, small]
            yield {"what": question.name, "growth": round(grown, 2), "of_rows": large / small}


def _at(rows: int) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        data.chmod(0o755)
        tenant = create_tenant(data)
        subprocess.run(
            [sys.executable, "-m", "bench.dataset", folder, tenant["tenant_id"], str(rows)],
            check=True,
        )
        with Server(data) as server:
            for question in QUESTIONS:
                yield _ours(server, tenant["read_key"], question)
        if (programs := servers.postgres_programs()) is not None:
            yield from _theirs(programs, data)


def _ours(server: Server, key: str, question: Question) -> dict[str, Any]:
    if server.process is None:
        raise RuntimeError("the server is not running")
    url = f"{server.url}/api/v1/analytics/reports/{question.report}"
    taken: list[float] = []
    client = httpx.Client(headers={"X-API-Key": key}, timeout=300)
    for number in range(RUNS + 1):
        first = dataset.start() + timedelta(seconds=number)
        last = first + timedelta(days=question.days)
        start = {} if question.whole else {"from": first.isoformat()}
        body = {**question.body, **start, "to": last.isoformat()}
        began = time.perf_counter()
        answer = client.post(url, json=body)
        taken.append(1000 * (time.perf_counter() - began))
        if answer.is_error:
            return {"what": question.name, "refused": answer.json()}
    ordered = sorted(taken[1:])
    return {
        "what": question.name,
        "days": question.days,
        "p50_ms": round(ordered[len(ordered) // 2]),
        "max_ms": round(ordered[-1]),
        "we_hold_ms": question.limit_ms,
        "peak_mib": round(machine.peak_mib(server.process.pid)),
    }


def _theirs(programs: Path, data: Path) -> Iterator[dict[str, Any]]:
    rows, folder = data / "rows.tsv", data / "postgres"
    postgres.export(data, rows)
    folder.mkdir()
    with postgres.serving(programs, folder) as server:
        server.load(rows)
        rows.unlink()
        yield {
            "what": "PostgreSQL, loading",
            "copy_s": round(server.load_s),
            "index_s": round(server.index_s),
        }
        for question in QUESTIONS:
            yield _asked(server, question)


def _asked(server: postgres.Postgres, question: Question) -> dict[str, Any]:
    """The best of two, as the first one warms the buffers."""
    taken: list[float] = []
    for number in range(2):
        first = dataset.start() + timedelta(seconds=number)
        times = {"first": first, "last": first + timedelta(days=question.days)}
        statement = question.sql.format(**{n: f"'{at.isoformat()}'" for n, at in times.items()})
        began = time.perf_counter()
        try:
            server.ask(statement, POSTGRES_S)
        except subprocess.TimeoutExpired:
            return {"what": question.name, "postgres_ms": None, "given_up_after_s": POSTGRES_S}
        taken.append(1000 * (time.perf_counter() - began))
        if taken[0] > 60_000:
            break
    return {"what": question.name, "postgres_ms": round(min(taken)), "leaves_out": question.less}
