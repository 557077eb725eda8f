"""Brings a control store of any earlier version, or none, up to date; one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

_SCRIPTS: Final = Path(__file__).with_name("migrations")
_LOCK: Final = 7_331_001  # of PostgreSQL's advisory locks; any number, as long as it stays


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing. Others who try meanwhile wait."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
