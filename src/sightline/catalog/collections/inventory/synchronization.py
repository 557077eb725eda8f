"""Discovery, performance and training data, as the synchronization document describes them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import SYNCHRONIZATION, Described

AI_DISCOVERY: Final = Described(
    name="analytics_ai_discovery",
    document=SYNCHRONIZATION,
    section="1. Analytics Schema",
    fields=(
        ("timestamp", "Date"),
        ("sessionId", "string"),
        ("userId?", "string"),
        ("storeId", "string"),
        ("platform", "string"),
        ("region", "string"),
        (
            "journeyMetrics.stage",
            "'greeting' | 'consent' | 'face_analysis' | 'recommendations' | 'vto' | 'purchase'",
        ),
        ("journeyMetrics.duration", "number"),
        ("journeyMetrics.interactions", "number"),
        ("journeyMetrics.completionRate", "number"),
        ("aiMetrics.faceAnalysisAccuracy", "number"),
        ("aiMetrics.recommendationRelevance", "number"),
        ("aiMetrics.conversationQuality", "number"),
        ("aiMetrics.responseTime", "number"),
        ("businessMetrics.conversionRate", "number"),
        ("businessMetrics.averageOrderValue", "number"),
        ("businessMetrics.customerSatisfaction", "number"),
        ("businessMetrics.returnVisitRate", "number"),
    ),
)

PERFORMANCE_MONITORING: Final = Described(
    name="analytics_performance",
    document=SYNCHRONIZATION,
    section="1. Analytics Schema",
    fields=(
        ("timestamp", "Date"),
        ("service", "string"),
        ("endpoint", "string"),
        ("responseTime.p50", "number"),
        ("responseTime.p95", "number"),
        ("responseTime.p99", "number"),
        ("responseTime.max", "number"),
        ("throughput.requestsPerSecond", "number"),
        ("throughput.concurrentUsers", "number"),
        ("throughput.errorRate", "number"),
        ("resources.cpuUsage", "number"),
        ("resources.memoryUsage", "number"),
        ("resources.diskUsage", "number"),
        ("resources.networkIO", "number"),
    ),
)

FACE_ANALYSIS_TRAINING: Final = Described(
    name="ml_face_analysis_training",
    document=SYNCHRONIZATION,
    section="1. Training Data Schema",
    fields=(
        ("sessionId", "string"),
        ("userId?", "string"),
        ("timestamp", "Date"),
        ("region", "'EU' | 'NA'"),
        ("measurements.pupillaryDistance", "number"),
        ("measurements.faceWidth", "number"),
        ("measurements.bridgeWidth", "number"),
        ("measurements.frameHeight", "number"),
        ("measurements.faceShape", "'oval' | 'round' | 'square' | 'heart' | 'diamond' | 'oblong'"),
        ("measurements.confidence", "number"),
        ("recommendedFrames", "string[]"),
        ("userFeedback.liked", "string[]"),
        ("userFeedback.disliked", "string[]"),
        ("userFeedback.purchased?", "string"),
        ("userFeedback.virtualTryOnUsed", "boolean"),
        ("consentLevel", "'basic' | 'enhanced' | 'research'"),
        ("dataRetentionDays", "number"),
        ("anonymized", "boolean"),
    ),
)

RECOMMENDATION_TRAINING: Final = Described(
    name="ml_recommendation_training",
    document=SYNCHRONIZATION,
    section="1. Training Data Schema",
    fields=(
        ("sessionId", "string"),
        ("userId?", "string"),
        ("timestamp", "Date"),
        ("userProfile.faceShape?", "string"),
        ("userProfile.stylePreferences", "string[]"),
        ("userProfile.priceRange.min", "number"),
        ("userProfile.priceRange.max", "number"),
        ("userProfile.brandPreferences", "string[]"),
        ("userProfile.previousPurchases", "string[]"),
        ("sessionContext.platform", "'shopify' | 'magento' | 'woocommerce' | 'html'"),
        ("sessionContext.deviceType", "'mobile' | 'desktop' | 'tablet'"),
        ("sessionContext.timeOfDay", "'morning' | 'afternoon' | 'evening'"),
        ("sessionContext.dayOfWeek", "string"),
        ("recommendations[].frameId", "string"),
        ("recommendations[].score", "number"),
        ("recommendations[].reasoning", "string[]"),
        ("recommendations[].position", "number"),
        ("outcomes.clicked", "string[]"),
        ("outcomes.virtualTryOn", "string[]"),
        ("outcomes.addedToCart", "string[]"),
        ("outcomes.purchased", "string[]"),
        ("outcomes.sessionDuration", "number"),
        ("outcomes.conversionRate", "number"),
    ),
)

CONVERSATION_TRAINING: Final = Described(
    name="ml_conversation_training",
    document=SYNCHRONIZATION,
    section="1. Training Data Schema",
    fields=(
        ("sessionId", "string"),
        ("timestamp", "Date"),
        ("conversationFlow[].userInput", "string"),
        ("conversationFlow[].intent", "string"),
        ("conversationFlow[].entities", "Record<string, any>"),
        ("conversationFlow[].aiResponse", "string"),
        ("conversationFlow[].userSatisfaction?", "number"),
        ("conversationFlow[].followUpAction?", "string"),
        ("sessionOutcome.completed", "boolean"),
        ("sessionOutcome.goalAchieved", "boolean"),
        ("sessionOutcome.recommendationsGenerated", "number"),
        ("sessionOutcome.userEngagement", "'high' | 'medium' | 'low'"),
        ("sessionOutcome.conversionResult", "'purchased' | 'saved' | 'abandoned'"),
    ),
)
