"""The page on schemas of one's own is true: every request on it answers as shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests import pages
from tests.pages import DOCS
from tests.process import create_tenant
from tests.web.conftest import Shop

from sightline.catalog.own import dialect
from sightline.registry import plan

PAGE: Final = pages.text(DOCS / "schemas.md")


async def test_every_request_answers_as_shown(shop: Shop) -> None:
    exchanges = pages.exchanges(PAGE)
    assert len(exchanges) == 8
    for shown in exchanges:
        answer = await shop.asks(shown)
        assert answer.status_code == shown.status, (shown.path, answer.text)
        if shown.body is not None:
            assert answer.json() == shown.body, answer.text


def test_the_commands_run_as_written(tmp_path: Path) -> None:
    (script,) = pages.blocks(PAGE, "sh")
    create_tenant(tmp_path / "data")
    known = {
        "DATA": str(tmp_path / "data"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "acme.lens_ground 1-0-0: valid" in said
    assert "acme.grinding_ms.avg : registered" in said
    assert "properties.acme.grinding_ms.maximum: was 3600000" in said
    assert "needs a new model" in said


def test_it_says_every_limit_it_has() -> None:
    limits = (
        *(plan.MAX_EVENTS, plan.MAX_VERSIONS, plan.MAX_ATTRIBUTES, plan.MAX_METRICS),
        *(dialect.MAX_NODES, dialect.MAX_REPEATED),
    )
    for limit in limits:
        assert f"{limit:,} " in PAGE
