"""docs/stream.md is true: its conversation is had, its programs run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from tests import pages
from tests.process import Server, create_tenant
from websockets.sync.client import connect

PAGE: Final = pages.text(pages.DOCS / "stream.md")
PATH: Final = "/api/v1/analytics/events/stream"
SHOWN: Final = "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f"

BROWSER: Final = """
const { SIGHTLINE, TENANT, WRITE_KEY } = process.env;
globalThis.location = { href: "https://shop.example.com/frames/round" };
"""
"""What the script for a page finds there."""

LEAVE: Final = """
setInterval(() => { if (unanswered.size === 0) process.exit(0); }, 20);
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server and a tenant, as the programs of the page expect to be told of them."""
    data: Path = tmp_path_factory.mktemp("data")
    with Server(data) as server:
        tenant = create_tenant(data)
        yield {
            "SIGHTLINE": server.url,
            "TENANT": tenant["tenant_id"],
            "WRITE_KEY": tenant["write_key"],
        }


def test_the_conversation_is_as_shown(environment: dict[str, str]) -> None:
    (shown,) = pages.blocks(PAGE, "text")
    lines = shown.replace(SHOWN, environment["TENANT"]).splitlines()
    asked = [line[2:] for line in lines if line.startswith("> ")]
    promised = [json.loads(line[2:]) for line in lines if line.startswith("< ")]
    assert len(asked) == len(promised) > 3
    url = environment["SIGHTLINE"].replace("http", "ws", 1) + PATH
    with connect(url, additional_headers={"X-API-Key": environment["WRITE_KEY"]}) as socket:
        for question, answer in zip(asked, promised, strict=True):
            socket.send(question)
            assert json.loads(socket.recv(timeout=20)) == answer


def test_the_program_in_python_runs(environment: dict[str, str]) -> None:
    (program,) = pages.blocks(PAGE, "python")
    assert _run(program, environment, sys.executable, "-") == "2000 events stored\n"


def test_the_script_of_a_page_runs(environment: dict[str, str]) -> None:
    if not shutil.which("node"):
        pytest.skip("there is no node here")
    (script,) = pages.blocks(PAGE, "js")
    flags = ["--input-type=module"]
    if "undefined" in _run("", environment, "node", "-p", "typeof WebSocket"):
        flags.append("--experimental-websocket")
    said = json.loads(_run(BROWSER + script + LEAVE, environment, "node", *flags))
    assert (said["type"], said["seq"], said["status"]) == ("verdict", 1, "accepted")


def _run(program: str, environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        command,
        input=program,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout
