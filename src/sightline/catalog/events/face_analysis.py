"""Face analysis: how long each step took, how good the picture was, what came out in classes.

Results are restricted. Raw landmarks, exact measurements and pictures are never sent.
"""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import (
    FUNCTIONAL,
    Handling,
    choice,
    count,
    duration_ms,
    flag,
    identifier,
    score,
)
from sightline.catalog.events.model import MODEL, MODEL_VERSION
from sightline.catalog.model import DataClass, Event, Purpose, Unit
from sightline.catalog.otel import ERROR_MESSAGE, ERROR_TYPE

_FACE_SHAPE: Final[Handling] = {
    "data_class": DataClass.RESTRICTED,
    "purpose": Purpose.FUNCTIONAL,
}
_MEASUREMENT: Final[Handling] = {
    "data_class": DataClass.RESTRICTED,
    "purpose": Purpose.ANALYTICS,
}

NO_FACE: Final = "face_not_detected"
"""What `error.type` says where an analysis failed because no face was found."""

ANALYSIS: Final = identifier(
    "face_analysis.id",
    "The analysis; the same when it starts and ends",
    example="analysis-31",
    **FUNCTIONAL,
)
LOCATION: Final = choice(
    "face_analysis.processing_location",
    "Where the picture was analysed",
    ("client", "edge", "server"),
    **FUNCTIONAL,
)
WEBGL: Final = flag("face_analysis.webgl", "Whether the device has WebGL", **FUNCTIONAL)
WEB_ASSEMBLY: Final = flag(
    "face_analysis.web_assembly", "Whether the device has WebAssembly", **FUNCTIONAL
)
CAMERA: Final = flag("face_analysis.camera", "Whether the device has a camera", **FUNCTIONAL)
DEVICE_PERFORMANCE: Final = choice(
    "face_analysis.device_performance",
    "How fast the device is",
    ("low", "medium", "high"),
    example="high",
    **FUNCTIONAL,
)

TOTAL_MS: Final = duration_ms(
    "face_analysis.total_ms", "Time of the whole analysis", example=2_350, **FUNCTIONAL
)
CLIENT_MS: Final = duration_ms(
    "face_analysis.client_ms", "Time on the person's device", example=1_900, **FUNCTIONAL
)
SERVER_MS: Final = duration_ms(
    "face_analysis.server_ms", "Time on the server", example=310, **FUNCTIONAL
)
NETWORK_MS: Final = duration_ms(
    "face_analysis.network_ms", "Time on the way to the server and back", example=140, **FUNCTIONAL
)
IMAGE_CAPTURE_MS: Final = duration_ms(
    "face_analysis.image_capture_ms", "Time to take the picture", example=620, **FUNCTIONAL
)
MEDIAPIPE_MS: Final = duration_ms(
    "face_analysis.mediapipe_ms",
    "Time to find the face and its landmarks",
    example=540,
    **FUNCTIONAL,
)
FEATURE_EXTRACTION_MS: Final = duration_ms(
    "face_analysis.feature_extraction_ms", "Time to extract features", example=280, **FUNCTIONAL
)
MEASUREMENT_MS: Final = duration_ms(
    "face_analysis.measurement_ms", "Time to calculate measurements", example=190, **FUNCTIONAL
)
CLASSIFICATION_MS: Final = duration_ms(
    "face_analysis.classification_ms",
    "Time to classify the face's shape",
    example=210,
    **FUNCTIONAL,
)
VALIDATION_MS: Final = duration_ms(
    "face_analysis.validation_ms", "Time to validate the quality", example=60, **FUNCTIONAL
)

IMAGE_WIDTH_PX: Final = count(
    "face_analysis.image_width_px",
    "Width of the picture",
    example=1280,
    unit=Unit.PIXELS,
    maximum=100_000,
    **FUNCTIONAL,
)
IMAGE_HEIGHT_PX: Final = count(
    "face_analysis.image_height_px",
    "Height of the picture",
    example=720,
    unit=Unit.PIXELS,
    maximum=100_000,
    **FUNCTIONAL,
)
IMAGE_QUALITY_SCORE: Final = score(
    "face_analysis.image_quality_score",
    "Quality of the picture as a whole",
    example=0.81,
    **FUNCTIONAL,
)
BRIGHTNESS_SCORE: Final = score(
    "face_analysis.brightness_score", "Brightness of the picture", example=0.72, **FUNCTIONAL
)
CONTRAST_SCORE: Final = score(
    "face_analysis.contrast_score", "Contrast of the picture", example=0.68, **FUNCTIONAL
)
SHARPNESS_SCORE: Final = score(
    "face_analysis.sharpness_score", "Sharpness of the picture", example=0.84, **FUNCTIONAL
)
DETECTION_SCORE: Final = score(
    "face_analysis.detection_confidence_score",
    "How sure it is that there is a face",
    example=0.97,
    **FUNCTIONAL,
)
PUPILLARY_DISTANCE_SCORE: Final = score(
    "face_analysis.pupillary_distance_confidence_score",
    "How sure the distance between the pupils is",
    example=0.9,
    **FUNCTIONAL,
)
FACE_WIDTH_SCORE: Final = score(
    "face_analysis.face_width_confidence_score",
    "How sure the width of the face is",
    example=0.88,
    **FUNCTIONAL,
)
FACE_SHAPE_SCORE: Final = score(
    "face_analysis.face_shape_confidence_score",
    "How sure the shape of the face is",
    example=0.86,
    **FUNCTIONAL,
)
ACCURACY_SCORE: Final = score(
    "face_analysis.accuracy_score",
    "How accurate all measurements together are",
    example=0.92,
    **FUNCTIONAL,
)
RETRY_COUNT: Final = count(
    "face_analysis.retry_count", "How often it was tried again", example=0, **FUNCTIONAL
)

