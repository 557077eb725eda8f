"""Servers of others that Sightline can be pointed at, started on loopback for the tests of that.

They come from the system's packages (`make servers`); where one is missing, `None` says so, and the
tests that need it are skipped. Each is stopped by the process that started it.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

_POSTGRES: Final = "/usr/lib/postgresql"
_USER: Final = "postgres"
_START_S: Final = 30


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL there is."""
    found = sorted(Path(_POSTGRES).glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def redis_program() -> str | None:
    """The Redis there is."""
    return shutil.which("redis-server")


@contextlib.contextmanager
def postgres(programs: Path, folder: Path, options: Mapping[str, str]) -> Iterator[int]:
    """The port of a PostgreSQL with its data in a folder; user and database are `postgres`."""
    as_user = _USER if os.geteuid() == 0 else None  # it refuses to run as root
    if as_user:
        account = pwd.getpwnam(as_user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    subprocess.run(
        (programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C"),
        check=True,
        stdout=subprocess.DEVNULL,
        user=as_user,
        cwd=folder,
    )
    port = free_port()
    given = {"listen_addresses": "127.0.0.1", "fsync": "off", **options}
    command: list[str | Path] = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder]
    command += [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
    asked = (programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port))

    def is_ready() -> bool:
        return subprocess.run(asked, check=False).returncode == 0

    with _running(command, is_ready, folder, as_user):
        yield port


@contextlib.contextmanager
def redis(program: str, folder: Path) -> Iterator[int]:
    """The port of a Redis that keeps nothing."""
    port = free_port()
    command: list[str | Path] = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        folder,
    ]
    with _running(command, lambda: _answers(port), folder, None):
        yield port


def free_port() -> int:
    """A port of the loopback address nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextlib.contextmanager
def _running(
    command: list[str | Path], is_ready: Callable[[], bool], folder: Path, user: str | None
) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, user=user, cwd=folder) as process:
        try:
            until = time.monotonic() + _START_S
            while not is_ready():
                if time.monotonic() > until or process.poll() is not None:
                    raise RuntimeError(f"{command[0]} did not start")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(_START_S)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
