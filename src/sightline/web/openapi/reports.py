"""The reports, and questions in SQL, in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.analysis.ai.answer import Ai
from sightline.analysis.ai.request import AiRequest
from sightline.analysis.attribution.answer import Attribution
from sightline.analysis.attribution.request import AttributionRequest
from sightline.analysis.cohorts.answer import Cohorts
from sightline.analysis.cohorts.request import CohortsRequest
from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.customers.answer import Customers
from sightline.analysis.customers.request import CustomersRequest
from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.forecast.request import ForecastRequest
from sightline.analysis.paths.answer import Paths
from sightline.analysis.paths.request import PathsRequest
from sightline.analysis.query.ask import SqlRequest
from sightline.analysis.query.result import Result
from sightline.analysis.request import FunnelRequest, MetricsRequest, TimeseriesRequest
from sightline.analysis.retention.answer import Retention
from sightline.analysis.retention.request import RetentionRequest
from sightline.analysis.revenue.answer import Revenue
from sightline.analysis.revenue.request import RevenueRequest
from sightline.analysis.segments.answer import Segments
from sightline.analysis.segments.request import SegmentsRequest
from sightline.analysis.several import Several
from sightline.analysis.summary.answer import Summary
from sightline.analysis.summary.request import SummaryRequest
from sightline.analysis.timeseries import Timeseries
from sightline.types import JsonObject
from sightline.web.export import CONTENT, PARAMETERS
from sightline.web.openapi.operation import API, ASKING, Operation, Shape


def _asked(
    path: str,
    name: str,
    summary: str,
    body: tuple[Shape, ...],
    answer: tuple[type, ...],
    example: JsonObject | None = None,
) -> Operation:
    """What is answered as JSON, as a table in a file, or as a chart."""
    return Operation(
        method="post",
        path=f"{API}/{path}",
        name=name,
        summary=summary,
        body=body,
        answer=answer,
        errors=ASKING,
        parameters=PARAMETERS,
        example=example,
        files=CONTENT,
    )


OPERATIONS: Final = (
    _asked(
        "reports/timeseries",
        "timeseries",
        "A metric over time, or several",
        (TimeseriesRequest, MetricsRequest),
        (Timeseries, Several),
    ),
    _asked(
        "reports/funnel",
        "funnel",
        "How many get from step to step",
        (FunnelRequest,),
        (Funnel,),
        example={
            "from": "2026-01-01",
            "to": "2026-02-01",
            "funnel": "traditional",
            "breakdown": ["device", "country"],
            "compare": "previous_period",
        },
    ),
    _asked(
        "reports/summary",
        "summary",
        "A day in numbers, each with the day before, its trend and how sure it is",
        (SummaryRequest,),
        (Summary,),
    ),
    _asked(
        "reports/cohorts",
        "cohorts",
        "Cohorts side by side: how many people, who came back, what they did and spent",
        (CohortsRequest,),
        (Cohorts,),
    ),
    _asked(
        "reports/segments",
        "segments",
        "Segments side by side: metrics of each, shares, and what they share",
        (SegmentsRequest,),
        (Segments,),
    ),
    _asked(
        "reports/retention",
        "retention",
        "How many people come back, by when they came",
        (RetentionRequest,),
        (Retention,),
        example={
            "from": "2026-01-05",
            "to": "2026-02-02",
            "grain": "1w",
            "periods": 4,
            "start": "commerce.purchase",
            "compare": "previous_period",
        },
    ),
    _asked(
        "reports/paths",
        "paths",
        "The ways people take, as a graph or by stages",
        (PathsRequest,),
        (Paths,),
        example={
            "from": "2026-01-01",
            "to": "2026-02-01",
            "anchor": "session.started",
            "depth": 4,
            "goal": "commerce.purchase",
            "compare": "previous_year",
        },
    ),
    _asked(
        "reports/attribution",
        "attribution",
        "Which of the ways people came deserve credit for their conversions",
        (AttributionRequest,),
        (Attribution,),
        example={
            "from": "2026-01-01",
            "to": "2026-02-01",
            "conversion": "commerce.purchase",
            "touchpoints": [
                {"event": "session.started", "by": "session.channel"},
                {"event": "face_analysis.completed", "channel": "face analysis"},
            ],
            "fallback": ["direct"],
            "models": ["last", "markov"],
            "window": "30d",
            "compare": "previous_period",
        },
    ),
    _asked(
        "reports/revenue",
        "revenue",
        "What was sold with the assistant, and what without",
        (RevenueRequest,),
        (Revenue,),
        example={
            "from": "2026-01-01",
            "to": "2026-02-01",
            "timezone": "Europe/Berlin",
            "breakdown": "commerce.product_category",
            "compare": "previous_period",
        },
    ),
    _asked(
        "reports/forecast",
        "forecast",
        "What a metric will be, and where its past was odd",
        (ForecastRequest,),
        (Forecast,),
    ),
    _asked(
        "reports/ai",
        "ai",
        "What is no metric of the assistant: chains of tools, voice within limits, ranks",
        (AiRequest,),
        (Ai,),
    ),
    _asked(
        "reports/customers",
        "customers",
        "Who customers are, by fields, segments and lifetime value",
        (CustomersRequest,),
        (Customers,),
    ),
    _asked(
        "sql",
        "sql",
        "A query in SQL over the views of the tenant",
        (SqlRequest,),
        (Result,),
    ),
)
