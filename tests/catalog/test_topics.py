"""What the pages on the assistant show exists, and can be looked into as they offer."""

from __future__ import annotations

from sightline.catalog.assistant import TOPICS
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.dashboards import DASHBOARDS
from sightline.catalog.envelope import DIMENSIONS


def test_they_are_the_five_of_the_issue_with_names_of_their_own() -> None:
    names = [topic.dashboard.name for topic in TOPICS]
    assert names == ["face_analysis", "recommendations", "conversations", "voice", "models"]
    assert not set(names) & {dashboard.name for dashboard in DASHBOARDS}


def test_widgets_show_metrics_of_one_unit_by_fields_these_carry() -> None:
    for topic in TOPICS:
        for widget in topic.dashboard.widgets:
            metrics = [BUILT_IN.metrics[name] for name in widget.metrics]
            assert len({metric.unit for metric in metrics}) == 1, widget
            for metric in metrics:
                assert set(widget.breakdown) <= {*DIMENSIONS, *metric.dimensions}, widget


def test_each_field_is_carried_by_what_its_values_are_counted_of() -> None:
    for topic in TOPICS:
        assert {"device", "site_id"} <= {drill.field for drill in topic.drills}
        for drill in topic.drills:
            counted = BUILT_IN.metrics[drill.counted or topic.counted]
            assert drill.field in {*DIMENSIONS, *counted.dimensions}, (topic, drill)
