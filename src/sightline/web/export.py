"""Answers as what was asked for: JSON, a table in a file, or a chart.

`?format=` says which, else the Accept header; `?table=` names a table of the answer.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response

from sightline.analysis.problems import not_among
from sightline.views.export.formats import FORMATS
from sightline.views.export.reports import chart_of, table_of

JSON: Final = "json"
CHART: Final = "vegalite"
CHART_TYPE: Final = "application/vnd.vegalite+json"
NAMES: Final = (JSON, *FORMATS, CHART)

PARAMETERS: Final = (
    {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(NAMES)}},
    {"name": "table", "in": "query", "schema": {"type": "string"}},
)
"""What can be asked of every report, as OpenAPI has it."""

_BY_TYPE: Final = {
    "application/json": JSON,
    "*/*": JSON,
    CHART_TYPE: CHART,
    **{form.media_type: name for name, form in FORMATS.items()},
}


CONTENT: Final = {
    CHART_TYPE: {"schema": {"type": "object"}},
    **{form.media_type: {"schema": {"type": "string"}} for form in FORMATS.values()},
}
"""What a report answers with besides JSON, as OpenAPI has it."""


def exported(
    request: Request[Any, Any, Any], report: str, answer: msgspec.Struct
) -> Response[bytes]:
    """An answer in the format the request wants.

    raises: InvalidRequest, where there is no such format, table or chart
    """
    name = wanted(request.query_params.get("format"), request.headers.get("accept", ""))
    if name == JSON:
        return Response(msgspec.json.encode(answer), media_type="application/json")
    if name == CHART:
        spec = msgspec.json.encode(chart_of(report, answer))
        return _file(spec, CHART_TYPE, f"{report}.vl.json")
    form = FORMATS[name]
    table = table_of(report, answer, request.query_params.get("table"))
    return _file(form.write(table), form.media_type, f"{report}-{table.name}.{form.ending}")


def wanted(asked: str | None, accepted: str) -> str:
    """The name of a format: the one asked for, else the first accepted that there is, else JSON.

    raises: InvalidRequest
    """
    if asked is not None:
        if asked not in NAMES:
            raise not_among("format", "unsupported_format", asked, NAMES, "format")
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


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    disposition = f'attachment; filename="{name}"'
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": disposition, "Vary": "Accept"},
    )
