"""The parts of a page otherwise than as parts: one drawn, or the SQL they are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from litestar import Response

from sightline.analysis.problems import problem
from sightline.analysis.recorder import Recorder
from sightline.views.asking import Asking
from sightline.views.part import Part
from sightline.views.picture import Form, picture
from sightline.views.theme import GROUND, Theme

SQL: Final = "sql"


async def statements(
    asking: Asking, made: Callable[[Asking], Awaitable[object]]
) -> Response[bytes]:
    """What the store is asked while the parts are made, before the condition on the tenant."""
    recorder = Recorder(asking.reader)
    await made(msgspec.structs.replace(asking, reader=recorder))
    body = msgspec.json.encode({"statements": recorder.statements})
    return Response(body, media_type="application/json")


async def drawn(parts: tuple[Part, ...], number: str, form: Form, theme: Theme) -> Response[bytes]:
    """The chart of a part as a file. number: its place, from 0, as it was sent

    raises: InvalidRequest, where it has none
    """
    place = int(number) if number.isdecimal() else len(parts)
    spec = parts[place].spec if place < len(parts) else None
    if spec is None:
        raise problem("part", "nothing_to_draw", "There is no chart of this number")
    made = await asyncio.to_thread(picture, spec, form, ground=GROUND[theme])
    headers = {
        "content-disposition": f'attachment; filename="chart.{form}"',
        "cache-control": "no-store",
    }
    return Response(made.content, media_type=made.media_type, headers=headers)
