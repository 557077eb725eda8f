"""The ends of programs, and their children: what was tracked is sent once, by who tracked it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.client.scripted import Scripted, scripted

BEGIN = """
import asyncio, os, sys, time
from sightline.client import AsyncClient, Client
URL = sys.argv[1]
choices = {"flush_after_s": 60}
told = (URL, "sl_write_x", "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f")
"""


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as opened:
        yield opened


def run(program: str, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", BEGIN + program, url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def notes(server: Scripted) -> Counter[str]:
    return Counter(event["attributes"]["note"] for asked in server.asked for event in asked.events)


@pytest.mark.parametrize(("end", "code"), [("", 0), ("sys.exit(3)", 3), ("raise RuntimeError", 1)])
def test_the_end_of_a_program_sends_what_is_queued(server: Scripted, end: str, code: int) -> None:
    done = run(
        f"""
client = Client(*told, **choices)
for n in range(250):
    client.track("kb.search", {{"note": str(n)}})
{end}
""",
        server.url,
    )
    assert done.returncode == code, done.stderr
    assert notes(server) == Counter(map(str, range(250)))


def test_the_end_does_not_wait_for_ever() -> None:
    began = time.monotonic()
    done = run(
        """
client = Client(*told, **choices, exit_s=0.5)
client.track("kb.search")
""",
        "http://127.0.0.1:9",
    )
    assert done.returncode == 0
    assert time.monotonic() - began < 60
    assert "1 events discarded, closed" in done.stderr


def test_what_a_loop_left_is_sent_at_the_end(server: Scripted) -> None:
    done = run(
        """
async def main():
    await client.track("kb.search", {"note": "first loop"})

client = AsyncClient(*told, **choices)
asyncio.run(main())
""",
        server.url,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert notes(server) == {"first loop": 1}


def test_a_second_loop_sends_what_the_first_left(server: Scripted) -> None:
    done = run(
        """
async def main(note):
    await client.track("kb.search", {"note": note})

async def end():
    await client.flush(10)
    assert client.stats().accepted == 2, client.stats()
    await client.close()

client = AsyncClient(*told, **choices)
asyncio.run(main("first loop"))
asyncio.run(main("second loop"))
asyncio.run(end())
""",
        server.url,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert notes(server) == {"first loop": 1, "second loop": 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_child_sends_its_own_events_and_not_its_parents(server: Scripted, kind: str) -> None:
    """The parent has events queued, a thread and a connection at the moment of the fork."""
    done = run(
        f"""
client = {kind}(*told, **choices)

def track(note):
    async def tell():
        await client.track("kb.search", {{"note": note}})
    asyncio.run(tell()) if {kind} is AsyncClient else client.track("kb.search", {{"note": note}})

track("parent, sent before")
if {kind} is Client:
    client.flush()
track("parent, queued before")
child = os.fork()
track("child" if child == 0 else "parent, after")
assert client.stats().tracked == (1 if child == 0 else 3)
if child:
    assert os.waitpid(child, 0)[1] == 0
""",
        server.url,
    )
    assert (done.returncode, done.stderr) == (0, "")
    expected = ["parent, sent before", "parent, queued before", "parent, after", "child"]
    assert notes(server) == dict.fromkeys(expected, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_of_multiprocessing_send_before_they_end(
    server: Scripted, method: str, tmp_path: Path
) -> None:
    """They end without atexit."""
    program = tmp_path / "program.py"
    program.write_text(
        BEGIN
        + f"""
import multiprocessing
client = Client(*told, **choices)

def work(url, n):
    client.track("kb.search", {{"note": f"child {{n}}"}})

if __name__ == "__main__":
    client.track("kb.search", {{"note": "parent"}})
    context = multiprocessing.get_context("{method}")
    children = [context.Process(target=work, args=(URL, n)) for n in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
"""
    )
    done = subprocess.run(
        [sys.executable, str(program), server.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert notes(server) == dict.fromkeys(["parent", "child 0", "child 1", "child 2"], 1)


def test_a_fork_in_the_middle_of_tracking_blocks_nobody(server: Scripted) -> None:
    """Another thread holds the lock at the moment of the fork, again and again."""
    done = run(
        """
import logging, threading
client = Client(*told, max_events=1_000)
assert "encodings.idna" in sys.modules  # whose import a fork must not cut off
logging.disable()
stop = threading.Event()

def track():
    while not stop.is_set():
        client.track("kb.search", {"note": "busy"})

threads = [threading.Thread(target=track) for _ in range(3)]
for thread in threads:
    thread.start()
for n in range(5):
    child = os.fork()
    if child == 0:
        client.track("kb.search", {"note": f"child {n}"})
        client.close(60)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
""",
        server.url,
    )
    assert done.returncode == 0, done.stderr
    told = notes(server)
    assert [told[f"child {n}"] for n in range(5)] == [1] * 5
