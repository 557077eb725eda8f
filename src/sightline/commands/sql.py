"""`sightline sql`: a query through the running server, or in this process where none runs.

Whoever may read the data folder may read all that is in it, so rows are shown as they are.
"""

from __future__ import annotations

import csv
import enum
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final

import httpx
import msgspec
import typer

from sightline import loop, tenancy
from sightline.analysis.query.ask import SqlRequest, ask
from sightline.analysis.query.result import DEFAULT_ROWS, MOST_ROWS, Result
from sightline.commands import remote
from sightline.commands.terminal import Data, TenantName, err, print_rows, settings_of
from sightline.folder import opened, opened_control, require_folder
from sightline.settings import Settings
from sightline.types import TenantId

STDIN: Final = "-"


class Format(enum.StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT; - reads it from standard input.")],
    tenant: TenantName = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
    limit: Annotated[
        int, typer.Option(min=1, max=MOST_ROWS, help="The most rows to print.")
    ] = DEFAULT_ROWS,
    data: Data = None,
) -> None:
    """Ask in SQL, over the views of one tenant. See docs/sql.md for what there is.

    While the server runs, it is asked.
    """
    settings = settings_of(data)
    require_folder(settings)
    with opened_control(settings) as (control, _):
        tenant_id = tenancy.named(control.tenants(), tenant)
    written = sys.stdin.read() if query == STDIN else query
    request = SqlRequest(query=written, limit=limit)
    found = loop.run(_found(settings, tenant_id, request))
    _PRINTED[form](found)
    if found.truncated:
        err.print(f"There are more than {limit} rows; ask for more with --limit")


async def _found(settings: Settings, tenant: TenantId, request: SqlRequest) -> Result:
    if running := remote.find(settings.data):
        async with httpx.AsyncClient(timeout=600) as client:
            body = await remote.post(client, running, f"/operator/sql/{tenant}", request)
        return msgspec.json.decode(body, type=Result)
    from sightline.app import started  # not at the top: it takes seconds to load

    with opened(settings) as (engine, control, secret):
        async with started(settings, engine, control, secret) as services:
            catalog = services.registry.catalog(tenant)
            now = services.clock()
            return await ask(services.guest, catalog, tenant, request, now, sees="rows")


def _table(found: Result) -> None:
    names = tuple(column.name for column in found.columns)
    print_rows(names, [tuple(_text(value) for value in row) for row in _values(found)])


def _json(found: Result) -> None:
    text = msgspec.json.format(msgspec.json.encode(found), indent=2).decode()
    sys.stdout.write(text + "\n")


def _csv(found: Result) -> None:
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(column.name for column in found.columns)
    for row in _values(found):
        writer.writerow(_text(value) for value in row)
    sys.stdout.write(kept.getvalue())


def _ndjson(found: Result) -> None:
    names = [column.name for column in found.columns]
    for row in found.rows:
        values = msgspec.json.decode(row, type=list[msgspec.Raw])
        line = msgspec.json.encode(dict(zip(names, values, strict=True)))
        sys.stdout.write(line.decode() + "\n")


_PRINTED: Final[Mapping[Format, Callable[[Result], None]]] = {
    Format.TABLE: _table,
    Format.JSON: _json,
    Format.CSV: _csv,
    Format.NDJSON: _ndjson,
}

_encoder: Final = msgspec.json.Encoder(decimal_format="number")
_decoder: Final = msgspec.json.Decoder(list[Any], float_hook=Decimal)


def _values(found: Result) -> Iterator[list[Any]]:
    yield from (_decoder.decode(row) for row in found.rows)


def _text(value: Any) -> str:
    """A value as a cell: nothing for null, JSON for lists and maps."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list() | dict():
            return _encoder.encode(value).decode()
        case _:
            return str(value)
