"""The data folder: its stores, opened and closed, and word of the server that has it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export.views import views
from sightline.errors import NotFound
from sightline.security.secret import FILE, Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore
from sightline.store.engine import Engine
from sightline.store.migrate import migrate


class Running(msgspec.Struct, frozen=True):
    """What a started server leaves in the data folder, so that the command line can find it."""

    url: str
    pid: int
    token: str


def open_engine(settings: Settings) -> Engine:
    """The event store the settings name.

    raises: DataFolderLocked, StoreUnavailable
    """
    if settings.events_url:
        return Engine(settings.events_url)
    return Engine.embedded(settings.data / "events")


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[tuple[Engine, ControlStore, Secret]]:
    """The stores, open, their tables up to date; closed on leaving.

    raises: DataFolderLocked, StoreUnavailable
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings)
    try:
        migrate(engine, settings.rollup_retention_days, views(BUILT_IN))
        with opened_control(settings) as (control, secret):
            yield engine, control, secret
    finally:
        engine.close()


def require_folder(settings: Settings) -> None:
    """raises: NotFound, when nothing was ever stored in the data folder: perhaps it is misspelt."""
    if not (settings.data / FILE).exists() and not settings.events_url:
        raise NotFound(f"There is no data of Sightline in {settings.data}; name it with --data")


@contextlib.contextmanager
def opened_control(settings: Settings) -> Iterator[tuple[ControlStore, Secret]]:
    """The control store, open, and the installation's secret; any number of processes may."""
    settings.data.mkdir(parents=True, exist_ok=True)
    secret = Secret.of(settings.data)
    control = ControlStore.open(settings)
    try:
        yield control, secret
    finally:
        control.close()


@contextlib.contextmanager
def left_in(data: Path, running: Running) -> Iterator[None]:
    """Leave word of the server in the data folder while inside; only its owner can read it."""
    path = data / "server.json"
    scratch = data / f"server.json.{running.pid}"
    scratch.touch(mode=0o600)
    scratch.write_bytes(msgspec.json.encode(running))
    scratch.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
