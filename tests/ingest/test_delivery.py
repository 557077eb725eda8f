"""Batches are sent until they are answered, and no longer than that helps."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from sightline.client.answer import Refused
from sightline.errors import FieldError, SightlineError, StoreUnavailable
from sightline.ingest.delivery import ATTEMPTS, deliver, over_http
from sightline.ingest.result import BatchResult, EventResult

URL = "http://127.0.0.1:8765/api/v1/analytics/events/batch"
EVENTS = [{"event_id": "1"}]


class Server:
    """Answers requests in turn, and remembers them."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self))


def problem(status: int, **headers: str) -> httpx.Response:
    said = {"code": "said_so", "detail": "No", "retryable": status in (429, 503)}
    return httpx.Response(status, json=said, headers=headers)


ANSWER = BatchResult(
    0, 0, 0, 1, (EventResult(0, "1", "rejected", "invalid", (FieldError("a", "b", "c"),)),)
)
OK = httpx.Response(202, content=msgspec.json.encode(ANSWER))


async def send_patiently(server: Server) -> tuple[BatchResult, list[float]]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with server.client() as client:
        send = over_http(client, URL, {"X-API-Key": "k"})
        return await deliver(send, EVENTS, sleep=sleep), waits


async def test_a_batch_is_posted_with_its_key_and_its_answer_read() -> None:
    server = Server(OK)
    assert await send_patiently(server) == (ANSWER, [])
    (request,) = server.requests
    assert str(request.url) == URL
    assert request.headers["X-API-Key"] == "k"
    assert msgspec.json.decode(request.content) == {"events": EVENTS}


async def test_a_busy_or_absent_server_is_waited_for() -> None:
    busy = problem(503, **{"Retry-After": "3"})
    server = Server(httpx.ConnectError("refused"), busy, problem(429), httpx.Response(502), OK)
    assert await send_patiently(server) == (ANSWER, [0.1, 3.0, 0.4, 0.8])


async def test_patience_ends() -> None:
    with pytest.raises(StoreUnavailable):
        await send_patiently(Server(*[httpx.ConnectError("refused")] * ATTEMPTS, OK))


@pytest.mark.parametrize("status", [400, 401, 403, 413, 422, 500])
async def test_a_refusal_is_final(status: int) -> None:
    with pytest.raises(Refused) as caught:
        await send_patiently(Server(problem(status)))
    assert (caught.value.status, caught.value.code, caught.value.detail) == (
        status,
        "said_so",
        "No",
    )


async def test_an_answer_that_is_none_of_ours_is_an_error_of_ours() -> None:
    with pytest.raises(SightlineError, match="no answer of Sightline"):
        await send_patiently(Server(httpx.Response(404, text="<html>")))
