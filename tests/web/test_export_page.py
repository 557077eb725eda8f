"""docs/export.md lists the formats and tables there are."""

from __future__ import annotations

from tests import pages
from tests.pages import DOCS

from sightline.analysis.reports import REPORTS
from sightline.views.export.file import CHART, CHART_TYPE
from sightline.views.export.formats import FORMATS
from sightline.views.export.reports import TABLES

PAGE = pages.text(DOCS / "export.md")


def test_the_page_lists_every_format() -> None:
    listed = {pages.words(row[0])[0]: pages.words(row[1])[0] for row in pages.rows(PAGE, "Formats")}
    assert listed == {**{n: f.media_type for n, f in FORMATS.items()}, CHART: CHART_TYPE}


def test_the_page_lists_the_tables_of_every_report_in_their_order() -> None:
    listed = {pages.words(row[0])[0]: pages.words(row[1]) for row in pages.rows(PAGE, "Tables")}
    assert listed == {report: list(paths) for report, paths in TABLES.items()}


def test_the_page_tells_the_chart_of_every_report() -> None:
    assert {pages.words(row[0])[0] for row in pages.rows(PAGE, "Charts")} == set(REPORTS)
