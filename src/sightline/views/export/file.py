"""An answer as a file: JSON, a table, or a chart.

What enters is the answer of a report, or of SQL (`sql`), and the name of a format; what leaves has
a media type and a name of its own.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.analysis.problems import not_among
from sightline.views.export.formats import FORMATS
from sightline.views.export.reports import chart_of, check_table, table_of

JSON: Final = "json"
JSON_TYPE: Final = "application/json"
CHART: Final = "vegalite"
CHART_TYPE: Final = "application/vnd.vegalite+json"
NAMES: Final = (JSON, *FORMATS, CHART)


class File(msgspec.Struct, frozen=True):
    """Bytes with a media type. name: such as `timeseries-series.csv`"""

    content: bytes
    media_type: str
    name: str


def check(report: str, form: str | None, table: str | None) -> None:
    """Refuse what no answer of a report could be, before it is computed.

    raises: InvalidRequest
    """
    if form is not None and form not in NAMES:
        raise not_among("format", "unsupported_format", form, NAMES, "format")
    if table is not None:
        check_table(report, table)


def file_of(report: str, answer: msgspec.Struct, form: str, table: str | None = None) -> File:
    """An answer in a format, one of NAMES. table: of the answer; its first where none is named

    raises: InvalidRequest, where it has no such table or chart
    """
    if form == JSON:
        return File(msgspec.json.encode(answer), JSON_TYPE, f"{report}.json")
    if form == CHART:
        return File(msgspec.json.encode(chart_of(report, answer)), CHART_TYPE, f"{report}.vl.json")
    writer, found = FORMATS[form], table_of(report, answer, table)
    name = f"{report}-{found.name}.{writer.ending}"
    return File(writer.write(found), writer.media_type, name)
