"""The running server, as the command line sees it: found through the data folder, asked over HTTP."""

from __future__ import annotations

from pathlib import Path

import httpx
import msgspec

from sightline.app import Running
from sightline.errors import SightlineError, StoreUnavailable
from sightline.ingest.delivery import Send
from sightline.ingest.result import BatchResult
from sightline.store.doctor import Examination
from sightline.types import JsonObject


def find(data: Path) -> Running | None:
    """The server that has this data folder, if one answers."""
    try:
        running = msgspec.json.decode((data / "server.json").read_bytes(), type=Running)
        httpx.get(f"{running.url}/health/live", timeout=5).raise_for_status()
    except (OSError, msgspec.DecodeError, httpx.HTTPError):
        return None
    return running


def examine(running: Running) -> Examination:
    """The doctor's findings."""
    answer = httpx.get(f"{running.url}/operator/doctor", headers=_token(running), timeout=600)
    _check(answer)
    return msgspec.json.decode(answer.content, type=Examination)


def sender(client: httpx.AsyncClient, running: Running, tenant: str) -> Send:
    """Sends batches of an import through the server's pipeline."""

    async def send(events: list[JsonObject]) -> BatchResult:
        try:
            answer = await client.post(
                f"{running.url}/operator/import/{tenant}",
                content=msgspec.json.encode({"events": events}),
                headers={**_token(running), "Content-Type": "application/json"},
                timeout=120,
            )
        except httpx.TransportError as err:
            raise StoreUnavailable("The server does not answer", retry_after_s=1) from err
        _check(answer)
        return msgspec.json.decode(answer.content, type=BatchResult)

    return send


def _token(running: Running) -> dict[str, str]:
    return {"Authorization": f"Bearer {running.token}"}


class _Refused(SightlineError):
    """What the server said, as an error again."""


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        said = msgspec.json.decode(answer.content, type=JsonObject)
    except msgspec.DecodeError:
        said = {}
    problem = _Refused(str(said.get("detail", answer.reason_phrase)), code=str(said.get("code")))
    problem.status = answer.status_code
    problem.retryable = bool(said.get("retryable"))
    if wait := answer.headers.get("Retry-After"):
        problem.retry_after_s = float(wait)
    raise problem
