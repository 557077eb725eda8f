"""Every generated page is current: what `make generate` would write is what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.generate import generated, main

ROOT = Path(__file__).parents[1]
MADE = generated()


@pytest.mark.parametrize("path", MADE)
def test_the_page_on_disk_is_the_generated_one(path: str) -> None:
    on_disk = (ROOT / path).read_text(encoding="utf-8")
    assert on_disk == MADE[path], f"{path} is not current: run `make generate`"


def test_a_check_changes_nothing_and_fails_where_a_page_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.generate.ROOT", tmp_path)
    (tmp_path / "docs/reference").mkdir(parents=True)
    assert main(["--check"]) == 1
    assert not list(tmp_path.rglob("*.md"))
    assert main([]) == 0
    assert main(["--check"]) == 0
