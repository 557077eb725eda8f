"""What everybody has makes sense by the rules that what people make is held to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.dashboard import Dashboard, Place, Show, Widget
from sightline.catalog.dashboards import DASHBOARDS
from sightline.errors import InvalidRequest
from sightline.views.board import check

NOW = datetime(2026, 1, 15, tzinfo=UTC)
ONE = Widget(id="one", show=Show.LINE, metrics=("events.count",), place=Place(0, 0, 6, 4))


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda one: one.name)
def test_what_everybody_has_makes_sense(dashboard: Dashboard) -> None:
    check(BUILT_IN, dashboard, NOW)


def test_all_that_is_wrong_is_told_at_once() -> None:
    lost = replace(ONE, id="two", metrics=("no.such",), place=Place(5, 3, 6, 4))
    wide = replace(ONE, id="two", place=Place(8, 9, 6, 4))
    with pytest.raises(InvalidRequest) as told:
        check(BUILT_IN, Dashboard(title="A", widgets=(ONE, lost, wide), timezone="Mars"), NOW)
    found = {(error.path, error.code) for error in told.value.errors}
    assert found == {
        ("dashboard.timezone", "unknown_timezone"),
        ("dashboard.widgets[1].metrics[0]", "unknown_metric"),
        ("dashboard.widgets[1].place", "overlap"),
        ("dashboard.widgets[2].place", "beyond_grid"),
        ("dashboard.widgets[2].id", "id_taken"),
    }


def test_widgets_may_touch() -> None:
    beside = replace(ONE, id="b", place=Place(6, 0, 6, 4))
    below = replace(ONE, id="c", place=Place(0, 4, 12, 4))
    check(BUILT_IN, Dashboard(title="A", widgets=(ONE, beside, below)), NOW)
