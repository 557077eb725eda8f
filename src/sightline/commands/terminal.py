"""What commands share: their options, how they print, how they log, and their exit codes."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import structlog
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sightline.settings import Settings, load

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_LOCKED: Final = 3

out: Final = Console(soft_wrap=True)
err: Final = Console(stderr=True, soft_wrap=True)

Data = Annotated[Path | None, typer.Option(help="Data folder. (default: ./sightline-data)")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
TenantName = Annotated[
    str | None, typer.Option("--tenant", help="Tenant id or name. (default: the only one there is)")
]


def settings_of(data: Path | None, **more: object) -> Settings:
    """The settings of a command, with logs as they say.

    raises: InvalidRequest
    """
    settings = load({"data": data, **more})
    configure_logs(settings)
    return settings


def print_json(value: Any) -> None:
    """A value, as JSON that people can read as well."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    sys.stdout.write(text + "\n")


def print_fields(value: msgspec.Struct) -> None:
    """The fields of a value, one a line."""
    table = Table(show_header=False, box=None)
    for name in value.__struct_fields__:
        table.add_row(name, str(getattr(value, name)))
    out.print(table)


def print_rows(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """A table whose first column is never cut. What a sender wrote is no markup, and obeyed by no
    terminal.
    """
    table = Table(box=None, pad_edge=False)
    for index, name in enumerate(names):
        table.add_column(name, no_wrap=index == 0, overflow="fold")
    for row in rows:
        table.add_row(*(printable(str("" if cell is None else cell)) for cell in row))
    out.print(table)


def printable(text: str) -> Text:
    """A text without what a terminal would obey."""
    return Text(
        "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    )


def configure_logs(settings: Settings) -> None:
    """Structured lines on stderr. Nothing logs a payload, so none needs to be filtered here."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    render = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if settings.debug else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
