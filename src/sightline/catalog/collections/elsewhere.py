"""Collections that no event is a row of: answers of reports, and what people set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sightline.catalog.collections.inventory import architecture, configuration, figures
from sightline.catalog.collections.inventory import synchronization as sync
from sightline.catalog.collections.inventory.described import Described
from sightline.catalog.collections.model import Collection, Field, Kind
from sightline.catalog.collections.source import Elsewhere
from sightline.catalog.summary import snake


def _held(described: Described, kind: Kind, row: str, holder: str) -> Collection:
    """A collection all of whose fields one holder has."""
    return _with(described, kind, row, holder, {})


def _with(
    described: Described, kind: Kind, row: str, holder: str, others: Mapping[str, str]
) -> Collection:
    """The same, but for some fields. others: path → holder"""
    fields = tuple(
        Field(path, Elsewhere(others.get(path, f"{holder}: `{path}`")))
        for path in described.types()
    )
    return Collection(described=described, kind=kind, row=row, fields=fields)


_SUMMARY: Final = "`POST /api/v1/analytics/reports/summary`"

BUSINESS_METRICS: Final = _with(
    figures.BUSINESS_METRICS,
    Kind.REPORTED,
    "a metric over a period, compared with the one before; of days, kept in the control database",
    _SUMMARY,
    {
        "metricId": "`business[].metric` of the summary",
        "metricName": "`business[].metric` of the summary",
        "category": "`business[].category` of the summary",
        "value": "`business[].value` of the summary",
        "unit": "`business[].unit` of the summary, and its `currency`",
        "previousValue": "`business[].previous_value` of the summary",
        "percentChange": "`business[].percent_change` of the summary",
        "trend": "`business[].trend` of the summary",
        "dimensions.timeGranularity": "`from` and `to` of the summary",
        "dimensions.segment": "`filters` of the summary, here and below",
        "dimensions.channel": "`session.channel` in `filters`",
        "dimensions.geography": "`country` or `region` in `filters`",
        "dimensions.platform": "`platform` in `filters`",
        "confidence": "`business[].confidence` of the summary",
        "sampleSize": "`business[].sample_size` of the summary",
        "periodStart": "`from` of the summary",
        "periodEnd": "`to` of the summary",
        "timestamp": "`computed_at` of the summary",
    },
)

USER_COHORTS: Final = _held(
    figures.USER_COHORTS,
    Kind.REPORTED,
    "a cohort, as the report on cohorts shows it",
    "`POST /api/v1/analytics/reports/cohorts` (`analysis/cohorts.py`)",
)

DAILY_SUMMARY: Final = _with(
    figures.DAILY_ANALYTICS_SUMMARY,
    Kind.REPORTED,
    "a day, as the summary shows it; kept in the control database (`summaries`)",
    _SUMMARY,
    {
        path: f"{_SUMMARY}: `{snake(path)}[].value`"
        for path in figures.DAILY_ANALYTICS_SUMMARY.types()
        if "." in path
    }
    | {
        "date": f"{_SUMMARY}: `date` of the request, `from` of the answer",
        "computedAt": f"{_SUMMARY}: `computed_at`",
    },
)

QUALITY_REPORTS: Final = _held(
    configuration.DATA_QUALITY_REPORTS,
    Kind.REPORTED,
    "a source over a period, as the report on data quality shows it",
    "the report on data quality (`governance/quality.py`)",
)

_DASHBOARD: Final = "`GET /api/v1/analytics/dashboards/{name}`"
_CONFIG: Final = (
    "the other fields of a widget, among them `metrics`, `steps`, `request`, `part`, `filters`, "
    "`breakdown`, `title`, `range`, `compare`"
)

DASHBOARDS: Final = _with(
    configuration.DASHBOARD_CONFIGS,
    Kind.RECORDED,
    "a dashboard; kept in the control database (`dashboards`)",
    _DASHBOARD,
    {
        path: f"{_DASHBOARD}: {ours}"
        for path, ours in {
            "dashboardId": "`name`",
            "name": "`dashboard.title`",
            "type": "`dashboard.kind`",
            "layout.widgets[].id": "`dashboard.widgets[].id`",
            "layout.widgets[].type": "`dashboard.widgets[].show`",
            "layout.widgets[].position.x": "`dashboard.widgets[].place.x`",
            "layout.widgets[].position.y": "`dashboard.widgets[].place.y`",
            "layout.widgets[].position.width": "`dashboard.widgets[].place.width`",
            "layout.widgets[].position.height": "`dashboard.widgets[].place.height`",
            "layout.widgets[].config": _CONFIG,
            "layout.gridSize.columns": "12, of every dashboard",
            "layout.gridSize.rows": "as many as its widgets need",
            "permissions.owner": "`permissions.owner`, an e-mail address",
            "permissions.viewers": "`permissions.viewers`; `permissions.everybody` besides",
            "permissions.editors": "`permissions.editors`",
            "permissions.isPublic": "`is_public`: whether a link opens it now",
            "settings.refreshInterval": "`dashboard.refresh_s`, in seconds",
            "settings.theme": "`dashboard.theme`; `auto` besides",
            "settings.timezone": "`dashboard.timezone`",
            "settings.defaultTimeRange": "`dashboard.default_range`",
            "tags": "`dashboard.tags`",
            "description": "`dashboard.description`",
            "createdAt": "`created_at`, and who: `created_by`",
            "updatedAt": "`updated_at`, and who: `updated_by`; `version` counts the changes",
        }.items()
    },
)

ALERT_RULES: Final = _held(
    configuration.ALERT_RULES,
    Kind.RECORDED,
    "a rule of alerts",
    "rules in the control database (`watch/rule.py`)",
)

RETENTION: Final = _held(
    configuration.DATA_RETENTION_POLICIES,
    Kind.RECORDED,
    "a rule of retention",
    "rules in the control database (`governance/retention.py`)",
)

_TRAINING: Final = "training data, made from events with consent to research (`datasets/`)"

FACE_TRAINING: Final = _held(
    sync.FACE_ANALYSIS_TRAINING, Kind.RECORDED, "an example to learn from", _TRAINING
)
RECOMMENDATION_TRAINING: Final = _held(
    sync.RECOMMENDATION_TRAINING, Kind.RECORDED, "an example to learn from", _TRAINING
)
CONVERSATION_TRAINING: Final = _held(
    sync.CONVERSATION_TRAINING, Kind.RECORDED, "an example to learn from", _TRAINING
)

_SHOP: Final = "the shop's own data, as it is synchronised (`sync/`)"

PRODUCTS: Final = _held(architecture.PRODUCTS, Kind.RECORDED, "a product of a shop", _SHOP)
ORDERS: Final = _held(
    architecture.ORDERS, Kind.RECORDED, "an order of a shop; what was sold is in events", _SHOP
)
AI_SESSIONS: Final = _held(
    architecture.AI_SESSIONS,
    Kind.RECORDED,
    "a session of the widget, kept for a day by the widget's service",
    "the widget's service (`widget/`); its events are in `analytics_user_sessions`",
)
