"""Face analyses that ended, with a result or without."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.assistance import FACE_ANALYSIS
from sightline.catalog.collections.model import Collection, Field, Kind, Rows
from sightline.catalog.collections.words import AT, PERSON, SESSION, USER, is_, node
from sightline.catalog.events import face_analysis as of
from sightline.catalog.events.model import MODEL_VERSION
from sightline.catalog.model import Attribute
from sightline.catalog.otel import ERROR_MESSAGE, ERROR_TYPE

_STEPS: Final[tuple[tuple[str, Attribute], ...]] = (
    ("imageCapture", of.IMAGE_CAPTURE_MS),
    ("mediapipeProcessing", of.MEDIAPIPE_MS),
    ("featureExtraction", of.FEATURE_EXTRACTION_MS),
    ("measurementCalculation", of.MEASUREMENT_MS),
    ("faceShapeClassification", of.CLASSIFICATION_MS),
    ("qualityValidation", of.VALIDATION_MS),
)
_PERFORMANCE: Final = (
    Field("performanceMetrics.totalProcessingTime", node(of.TOTAL_MS), "ms"),
    Field("performanceMetrics.clientProcessingTime", node(of.CLIENT_MS), "ms"),
    Field("performanceMetrics.serverProcessingTime", node(of.SERVER_MS), "ms"),
    Field("performanceMetrics.networkLatency", node(of.NETWORK_MS), "ms"),
    *(
        Field(f"performanceMetrics.processingBreakdown.{step}", node(taken), "ms")
        for step, taken in _STEPS
    ),
)
_IMAGE: Final[tuple[tuple[str, Attribute], ...]] = (
    ("resolution.width", of.IMAGE_WIDTH_PX),
    ("resolution.height", of.IMAGE_HEIGHT_PX),
    ("brightness", of.BRIGHTNESS_SCORE),
    ("contrast", of.CONTRAST_SCORE),
    ("sharpness", of.SHARPNESS_SCORE),
    ("faceDetectionConfidence", of.DETECTION_SCORE),
)
_ACCURACY: Final[tuple[tuple[str, Attribute], ...]] = (
    ("pupillaryDistanceConfidence", of.PUPILLARY_DISTANCE_SCORE),
    ("faceWidthConfidence", of.FACE_WIDTH_SCORE),
    ("faceShapeConfidence", of.FACE_SHAPE_SCORE),
    ("overallAccuracy", of.ACCURACY_SCORE),
)

FACE_ANALYSES: Final = Collection(
    described=FACE_ANALYSIS,
    kind=Kind.WRITTEN,
    row="a face analysis: an event `face_analysis.completed` or `face_analysis.failed`",
    view=Rows(events=("face_analysis.completed", "face_analysis.failed")),
    person=PERSON,
    fields=(
        Field("analysisId", node(of.ANALYSIS)),
        Field("sessionId", SESSION),
        Field("userId", USER, "a keyed hash"),
        Field("timestamp", AT, "its end"),
        *_PERFORMANCE,
        *(Field(f"qualityMetrics.imageQuality.{name}", node(a)) for name, a in _IMAGE),
        *(Field(f"qualityMetrics.measurementAccuracy.{name}", node(a)) for name, a in _ACCURACY),
        Field("qualityMetrics.processingSuccess.successful", is_("face_analysis.completed")),
        Field("qualityMetrics.processingSuccess.errorType", node(ERROR_TYPE)),
        Field("qualityMetrics.processingSuccess.errorMessage", node(ERROR_MESSAGE)),
        Field("qualityMetrics.processingSuccess.retryCount", node(of.RETRY_COUNT)),
        Field("resultsData.faceShape", node(of.FACE_SHAPE)),
        Field("resultsData.measurementRanges.pupillaryDistance", node(of.PUPILLARY_DISTANCE)),
        Field("resultsData.measurementRanges.faceWidth", node(of.FACE_WIDTH)),
        Field("resultsData.measurementRanges.bridgeWidth", node(of.BRIDGE_WIDTH)),
        Field("resultsData.recommendationCount", node(of.RECOMMENDATION_COUNT)),
        Field("technicalMetadata.processingLocation", node(of.LOCATION)),
        Field("technicalMetadata.modelVersion", node(MODEL_VERSION)),
        Field("technicalMetadata.deviceCapabilities.webgl", node(of.WEBGL)),
        Field("technicalMetadata.deviceCapabilities.webAssembly", node(of.WEB_ASSEMBLY)),
        Field("technicalMetadata.deviceCapabilities.camera", node(of.CAMERA)),
        Field("technicalMetadata.deviceCapabilities.performance", node(of.DEVICE_PERFORMANCE)),
    ),
)
