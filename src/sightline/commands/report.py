"""`sightline report`: a report through the running server, or in this process where none runs.

Whoever may read the data folder may read all that is in it, so single persons are listed where a
report lists them.
"""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlencode

import httpx
import msgspec
import typer

from sightline import loop, tenancy
from sightline.commands import remote
from sightline.commands.terminal import Data, TenantName, settings_of
from sightline.errors import InvalidRequest, NotFound
from sightline.folder import opened, opened_control, require_folder
from sightline.settings import Settings
from sightline.types import TenantId


class Format(enum.StrEnum):
    """What an answer is written as."""

    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ARROW = "arrow"
    VEGALITE = "vegalite"


def report(
    name: Annotated[str, typer.Argument(help="timeseries, funnel, retention, ...")],
    tenant: TenantName = None,
    asked: Annotated[str | None, typer.Option("--json", help="The request.")] = None,
    file: Annotated[
        str | None, typer.Option("--file", help="A file with the request; - is standard input.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.JSON,
    table: Annotated[str | None, typer.Option(help="Of several tables of the answer.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to; else standard output.")
    ] = None,
    data: Data = None,
) -> None:
    """Answer a report about one tenant. See docs/http.md for requests, docs/export.md for formats.

    While the server runs, it is asked.
    """
    settings = settings_of(data)
    body = _body(asked, file)
    require_folder(settings)
    with opened_control(settings) as (control, _):
        tenant_id = tenancy.named(control.tenants(), tenant)
    found = loop.run(_found(settings, tenant_id, name, body, form, table))
    if output is None:
        sys.stdout.buffer.write(found)
    else:
        output.write_bytes(found)


def _body(asked: str | None, file: str | None) -> bytes:
    """The request as it was given.

    raises: InvalidRequest, where it is not given once; NotFound
    """
    if (asked is None) == (file is None):
        raise InvalidRequest("Give the request either as --json or as --file")
    if asked is not None:
        return asked.encode()
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(str(file)).read_bytes()
    except OSError as err:
        raise NotFound(f"{file} cannot be read: {err.strerror}") from err


async def _found(
    settings: Settings, tenant: TenantId, name: str, body: bytes, form: Format, table: str | None
) -> bytes:
    if running := remote.find(settings.data):
        wanted = {"format": form.value, **({} if table is None else {"table": table})}
        path = f"/operator/reports/{tenant}/{quote(name, safe='')}?{urlencode(wanted)}"
        async with httpx.AsyncClient(timeout=600) as client:
            return await remote.post(client, running, path, msgspec.Raw(body))
    from sightline.app import started  # not at the top: they take seconds to load
    from sightline.views.export.file import check, file_of
    from sightline.web.reports import operating, report_named

    kind = report_named(name)
    check(name, form.value, table)
    request = kind.read(body)
    with opened(settings) as (engine, control, secret):
        async with started(settings, engine, control, secret) as services:
            answer = await kind.answer(await operating(services, tenant), request)
    return file_of(name, answer, form.value, table).content
