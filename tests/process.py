"""A real server in a process of its own, and the tenant it serves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec

from sightline import tenancy
from sightline.folder import opened_control
from sightline.settings import Settings

SIGHTLINE = (sys.executable, "-m", "sightline")
START_S = 240


class Server:
    """`sightline serve` on a folder, at a free port or a given one. Stopped by the process id it
    started.
    """

    def __init__(self, data: Path, port: int = 0, **environment: str) -> None:
        self.data = data
        self.port = port
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> Self:
        (self.data / "server.json").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [*SIGHTLINE, "serve", "--data", str(self.data), "--port", str(self.port)],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.url = self._await_address()
        return self

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is flushed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=240)
        return self.process.returncode

    def _await_address(self) -> str:
        assert self.process is not None
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                _, said = self.process.communicate()
                raise RuntimeError(f"the server did not start: {said.decode()[-2000:]}")
            try:
                running = json.loads((self.data / "server.json").read_bytes())
                httpx.get(f"{running['url']}/health/live").raise_for_status()
            except (OSError, ValueError, httpx.HTTPError):
                time.sleep(0.05)
            else:
                return str(running["url"])
        raise TimeoutError("the server did not answer in time")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def command(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    done = subprocess.run(
        [*SIGHTLINE, *arguments], capture_output=True, text=True, check=False, timeout=600
    )
    if check and done.returncode:
        raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done


def create_tenant(data: Path, name: str = "Example") -> dict[str, Any]:
    """A tenant and its keys, as the command line makes them, without a process for it."""
    with opened_control(Settings(data=data)) as (control, secret):
        made: dict[str, Any] = msgspec.to_builtins(tenancy.create(control, secret, name))
    return made
