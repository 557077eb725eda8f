"""What people set up, and what is found of data, as the performance data model describes them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import PERFORMANCE, Described

DASHBOARD_CONFIGS: Final = Described(
    name="dashboardConfigs",
    document=PERFORMANCE,
    section="Configuration and Management",
    fields=(
        ("dashboardId", "string"),
        ("name", "string"),
        (
            "type",
            "'executive' | 'user_analytics' | 'system_performance' | 'ai_monitoring' | 'custom'",
        ),
        ("layout.widgets[].id", "string"),
        ("layout.widgets[].type", "string"),
        ("layout.widgets[].position.x", "number"),
        ("layout.widgets[].position.y", "number"),
        ("layout.widgets[].position.width", "number"),
        ("layout.widgets[].position.height", "number"),
        ("layout.widgets[].config", "any"),
        ("layout.gridSize.columns", "number"),
        ("layout.gridSize.rows", "number"),
        ("permissions.owner", "id(users)"),
        ("permissions.viewers", "id(users)[]"),
        ("permissions.editors", "id(users)[]"),
        ("permissions.isPublic", "boolean"),
        ("settings.refreshInterval", "number"),
        ("settings.theme", "'light' | 'dark'"),
        ("settings.timezone", "string"),
        ("settings.defaultTimeRange", "string"),
        ("tags", "string[]"),
        ("description?", "string"),
        ("createdAt", "number"),
        ("updatedAt", "number"),
    ),
)

ALERT_RULES: Final = Described(
    name="alertRules",
    document=PERFORMANCE,
    section="Configuration and Management",
    fields=(
        ("ruleId", "string"),
        ("name", "string"),
        ("description", "string"),
        ("condition.metric", "string"),
        ("condition.operator", "'>' | '<' | '='"),
        ("condition.threshold", "number"),
        ("condition.timeWindow", "number"),
        ("condition.evaluationFrequency", "number"),
        ("notifications[].channel", "'email' | 'slack' | 'sms'"),
        ("notifications[].recipients", "string[]"),
        ("notifications[].severity", "'low' | 'medium' | 'high'"),
        ("notifications[].cooldown", "number"),
        ("isActive", "boolean"),
        ("lastTriggered?", "number"),
        ("triggerCount", "number"),
        ("escalation?.escalateAfter", "number"),
        ("escalation?.escalationRecipients", "string[]"),
        ("createdBy", "id(users)"),
        ("createdAt", "number"),
        ("updatedAt", "number"),
    ),
)

DATA_RETENTION_POLICIES: Final = Described(
    name="dataRetentionPolicies",
    document=PERFORMANCE,
    section="Data Lifecycle Management",
    fields=(
        ("policyId", "string"),
        ("name", "string"),
        ("rules[].dataType", "string"),
        ("rules[].retentionDays", "number"),
        ("rules[].archiveAfterDays?", "number"),
        ("rules[].deleteAfterDays", "number"),
        ("rules[].conditions?[].field", "string"),
        ("rules[].conditions?[].operator", "string"),
        ("rules[].conditions?[].value", "any"),
        ("complianceReasons", "string[]"),
        ("legalBasis", "string"),
        ("isActive", "boolean"),
        ("lastExecuted?", "number"),
        ("nextExecution?", "number"),
        ("createdAt", "number"),
        ("updatedAt", "number"),
    ),
)

DATA_QUALITY_REPORTS: Final = Described(
    name="dataQualityReports",
    document=PERFORMANCE,
    section="Data Lifecycle Management",
    fields=(
        ("reportId", "string"),
        ("dataSource", "string"),
        ("qualityScore", "number"),
        ("completeness", "number"),
        ("accuracy", "number"),
        ("consistency", "number"),
        ("timeliness", "number"),
        ("issues[].type", "string"),
        ("issues[].severity", "'low' | 'medium' | 'high'"),
        ("issues[].count", "number"),
        ("issues[].description", "string"),
        ("issues[].affectedFields", "string[]"),
        ("recommendations[].priority", "'low' | 'medium' | 'high'"),
        ("recommendations[].action", "string"),
        ("recommendations[].expectedImpact", "string"),
        ("periodStart", "number"),
        ("periodEnd", "number"),
        ("recordsAnalyzed", "number"),
        ("generatedAt", "number"),
    ),
)
