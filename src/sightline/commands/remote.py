"""The running server, as the command line sees it: found through the data folder."""

from __future__ import annotations

from pathlib import Path

import httpx
import msgspec

from sightline.errors import StoreUnavailable
from sightline.folder import Running
from sightline.ingest.delivery import Send, over_http, refusal
from sightline.store.doctor import Examination


def find(data: Path) -> Running | None:
    """The server that has this data folder, if one answers."""
    try:
        running = msgspec.json.decode((data / "server.json").read_bytes(), type=Running)
        httpx.get(f"{running.url}/health/live", timeout=5).raise_for_status()
    except (OSError, msgspec.DecodeError, httpx.HTTPError):
        return None
    return running


def examine(running: Running) -> Examination:
    """The doctor's findings.

    raises: StoreUnavailable, when the server does not answer as it should
    """
    try:
        answer = httpx.get(f"{running.url}/operator/doctor", headers=_token(running), timeout=600)
        return msgspec.json.decode(answer.raise_for_status().content, type=Examination)
    except (httpx.HTTPError, msgspec.DecodeError) as err:
        raise StoreUnavailable(f"The server at {running.url} does not answer") from err


def sender(client: httpx.AsyncClient, running: Running, tenant: str) -> Send:
    """Sends batches of an import through the server's pipeline."""
    return over_http(client, f"{running.url}/operator/import/{tenant}", _token(running))


async def post(
    client: httpx.AsyncClient, running: Running, path: str, order: msgspec.Struct | msgspec.Raw
) -> bytes:
    """The answer to something only the command line asks.

    raises: Refused, with what the server said; StoreUnavailable
    """
    try:
        answer = await client.post(
            f"{running.url}{path}",
            content=msgspec.json.encode(order),
            headers={"Content-Type": "application/json", **_token(running)},
        )
    except httpx.TransportError as err:
        raise StoreUnavailable(f"The server at {running.url} does not answer") from err
    if not answer.is_success:
        raise refusal(answer)
    return answer.content


def _token(running: Running) -> dict[str, str]:
    return {"Authorization": f"Bearer {running.token}"}
