"""The collections of the documents: what is in each, and where every field of it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sightline.catalog.collections import (
    behaviour,
    conversations,
    conversions,
    customers,
    databases,
    discovery,
    elsewhere,
    evaluations,
    everything,
    experiments,
    face_analyses,
    infrastructure,
    interactions,
    recommendations,
    revenue,
    services,
    sessions,
)
from sightline.catalog.collections.model import Collection

ALL: Final[tuple[Collection, ...]] = (
    sessions.SESSIONS,
    interactions.INTERACTIONS,
    face_analyses.FACE_ANALYSES,
    recommendations.RECOMMENDATIONS,
    conversations.CONVERSATIONS,
    conversions.CONVERSIONS,
    revenue.REVENUE,
    customers.CUSTOMERS,
    services.API,
    databases.DATABASES,
    infrastructure.INFRASTRUCTURE,
    experiments.EXPERIMENTS,
    everything.ANALYTICS,
    behaviour.BEHAVIOUR,
    evaluations.EVALUATIONS,
    recommendations.RESPONSES,
    elsewhere.BUSINESS_METRICS,
    elsewhere.USER_COHORTS,
    services.SYSTEM,
    elsewhere.DASHBOARDS,
    elsewhere.ALERT_RULES,
    elsewhere.DAILY_SUMMARY,
    elsewhere.RETENTION,
    elsewhere.QUALITY_REPORTS,
    discovery.DISCOVERY,
    services.PERFORMANCE,
    elsewhere.FACE_TRAINING,
    elsewhere.RECOMMENDATION_TRAINING,
    elsewhere.CONVERSATION_TRAINING,
    everything.BASE,
    everything.RAW,
    elsewhere.PRODUCTS,
    elsewhere.ORDERS,
    elsewhere.AI_SESSIONS,
)
"""In the order of the documents."""

COLLECTIONS: Final[Mapping[str, Collection]] = MappingProxyType({c.name: c for c in ALL})
"""By name."""

VIEWS: Final[Mapping[str, Collection]] = MappingProxyType(
    {name: c for name, c in COLLECTIONS.items() if c.view is not None}
)
"""Those that can be queried."""
