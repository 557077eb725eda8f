"""Events and behaviour, as the performance data model describes them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import PERFORMANCE, Described

ANALYTICS_EVENTS: Final = Described(
    name="analyticsEvents",
    document=PERFORMANCE,
    section="Analytics Events Schema",
    fields=(
        ("eventId", "string"),
        ("sessionId", "string"),
        ("userId?", "id(users)"),
        ("deviceId", "string"),
        (
            "eventType",
            "'user_action' | 'system_performance' | 'ai_recommendation' | "
            "'business_metric' | 'error_tracking'",
        ),
        ("category", "string"),
        ("action", "string"),
        ("properties.page?", "string"),
        ("properties.feature?", "string"),
        ("properties.value?", "number"),
        ("properties.duration?", "number"),
        ("properties.metadata?", "any"),
        ("userAgent?", "string"),
        ("platform", "'web' | 'ios' | 'android'"),
        ("appVersion", "string"),
        ("isAnonymized", "boolean"),
        ("consentLevel", "'necessary' | 'analytics' | 'marketing' | 'full'"),
        ("dataRetentionDays", "number"),
        ("timestamp", "number"),
        ("serverTimestamp", "number"),
        ("isValid", "boolean"),
        ("qualityScore?", "number"),
        ("processingStatus", "'pending' | 'processed' | 'failed' | 'rejected'"),
    ),
)

USER_BEHAVIOR_EVENTS: Final = Described(
    name="userBehaviorEvents",
    document=PERFORMANCE,
    section="Analytics Events Schema",
    fields=(
        ("eventId", "id(analyticsEvents)"),
        ("userId?", "id(users)"),
        ("sessionId", "string"),
        (
            "behaviorType",
            "'navigation' | 'interaction' | 'engagement' | 'conversion' | 'abandonment'",
        ),
        ("pageData?.path", "string"),
        ("pageData?.title", "string"),
        ("pageData?.referrer?", "string"),
        ("pageData?.timeOnPage?", "number"),
        ("pageData?.scrollDepth?", "number"),
        ("pageData?.exitPage?", "boolean"),
        ("interactionData?.elementType", "string"),
        ("interactionData?.elementId?", "string"),
        ("interactionData?.elementText?", "string"),
        ("interactionData?.clickPosition?.x", "number"),
        ("interactionData?.clickPosition?.y", "number"),
        ("interactionData?.interactionCount?", "number"),
        ("engagementData?.contentType", "string"),
        ("engagementData?.contentId?", "string"),
        ("engagementData?.engagementDuration", "number"),
        ("engagementData?.completionPercentage?", "number"),
        ("engagementData?.ratingGiven?", "number"),
        ("engagementData?.shared?", "boolean"),
        ("conversionData?.goalType", "string"),
        ("conversionData?.goalValue?", "number"),
        ("conversionData?.funnelStep", "string"),
        ("conversionData?.conversionTime", "number"),
        ("conversionData?.previousSteps", "string[]"),
        ("timestamp", "number"),
    ),
)
