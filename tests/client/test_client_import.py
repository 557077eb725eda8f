"""Importing the client brings along almost nothing."""

from __future__ import annotations

import subprocess
import sys

from tests.client.scripted import scripted

HEAVY = {
    "alembic",
    "asyncio",
    "chdb",
    "clickhouse_connect",
    "httpx",
    "jsonschema_rs",
    "litestar",
    "numpy",
    "pyarrow",
    "rich",
    "sqlalchemy",
    "sqlglot",
    "structlog",
    "typer",
    "uvicorn",
    "websockets",
}
OURS = {"sightline", "sightline.client", "sightline.errors", "sightline.types"}


def imported(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_the_client_is_light() -> None:
    modules = imported("import sightline.client")
    assert "sightline.client.client" in modules
    assert not modules & HEAVY
    ours = {m for m in modules if m.startswith("sightline") and "client." not in m}
    assert ours <= OURS


def test_making_a_client_imports_its_transport_and_no_server() -> None:
    made = "Client('http://127.0.0.1:9', 'sl_write_x', 't')"
    modules = imported(f"from sightline.client import Client\n{made}")
    assert modules & HEAVY - {"rich"} == {"httpx"}  # httpx takes rich along where it is there


def test_the_client_for_loops_is_imported_when_asked_for() -> None:
    modules = imported("from sightline.client import AsyncClient")
    assert "sightline.client.aio" in modules
    assert modules & HEAVY == {"asyncio"}


BROUGHT = ("httpcore", "h11", "certifi", "idna", "anyio", "sniffio", "typing_extensions")
ALLOWED = ("httpx", "msgspec", "websockets", *BROUGHT)
ALONE = """
import sys
class NoOther:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in {"sightline", *%r}:
            raise ModuleNotFoundError(f"{name} is not among what the client needs")
sys.meta_path.insert(0, NoOther())
from sightline.client import Client
for transport in ("http", "websocket"):
    with Client(sys.argv[1], "sl_write_x", "t", transport=transport, exit_s=1) as client:
        client.track("kb.search", {"kb.results_count": 1})
    print(client.stats().accepted)
"""


def test_the_client_needs_three_packages_and_what_these_bring() -> None:
    """As docs/python-client.md says of an installation without the server."""
    with scripted() as server:
        done = subprocess.run(
            [sys.executable, "-c", ALONE % (ALLOWED,), server.url],
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout == "1\n0\n"
    assert "InvalidStatus" in done.stderr, "the scripted server speaks no WebSocket"
