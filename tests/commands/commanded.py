"""The command line called in this process: quick, for commands that open no event store."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from sightline.cli import main
from sightline.commands import terminal


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    def json(self, code: int = 0) -> Any:
        """What it answered with `--json`."""
        assert self.code == code, self.err
        return json.loads(self.out)


Commanded = Callable[..., Done]


@pytest.fixture
def commanded(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commanded:
    """Runs a command to its end. Logs stay as the tests have them."""
    monkeypatch.setattr(terminal, "configure_logs", lambda _: None)

    def run(*words: str) -> Done:
        monkeypatch.setattr("sys.argv", ["sightline", *words])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Done(code, *capsys.readouterr())

    return run
