"""Sessions and interactions, as the data models describe them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import DATA_MODELS, Described

USER_SESSIONS: Final = Described(
    name="analytics_user_sessions",
    document=DATA_MODELS,
    section="1. User Journey Analytics",
    fields=(
        ("sessionId", "string"),
        ("userId?", "string"),
        ("storeId", "string"),
        ("platform", "'shopify' | 'magento' | 'woocommerce' | 'html'"),
        ("timestamp", "Date"),
        ("sessionMetadata.deviceType", "'mobile' | 'desktop' | 'tablet'"),
        ("sessionMetadata.browser", "string"),
        ("sessionMetadata.operatingSystem", "string"),
        ("sessionMetadata.screenResolution", "string"),
        ("sessionMetadata.userAgent", "string"),
        ("sessionMetadata.ipAddress", "string"),
        ("sessionMetadata.geolocation.country", "string"),
        ("sessionMetadata.geolocation.region", "string"),
        ("sessionMetadata.geolocation.city?", "string"),
        ("journeyStages[].stageId", "string"),
        (
            "journeyStages[].stageName",
            "'landing' | 'widget_interaction' | 'face_analysis' | 'recommendations' | "
            "'virtual_try_on' | 'product_view' | 'add_to_cart' | 'checkout' | 'purchase'",
        ),
        ("journeyStages[].timestamp", "Date"),
        ("journeyStages[].duration", "number"),
        ("journeyStages[].interactions", "number"),
        ("journeyStages[].exitPoint?", "boolean"),
        ("sessionOutcome.completed", "boolean"),
        (
            "sessionOutcome.conversionType?",
            "'purchase' | 'add_to_cart' | 'save_for_later' | 'email_signup'",
        ),
        ("sessionOutcome.conversionValue?", "number"),
        ("sessionOutcome.recommendationsViewed", "number"),
        ("sessionOutcome.virtualTryOnsUsed", "number"),
        ("sessionOutcome.totalDuration", "number"),
        ("sessionOutcome.bounceRate", "boolean"),
        ("privacyMetadata.consentLevel", "'basic' | 'enhanced' | 'research'"),
        ("privacyMetadata.dataRetentionDays", "number"),
        ("privacyMetadata.anonymized", "boolean"),
        ("privacyMetadata.region", "'EU' | 'NA'"),
    ),
)

INTERACTION_EVENTS: Final = Described(
    name="analytics_interaction_events",
    document=DATA_MODELS,
    section="1. User Journey Analytics",
    fields=(
        ("eventId", "string"),
        ("sessionId", "string"),
        ("userId?", "string"),
        ("timestamp", "Date"),
        ("eventType", "'click' | 'view' | 'hover' | 'scroll' | 'input' | 'gesture'"),
        ("eventCategory", "'widget' | 'product' | 'recommendation' | 'ui_element'"),
        ("eventAction", "string"),
        ("eventLabel?", "string"),
        ("elementDetails.elementId?", "string"),
        ("elementDetails.elementType", "string"),
        ("elementDetails.elementText?", "string"),
        ("elementDetails.elementPosition.x", "number"),
        ("elementDetails.elementPosition.y", "number"),
        ("elementDetails.pageUrl", "string"),
        ("elementDetails.referrer?", "string"),
        ("contextData.currentStage", "string"),
        ("contextData.previousStage?", "string"),
        ("contextData.timeInStage", "number"),
        ("contextData.cumulativeTime", "number"),
        ("contextData.interactionSequence", "number"),
        ("customProperties", "Record<string, any>"),
    ),
)
