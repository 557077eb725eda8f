"""docs/quarantine.md is true: its commands and requests run, and it names every key of a fix."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest
from tests import pages
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture
from tests.pages import DOCS
from tests.patience import PATIENCE_S, wait_for
from tests.process import Server, create_tenant

from sightline.ingest.fix import CONTEXT, ENVELOPE, Fix, Rule
from sightline.store.quarantine import By

PAGE: Final = pages.text(DOCS / "quarantine.md")
ITEM: Final = "0f8e7c1a-9d7e-8b11-9a52-6d3c0b1f2e4d"
"""Stands in the page for an item of the reader's own."""


def event(tenant: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "event_id": "66666666-6666-4666-8666-666666666666",
        "event_name": "commerce.purchas",
        "occurred_at": "2026-01-15T10:30:00Z",
        "tenant_id": tenant["tenant_id"],
        "source": "web",
        "attributes": {
            "commerce.order_id": "o",
            "commerce.amount": 1.5,
            "commerce.currency": "EUR",
        },
        **changes,
    }


def send(server: Server, tenant: dict[str, Any], *events: dict[str, Any]) -> None:
    """Send events that are rejected, and wait until they are in quarantine."""
    api = f"{server.url}/api/v1/analytics"

    def kept() -> int:
        headers = {"X-API-Key": tenant["admin_key"]}
        answer = httpx.get(f"{api}/quarantine", headers=headers, timeout=PATIENCE_S)
        return len(answer.json()["items"])

    known = kept()
    httpx.post(
        f"{api}/events/batch",
        json={"events": events},
        headers={"X-API-Key": tenant["write_key"]},
        timeout=PATIENCE_S,
    ).raise_for_status()
    wait_for(kept, known + len(events))


def alike(shown: Any, real: Any) -> bool:
    """Whether an answer is as shown; `...` stands for anything."""
    if isinstance(shown, dict):
        return shown.keys() == real.keys() and all(alike(shown[k], real[k]) for k in shown)
    if isinstance(shown, list):
        return len(shown) == len(real) and all(map(alike, shown, real))
    return shown in ("...", real)


def test_the_commands_and_requests_run_as_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    commanded: Commanded,  # noqa: F811
) -> None:
    data = tmp_path / "sightline-data"
    monkeypatch.chdir(tmp_path)
    tenant = create_tenant(data)
    keys = {f"sl_{kind}_...": tenant[f"{kind}_key"] for kind in ("read", "admin")}
    with Server(data) as server:
        send(server, tenant, event(tenant))
        for shown in pages.exchanges(PAGE):
            headers = {name: keys.get(value, value) for name, value in shown.headers.items()}
            answer = httpx.request(
                shown.method, server.url + shown.path, headers=headers, content=shown.content
            )
            assert answer.status_code == shown.status, answer.text
            assert alike(shown.body, answer.json()), (shown.path, answer.text)

        (fix,) = pages.blocks(PAGE, "yaml")
        Path("fix.yaml").write_text(fix)
        broken = {"commerce.order": "o-2", "commerce.amount": "2.50", "commerce.debug": [1]}
        other = event(tenant, event_id="77777777-7777-4777-8777-777777777777", attributes=broken)
        send(server, tenant, other)
        listed = json.loads(commanded("quarantine", "list", "--json").out)
        commands = [line for b in pages.blocks(PAGE, "sh") for line in b.splitlines()]
        assert len(commands) > 6
        for line in commands:
            words = shlex.split(line.replace(ITEM, listed[0]["item_id"]))
            done = commanded(*words[1:])
            assert done.code == 0, (line, done.err)
            if "replay" in words:
                assert "2 items: 2" in done.out
        assert json.loads(commanded("quarantine", "list", "--json").out) == []


def test_every_key_of_a_fix_is_explained_and_no_other() -> None:
    table = pages.rows(PAGE, "Every key of a fix")
    rules = [f"rules[].{name}" for name in Rule.__struct_fields__]
    assert {pages.words(row[0])[0] for row in table} == {*Fix.__struct_fields__, *rules}
    named = {pages.words(row[0])[0]: set(pages.words(row[1])) for row in table}
    assert named["rules[].envelope"] == set(ENVELOPE)
    assert named["rules[].context"] == set(CONTEXT)


def test_everything_items_are_counted_by_is_named() -> None:
    known = {str(name) for name in msgspec.inspect.type_info(By).values}  # type: ignore[attr-defined]
    (sentence,) = (line for line in PAGE.splitlines() if line.startswith("`by` takes any of"))
    assert set(pages.words(sentence)) - {"by"} == known
