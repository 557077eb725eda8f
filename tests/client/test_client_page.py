"""docs/python-client.md is true: its programs run, its tables name what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from tests import pages
from tests.process import Server, create_tenant

from sightline.client import Options, Reason
from sightline.client.event import Circumstances
from sightline.client.tracking import Tracking

PAGE: Final = pages.text(pages.DOCS / "python-client.md")
PROGRAMS: Final = pages.blocks(PAGE, "python")

PRINTED: Final = {
    "on_rejected": "invalid attributes.kb.results_count must be at least 0\n1 rejected\n",
    "websocket": "5000 accepted\n",
}
"""What a program prints that has this word in it; the others print nothing."""


class Place:
    """A server and a tenant, as the programs of the page are told of them."""

    def __init__(self, server: Server, tenant: dict[str, str]) -> None:
        self.environment = {
            "SIGHTLINE": server.url,
            "TENANT": tenant["tenant_id"],
            "WRITE_KEY": tenant["write_key"],
        }
        self._read_key = tenant["read_key"]

    def counted(self, metric: str) -> float:
        """A metric of the year the examples happen in and of now."""
        answer = httpx.post(
            f"{self.environment['SIGHTLINE']}/api/v1/analytics/reports/timeseries",
            json={"metric": metric, "from": "2025-01-01", "to": "2090-01-01", "grain": "1mo"},
            headers={"X-API-Key": self._read_key},
        )
        return float(sum(p["value"] or 0 for p in answer.raise_for_status().json()["points"]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data: Path = tmp_path_factory.mktemp("data")
    with Server(data) as server:
        yield Place(server, create_tenant(data))


def test_the_programs_run_and_what_they_track_is_stored(place: Place) -> None:
    assert len(PROGRAMS) >= 6
    for program in PROGRAMS:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env={**os.environ, **place.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        expected = next((said for word, said in PRINTED.items() if word in program), "")
        told = "" if "rejected" not in expected else "1 events rejected, invalid"
        assert (done.returncode, done.stdout) == (0, expected), done.stderr
        assert done.stderr.startswith(told) if told else not done.stderr, (program, done.stderr)
    assert place.counted("commerce.revenue") == 129.9
    assert place.counted("kb.search.count") == 5_002
    assert place.counted("voice.first_response.count") == 1
    assert place.counted("ai.tool_call_completed.count") == 1
    assert place.counted("system.error.count") == 1


def test_every_option_is_named_with_its_default_and_no_other() -> None:
    rows = pages.rows(PAGE, "Options")
    assert [word for row in rows for word in pages.words(row[0])] == list(Options.__struct_fields__)
    given = Options.__struct_defaults__
    defaults = dict(zip(Options.__struct_fields__[-len(given) :], given, strict=True))
    for name, default, _ in rows:
        for option, shown in zip(pages.words(name), default.split(", "), strict=False):
            number = re.fullmatch(r"[\d,]+", shown)
            if number and option in defaults:
                assert float(shown.replace(",", "")) == defaults[option], option
            elif shown.startswith("`"):
                assert shown.strip("`") == defaults[option], option


def test_every_method_circumstance_and_reason_is_named_and_no_other() -> None:
    methods = {n for n in vars(Tracking) if n.startswith("track_")}
    track = pages.rows(PAGE, "What to track")
    named = {word for row in track for word in pages.words(row[0])}
    assert named == methods | set(Circumstances.__annotations__)
    reasons = [pages.words(row[0])[0] for row in pages.rows(PAGE, "When something goes wrong")]
    assert reasons == list(Reason)
