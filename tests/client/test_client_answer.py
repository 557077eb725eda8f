"""What a server's words mean to a client."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from sightline.client.answer import Judged, Later, No, over_http, over_websocket

JUDGED = b'{"accepted":1,"duplicates":0,"dropped":0,"rejected":0,"results":[]}'
NOW_S = 1_736_937_000.0


def test_a_verdict() -> None:
    assert over_http(202, JUDGED, None, NOW_S) == Judged(1, 0, 0, 0)
    seq, answer = over_websocket('{"type":"verdict","seq":4,' + JUDGED.decode()[1:])
    assert seq == 4
    assert isinstance(answer, Judged)
    assert answer.accepted == 1


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_a_retry_can_help(status: int) -> None:
    answer = over_http(status, b"<html>busy</html>", "7", NOW_S)
    assert isinstance(answer, Later)
    assert answer.surely
    assert (answer.error.code, answer.error.retry_after_s) == ("unexpected_answer", 7.0)


def test_the_problem_says_so_itself() -> None:
    body = b'{"status":500,"code":"x","detail":"y","retryable":true}'
    assert isinstance(over_http(500, body, None, NOW_S), Later)


@pytest.mark.parametrize("status", [500, 501, 200])
def test_what_may_pass_is_tried_a_few_times(status: int) -> None:
    answer = over_http(status, b"<html>welcome</html>", None, NOW_S)
    assert isinstance(answer, Later)
    assert not answer.surely


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 415, 422])
def test_no_is_no(status: int) -> None:
    answer = over_http(status, b"{}", None, NOW_S)
    assert isinstance(answer, No)
    assert answer.too_large == (status == 413)


def test_when_to_come_again_may_be_a_time() -> None:
    at = format_datetime(datetime.fromtimestamp(NOW_S + 20, UTC), usegmt=True)
    answer = over_http(503, b"", at, NOW_S)
    assert isinstance(answer, Later)
    assert answer.error.retry_after_s == pytest.approx(20, abs=1)


@pytest.mark.parametrize(("said", "obeyed"), [("86400", 300.0), ("soon", None), (None, None)])
def test_a_server_is_not_obeyed_beyond_reason(said: str | None, obeyed: float | None) -> None:
    answer = over_http(503, b"", said, NOW_S)
    assert isinstance(answer, Later)
    assert answer.error.retry_after_s == obeyed


def test_problems_of_a_stream() -> None:
    text = '{"type":"problem","seq":1,"status":%d,"code":"c","detail":"d","retryable":%s}'
    assert isinstance(over_websocket(text % (503, "true"))[1], Later)
    assert isinstance(over_websocket(text % (500, "false"))[1], Later)
    assert isinstance(over_websocket(text % (403, "false"))[1], No)
    with pytest.raises(ValueError, match="truncated"):
        over_websocket("{")
