"""Every collection the documents describe, and every field of it, as they say. Facts only."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory import (
    architecture,
    assistance,
    behaviour,
    configuration,
    experiments,
    figures,
    journeys,
    machines,
    models,
    service,
    synchronization,
    trade,
)
from sightline.catalog.collections.inventory.described import Described

INVENTORY: Final[tuple[Described, ...]] = (
    journeys.USER_SESSIONS,
    journeys.INTERACTION_EVENTS,
    assistance.FACE_ANALYSIS,
    assistance.RECOMMENDATIONS,
    assistance.CONVERSATIONS,
    trade.CONVERSIONS,
    trade.REVENUE,
    trade.CUSTOMERS,
    machines.API_PERFORMANCE,
    machines.DATABASE_PERFORMANCE,
    machines.INFRASTRUCTURE,
    experiments.AB_TESTS,
    behaviour.ANALYTICS_EVENTS,
    behaviour.USER_BEHAVIOR_EVENTS,
    models.AI_MODEL_METRICS,
    models.AI_RECOMMENDATION_ANALYTICS,
    figures.BUSINESS_METRICS,
    figures.USER_COHORTS,
    figures.SYSTEM_PERFORMANCE_METRICS,
    configuration.DASHBOARD_CONFIGS,
    configuration.ALERT_RULES,
    figures.DAILY_ANALYTICS_SUMMARY,
    configuration.DATA_RETENTION_POLICIES,
    configuration.DATA_QUALITY_REPORTS,
    synchronization.AI_DISCOVERY,
    synchronization.PERFORMANCE_MONITORING,
    synchronization.FACE_ANALYSIS_TRAINING,
    synchronization.RECOMMENDATION_TRAINING,
    synchronization.CONVERSATION_TRAINING,
    service.BASE_EVENT,
    service.EVENTS_RAW,
    architecture.PRODUCTS,
    architecture.ORDERS,
    architecture.AI_SESSIONS,
)
"""In the order of the documents."""
