"""Answers as what was asked for: JSON, a table in a file, or a chart.

`?format=` says which, else the Accept header; `?table=` names a table of the answer.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response

from sightline.views.export import file
from sightline.views.export.file import CHART, CHART_TYPE, JSON, JSON_TYPE, NAMES
from sightline.views.export.formats import FORMATS

PARAMETERS: Final = (
    {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(NAMES)}},
    {"name": "table", "in": "query", "schema": {"type": "string"}},
)
"""What can be asked of every report, as OpenAPI has it."""

_BY_TYPE: Final = {
    JSON_TYPE: JSON,
    "*/*": JSON,
    CHART_TYPE: CHART,
    **{form.media_type: name for name, form in FORMATS.items()},
}


CONTENT: Final = {
    CHART_TYPE: {"schema": {"type": "object"}},
    **{form.media_type: {"schema": {"type": "string"}} for form in FORMATS.values()},
}
"""What a report answers with besides JSON, as OpenAPI has it."""


def check(request: Request[Any, Any, Any], report: str) -> None:
    """Refuse what no answer could be, before it is computed.

    raises: InvalidRequest, where there is no such format or table
    """
    asked = request.query_params
    file.check(report, asked.get("format"), asked.get("table"))


def exported(
    request: Request[Any, Any, Any], report: str, answer: msgspec.Struct
) -> Response[bytes]:
    """An answer in the format the request wants, once `check` let it pass.

    raises: InvalidRequest, where this answer has no such table or chart
    """
    form = wanted(request.query_params.get("format"), request.headers.get("accept", ""))
    made = file.file_of(report, answer, form, request.query_params.get("table"))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Vary": "Accept"}
    return Response(
        made.content, media_type=made.media_type, headers=None if form == JSON else headers
    )


def wanted(asked: str | None, accepted: str) -> str:
    """The name of a format: the one asked for, else the first accepted that there is, else JSON."""
    if asked is not None:
        return asked
    ranked = sorted(map(_preference, accepted.split(",")), key=lambda pair: -pair[1])
    return next((_BY_TYPE[kind] for kind, share in ranked if share and kind in _BY_TYPE), JSON)


def _preference(written: str) -> tuple[str, float]:
    """A media type and how much it is wanted; what cannot be read is not."""
    kind, *parameters = (part.strip().lower() for part in written.split(";"))
    share = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return kind, float(share)
    except ValueError:
        return kind, 0.0