FACE_SHAPE: Final = choice(
    "face_analysis.face_shape",
    "Shape of the face",
    ("oval", "round", "square", "heart", "diamond", "oblong"),
    **_FACE_SHAPE,
)
PUPILLARY_DISTANCE: Final = choice(
    "face_analysis.pupillary_distance_range",
    "Distance between the pupils, in classes",
    ("small", "medium", "large"),
    example="medium",
    **_MEASUREMENT,
)
FACE_WIDTH: Final = choice(
    "face_analysis.face_width_range",
    "Width of the face, in classes",
    ("narrow", "medium", "wide"),
    example="medium",
    **_MEASUREMENT,
)
BRIDGE_WIDTH: Final = choice(
    "face_analysis.bridge_width_range",
    "Width of the nose's bridge, in classes",
    ("narrow", "medium", "wide"),
    example="narrow",
    **_MEASUREMENT,
)
RECOMMENDATION_COUNT: Final = count(
    "face_analysis.recommendation_count",
    "Products recommended by the result",
    example=12,
    **FUNCTIONAL,
)

_HOW: Final = (
    ANALYSIS,
    LOCATION,
    MODEL,
    MODEL_VERSION,
    WEBGL,
    WEB_ASSEMBLY,
    CAMERA,
    DEVICE_PERFORMANCE,
)
_STEPS: Final = (
    IMAGE_CAPTURE_MS,
    MEDIAPIPE_MS,
    FEATURE_EXTRACTION_MS,
    MEASUREMENT_MS,
    CLASSIFICATION_MS,
    VALIDATION_MS,
)
_TIMES: Final = (
    TOTAL_MS,
    CLIENT_MS,
    SERVER_MS,
    NETWORK_MS,
    *_STEPS,
)
_PICTURE: Final = (
    IMAGE_WIDTH_PX,
    IMAGE_HEIGHT_PX,
    IMAGE_QUALITY_SCORE,
    BRIGHTNESS_SCORE,
    CONTRAST_SCORE,
    SHARPNESS_SCORE,
    DETECTION_SCORE,
    RETRY_COUNT,
)
_ACCURACY: Final = (
    PUPILLARY_DISTANCE_SCORE,
    FACE_WIDTH_SCORE,
    FACE_SHAPE_SCORE,
    ACCURACY_SCORE,
)
_RESULT: Final = (
    FACE_SHAPE,
    PUPILLARY_DISTANCE,
    FACE_WIDTH,
    BRIDGE_WIDTH,
    RECOMMENDATION_COUNT,
)

_KNOWN: Final = (
    ANALYSIS,
    LOCATION,
    MODEL_VERSION,
    WEBGL,
    WEB_ASSEMBLY,
    CAMERA,
    DEVICE_PERFORMANCE,
    TOTAL_MS,
    NETWORK_MS,
    *_STEPS,
    IMAGE_WIDTH_PX,
    IMAGE_HEIGHT_PX,
    BRIGHTNESS_SCORE,
    CONTRAST_SCORE,
    SHARPNESS_SCORE,
    DETECTION_SCORE,
    RETRY_COUNT,
    *_ACCURACY,
    FACE_SHAPE,
)
"""What the specification says of every analysis. The measurements need more consent than this event
has, and how much is recommended is not known yet."""

EVENTS: Final = (
    Event(
        name="face_analysis.started",
        description="A person has a picture of their face analysed.",
        attributes=_HOW,
        required=(ANALYSIS.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="face_analysis.completed",
        description="A face analysis has ended with a result.",
        attributes=(*_HOW, *_TIMES, *_PICTURE, *_ACCURACY, *_RESULT),
        required=tuple(attribute.name for attribute in _KNOWN),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="face_analysis.failed",
        description="A face analysis has ended without a result.",
        attributes=(*_HOW, *_TIMES, *_PICTURE, ERROR_TYPE, ERROR_MESSAGE),
        required=(ANALYSIS.name, ERROR_TYPE.name, RETRY_COUNT.name),
        purpose=Purpose.FUNCTIONAL,
    ),
)
