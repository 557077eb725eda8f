"""`sightline schedule`: what is due, and having it done: by a server, and where none runs."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from tests.commands.commanded import Commanded, commanded  # noqa: F401 - a fixture

from sightline.commands import remote, schedule
from sightline.schedule.runner import HOLD
from sightline.schedule.turn import after_turn
from sightline.settings import Settings
from sightline.store.control.due import Planned
from sightline.store.control.store import ControlStore
from sightline.types import utc_now


@pytest.mark.parametrize("outcome", ["done", "failed"])
def test_the_server_has_it_done(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    outcome: Literal["done", "failed"],
) -> None:
    data = ("--data", str(tmp_path))
    tenant = commanded("tenant", "create", "Optics", *data, "--json").json()["tenant_id"]
    later = utc_now() + timedelta(hours=9)
    control = ControlStore.open(Settings(data=tmp_path))
    row = Planned(
        kind="summary", tenant_id=tenant, name="s", cron="10 0 * * *", timezone="UTC", due_at=later
    )
    control.due.plan([row])
    (shown,) = commanded("schedule", "list", *data, "--json").json()
    assert (shown["kind"], shown["ended_at"]) == ("summary", None)
    stop = threading.Event()

    def serve() -> None:
        while not stop.wait(0.05):
            (due,) = control.due.all()
            now = utc_now()
            if due.due_at <= now and control.due.take(due, "server", now, now + HOLD):
                control.due.give_back(due, "server", after_turn(due, outcome, utc_now()))

    server = threading.Thread(target=serve)
    server.start()
    monkeypatch.setattr(remote, "find", lambda _: object())
    try:
        (done,) = commanded("schedule", "run", *data, "--json").json(int(outcome == "failed"))
    finally:
        stop.set()
        server.join()
        control.close()
    assert done["outcome"] == outcome


def test_a_server_that_does_nothing_is_told(
    tmp_path: Path,
    commanded: Commanded,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = ("--data", str(tmp_path))
    tenant = commanded("tenant", "create", "Optics", *data, "--json").json()["tenant_id"]
    control = ControlStore.open(Settings(data=tmp_path))
    row = Planned(
        kind="k", tenant_id=tenant, name="s", cron="* * * * *", timezone="UTC", due_at=utc_now()
    )
    control.due.plan([row])
    control.close()
    monkeypatch.setattr(remote, "find", lambda _: object())
    monkeypatch.setattr(schedule, "LONGEST_S", 0.1)
    assert "has not done it" in commanded("schedule", "run", *data).err
