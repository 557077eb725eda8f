"""Tenants, keys and keyrings by the command line, beside a running server and without one."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture
from tests.patience import PATIENCE_S, wait_for
from tests.process import Server

REPORT = "/api/v1/analytics/catalog/metrics"


def status(server: Server, key: str) -> int:
    asked = f"{server.url}{REPORT}"
    return httpx.get(asked, headers={"X-API-Key": key}, timeout=PATIENCE_S).status_code


def events(tenant: dict[str, Any], number: int) -> dict[str, Any]:
    event = {
        "event_name": "kb.search",
        "occurred_at": datetime.now(UTC).isoformat(),
        "tenant_id": tenant["tenant_id"],
        "source": "server",
        "attributes": {"kb.results_count": 1},
    }
    return {"events": [{**event, "event_id": str(uuid.uuid4())} for _ in range(number)]}


def test_keys_are_made_listed_and_revoked_while_the_server_runs(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    words = ("tenant", "create", "Example", "--data", str(tmp_path), "--json")
    tenant = commanded(*words).json()
    with Server(tmp_path) as server:
        made = commanded("key", "create", "read", "--data", str(tmp_path), "--json").json()
        assert status(server, made["key"]) == 200
        listed = commanded(
            "key", "list", "--tenant", "Example", "--data", str(tmp_path), "--json"
        ).json()
        assert [k["kind"] for k in listed].count("read") == 2
        (mine,) = (k for k in listed if k["key_id"] == made["key_id"])
        assert mine["hint"] == made["key"][-4:]
        assert not any(made["key"] in str(k) or tenant["admin_key"] in str(k) for k in listed)

        assert commanded("key", "revoke", made["key_id"], "--data", str(tmp_path)).code == 0
        wait_for(lambda: status(server, made["key"]), 401)
        assert status(server, tenant["read_key"]) == 200
        revoked = commanded("key", "list", "--data", str(tmp_path), "--json").json()
        assert [k["key_id"] for k in revoked if "revoked_at" in k] == [made["key_id"]]


def test_limits_of_a_tenant_hold_soon(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    words = ("tenant", "create", "Example", "--data", str(tmp_path), "--json")
    tenant = commanded(*words).json()
    shown = commanded("tenant", "show", "Example", "--data", str(tmp_path), "--json").json()
    assert (shown["retention_days"], shown["rate_limit_events"], shown["own"]) == (90, 0, [])
    with Server(tmp_path) as server:
        path = f"{server.url}/api/v1/analytics/events/batch"
        key = {"X-API-Key": tenant["write_key"]}

        def limit() -> tuple[int, str | None]:
            said = httpx.post(path, json=events(tenant, 5), headers=key, timeout=PATIENCE_S)
            return said.status_code, said.headers.get("RateLimit-Limit")

        assert limit()[0] == 202
        words = ("set", "Example", "--rate-limit", "3", "--retention-days", "400")
        limited = commanded("tenant", *words, "--data", str(tmp_path), "--json").json()
        assert limited["own"] == ["retention_days", "rate_limit_events"]
        wait_for(limit, (429, "3"))
        commanded(
            "tenant", "set", "Example", "--rate-limit", "0", "--data", str(tmp_path), "--json"
        ).json()
        (listed,) = commanded("tenant", "list", "--data", str(tmp_path), "--json").json()
        assert (listed["retention_days"], listed["rate_limit_events"]) == (400, 0)
        assert listed["own"] == ["retention_days"]


def test_a_keyring_is_made_and_rotated(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    listing = ("keyring", "list", "--json", "--data", str(tmp_path))
    assert json.loads(commanded(*listing).out) == []
    for _ in range(2):
        assert commanded("keyring", "rotate", "--data", str(tmp_path)).code == 0
    first, second = json.loads(commanded(*listing).out)
    assert (first["primary"], second["primary"]) == (False, True)


def test_asking_wrongly_says_what_is_there(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
) -> None:
    assert commanded("key", "list", "--data", str(tmp_path / "misspelt")).code == 1
    for name in ("Example", "Other"):
        commanded("tenant", "create", name, "--data", str(tmp_path))
    for words, code, said in (
        (("key", "list"), 2, "Example, Other"),
        (("tenant", "show", "Exampel"), 2, "Example, Other"),
        (("tenant", "set", "Other"), 2, "--rate-limit"),
        (
            ("key", "create", "read", "--tenant", "Other", "--origin", "https://a.example"),
            2,
            "write",
        ),
        (("key", "create", "write", "--tenant", "Other", "--origin", "a.example"), 2, "https://"),
        (("key", "revoke", "no-such", "--tenant", "Other"), 1, "no such key"),
    ):
        done = commanded(*words, "--data", str(tmp_path))
        assert (done.code, said in done.err) == (code, True), (words, done.err)
