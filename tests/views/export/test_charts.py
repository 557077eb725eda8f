"""The chart of every report: drawn without a warning, and what is suppressed drawn as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeVar

import msgspec
import pytest

from sightline.analysis.ai.answer import Ai
from sightline.analysis.attribution.answer import Attribution
from sightline.analysis.cohorts.answer import Cohorts
from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.customers.answer import Customers
from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.paths.answer import Paths, StageFigures
from sightline.analysis.reports import REPORTS
from sightline.analysis.retention.answer import PeriodOf, Retention, TotalOf
from sightline.analysis.revenue.answer import Revenue, Sold
from sightline.analysis.segments.answer import Segments
from sightline.analysis.several import Several
from sightline.analysis.summary import Summary
from sightline.analysis.timeseries import Timeseries
from sightline.errors import InvalidRequest
from sightline.types import JsonObject
from sightline.views.export.charts import CHARTS
from sightline.views.export.reports import chart_of
from sightline.views.part import WITHHELD

vlc = pytest.importorskip("vl_convert", reason="the extra sightline[reports]")

S = TypeVar("S", bound=msgspec.Struct)

HIDDEN: Final = {"suppressed": True}
META: Final = {"source": "raw", "elapsed_ms": 1.0, "as_of": "2026-11-21T00:00:00.000Z"}


def made(kind: type[S], **told: Any) -> S:
    return msgspec.convert({"meta": META, **told}, kind)


def every(kind: type[msgspec.Struct], value: Any, **told: Any) -> JsonObject:
    """All fields of a struct with one value, but for those told."""
    return {**{f.encode_name: value for f in msgspec.structs.fields(kind)}, **told}


def _cohort(t: str, size: Any, *rates: Any) -> JsonObject:
    periods = [
        every(PeriodOf, 3, period=n, status="complete", rate=rate, engagement=None, revenue=None)
        for n, rate in enumerate(rates)
    ]
    return {"t": t, "status": "complete", "size": size, "periods": periods}


RETENTION = made(
    Retention,
    grain="1w",
    mode="first_time",
    cohorts=[_cohort("2026-11-02", 10, 1.0, 0.5), _cohort("2026-11-09", HIDDEN, HIDDEN, None)],
    total={"size": 12, "periods": [every(TotalOf, 3, period=n) for n in range(2)]},
)


def _saved(name: str, *rates: Any) -> JsonObject:
    followed = [
        {
            **dict.fromkeys(("size", "retained_users", "churned_users", "reactivated_users"), 3),
            **{"period": days, "retention_rate": rate, "churn_rate": rate},
        }
        for days, rate in zip((1, 7, 30), rates, strict=False)
    ]
    means = ("session_count", "event_count", "engagement_score")
    performance = {f"avg_{one}": 1.0 for one in means}
    return {
        **{"cohort_name": name, "description": "", "initial_size": 9, "current_size": 8},
        "definition": {"start_date": "2026-11-01", "end_date": "2026-11-20", "criteria": []},
        "retention_data": followed,
        "performance_metrics": {**performance, "avg_lifetime_value": [], "conversion_rate": 0.5},
        "revenue": [],
        "segments": [],
    }


def _segment(name: str, people: Any, share: Any) -> JsonObject:
    metrics = [
        {"metric": "commerce.revenue", "unit": "money", "value": 1, "share": share}
        | {"currency": "EUR"},
        {"metric": "session.bounce_rate", "unit": "ratio", "value": 0.5, "share": None},
    ]
    return {
        **{"segment": name, "description": "", "events": 9, "people": 9},
        **{"share_of_people": people, "metrics": metrics},
    }


def _credits(model: str, *conversions: Any) -> JsonObject:
    channels = ("direct", None)
    credits_ = [
        {"channel": channel, "conversions": number, "amounts": []}
        for channel, number in zip(channels, conversions, strict=True)
    ]
    return {"model": model, "credits": credits_}


def _sold(key: str, value: Any, **told: Any) -> JsonObject:
    return {**every(Sold, value), "key": key, **told}


def _currency(code: str, *sold: JsonObject) -> JsonObject:
    return {
        "currency": code,
        "revenue_breakdown": {
            **dict.fromkeys(
                ("total_revenue", "gross_revenue", "refunded_revenue", "traditional_revenue"), 1.0
            ),
            "ai_attributed_revenue": 1.0,
            "ai_contribution": {
                f"{kind}_revenue": 1.0
                for kind in ("face_analysis", "recommendation", "conversation", "virtual_try_on")
            },
        },
        "performance_metrics": {
            **{
                f"{side}{what}": 1.0
                for side in ("", "ai_", "traditional_")
                for what in ("revenue_per_session", "revenue_per_user", "average_order_value")
            },
            "ai_revenue_multiplier": None,
            "customer_lifetime_value": None,
        },
        "category_breakdown": sold,
        "time_analysis": {
            **{when: [] for when in ("hours", "days", "months", "seasons")},
            **{"peak_hours": [], "peak_days": [], "seasonal_trends": {}},
        },
    }


def _revenue(*codes: str) -> Revenue:
    came = dict.fromkeys(_CAME, 1)
    sold = (_sold("frames", 7.0), _sold("lenses", HIDDEN))
    halved = _sold("cases", 5.0, traditional_revenue=HIDDEN)
    return made(
        Revenue, conversions=came, currencies=[_currency(code, *sold, halved) for code in codes]
    )


_CAME: Final = (
    *(f"{side}{what}" for side in ("", "ai_", "traditional_")
      for what in ("sessions", "buying_sessions", "users", "orders", "conversion_rate")),
    "repeat_purchase_rate",
)  # fmt: skip


def _rfm(name: str, people: Any) -> JsonObject:
    return {
        **{"segment": name, "customers": people, "share": 0.5, "orders": 3, "revenue": 9.0},
        "average_monetary_score": 3.0,
    }


def _figure(metric: str, change: float | None, trend: str | None) -> JsonObject:
    return {
        **{"metric": metric, "unit": "count", "better": "higher", "value": 3},
        **{"previous_value": 2, "percent_change": change, "trend": trend},
        **{"confidence": 0.5, "sample_size": 3, "people": 3, "category": "growth"},
        "source": "rollup",
    }


def _chain(count: Any, *tools: str) -> JsonObject:
    numbers = ("share", "success_rate", "call_success_rate", "median_ms", "p95_ms")
    named = {"tools": list(tools)} if tools else {"tools": None, "rest": True}
    return {**named, "count": count, "calls": count, **dict.fromkeys(numbers, 0.5)}


_STAGE: Final = tuple(f.name for f in msgspec.structs.fields(StageFigures) if f.name != "stage")


def _over_time(metric: str, unit: str) -> JsonObject:
    points = [{"t": f"2026-11-1{n}T00:00:00Z", "value": n} for n in (7, 8, 9)]
    return {"metric": metric, "unit": unit, "grain": "1d", "points": points, "meta": META}


_RANK: Final = {"seen": 9, "clicked": 3, "carted": 2, "purchased": 1}
_RATES: Final = {"click_through_rate": 0.3, "cart_rate": 0.2, "conversion_rate": None}


ANSWERS: Final[tuple[tuple[str, str, msgspec.Struct], ...]] = (
    (
        "timeseries",
        "a suppressed point",
        made(
            Timeseries,
            metric="m",
            unit="count",
            grain="1d",
            points=[
                {"t": "2026-11-18T00:00:00Z", "value": 3},
                {"t": "2026-11-19T00:00:00Z", "value": None, "suppressed": True},
            ],
        ),
    ),
    (
        "timeseries",
        "several of one unit",
        made(Several, grain="1d", metrics=[_over_time("a", "count"), _over_time("b", "count")]),
    ),
    (
        "timeseries",
        "several of two units",
        made(Several, grain="1d", metrics=[_over_time("a", "count"), _over_time("b", "ratio")]),
    ),
    (
        "funnel",
        "",
        made(
            Funnel,
            steps=[
                {
                    **{"step": n, "event": event, "count": 9 - n, "drop_off": 1},
                    **{"conversion_from_start": 0.5, "conversion_from_previous": 0.5},
                    **{"median_ms_from_previous": None, "p90_ms_from_previous": None},
                }
                for n, event in enumerate(("commerce.view", "commerce.purchase"), 1)
            ],
            overall_conversion=0.5,
        ),
    ),
    ("retention", "a suppressed cohort", RETENTION),
    (
        "cohorts",
        "a suppressed share",
        made(
            Cohorts,
            cohorts=[_saved("face", 0.5, 0.4, None), _saved("none", 0.3, HIDDEN, None)],
            overlaps=[],
        ),
    ),
    (
        "segments",
        "a suppressed share",
        made(
            Segments,
            segments=[_segment("mobile", 0.4, 0.3), _segment("tablet", HIDDEN, HIDDEN)],
            total={"events": 9, "people": 9, "metrics": []},
            overlaps=[],
        ),
    ),
    (
        "paths",
        "suppressed links",
        made(
            Paths,
            mode="graph",
            direction="forward",
            entities=9,
            nodes=[
                {"id": f"{n}/1", "step": n, "name": name, "rest": False, "count": count}
                | {"share": None, "ended": 0}
                for n, name, count in ((1, "a", 9), (2, "b", 9), (3, "c", HIDDEN))
            ],
            links=[
                {"source": "1/1", "target": "2/1", "count": 9} | {"conversion": 1, "median_ms": 1},
                {"source": "2/1", "target": "3/1", "count": HIDDEN}
                | {"conversion": HIDDEN, "median_ms": HIDDEN},
            ],
        ),
    ),
    (
        "paths",
        "suppressed stages",
        made(
            Paths,
            mode="stages",
            entities=9,
            stages=[
                {**dict.fromkeys(_STAGE, 3), "stage": "landing"},
                {**dict.fromkeys(_STAGE, HIDDEN), "stage": "purchase"},
            ],
        ),
    ),
    (
        "attribution",
        "suppressed credit",
        made(
            Attribution,
            total={"conversions": 9, "amounts": []},
            unattributed={"conversions": 0, "amounts": []},
            channels=[],
            models=[_credits("first", 9, HIDDEN), _credits("linear", 4.5, HIDDEN)],
            ai_contribution=[],
        ),
    ),
    ("revenue", "a suppressed group", _revenue("EUR")),
    ("revenue", "two currencies", _revenue("EUR", "USD")),
    (
        "customers",
        "a suppressed segment",
        made(
            Customers,
            customers=9,
            currency="EUR",
            fields=[],
            segments=[_rfm("champions", 7), _rfm("at_risk", HIDDEN)],
            lifetime_value={"buyers": 9, "observed": 3.0, "predicted": None},
        ),
    ),
    (
        "summary",
        "",
        made(
            Summary,
            **{"from": "2026-11-19", "to": "2026-11-20", "computed_at": META["as_of"]},
            **{"date": "2026-11-19", "timezone": "UTC", "site": None},
            completeness={"over": 1.0, "hours": 1.0, "late": 0.0, "rejected": 0.0},
            **{
                f"{group}_metrics": {}
                for group in ("user", "engagement", "business", "system", "ai")
            },
            business=[
                _figure("a", 50.0, "up"),
                _figure("b", -20.0, "down"),
                _figure("c", 0.0, "stable"),
                _figure("d", None, None),
            ],
        ),
    ),
    (
        "forecast",
        "",
        made(
            Forecast,
            metric="m",
            unit="count",
            grain="1d",
            model="robust",
            history_from="2026-11-01T00:00:00Z",
            history_to="2026-11-20T00:00:00Z",
            buckets=19,
            trend={"direction": "up", "change": 1.0, "low": 0.5, "high": 2.0},
            seasonality=[],
            history=[{"t": f"2026-11-1{n}T00:00:00Z", "value": n} for n in range(9)],
            forecast=[
                {"t": f"2026-11-2{n}T00:00:00Z", "value": 3.0, "low": 1.0, "high": 5.0}
                for n in range(3)
            ],
            accuracy={
                **{"origins": 3, "outcomes": 9, "intended_coverage": 0.9, "coverage": 0.9},
                **{"mean_absolute_error": 1.0, "naive_mean_absolute_error": 2.0, "skill": 0.5},
            },
            anomalies=[],
        ),
    ),
    (
        "ai",
        "suppressed chains",
        made(
            Ai,
            topic="tool_chains",
            chains=[_chain(9, "search", "rank"), _chain(HIDDEN, "rank"), _chain(7)],
        ),
    ),
    (
        "ai",
        "voice",
        made(
            Ai,
            topic="voice_sla",
            legs=[
                {**{"leg": "first_response", "limit_ms": 500, "count": 9, "within": 8}}
                | {"share": share, "p50_ms": 1, "p95_ms": 2, "p99_ms": 3}
                for share in (0.9,)
            ],
            turns={"count": 9, "within": 8, "share": 0.8, "started": 9, "unanswered": 0},
        ),
    ),
    (
        "ai",
        "ranks",
        made(
            Ai,
            topic="recommendation_ranks",
            ranks=[{"position": n, **_RANK, **_RATES} for n in (1, 2, 3)],
        ),
    ),
)


@pytest.mark.parametrize(
    ("report", "answer"), [pytest.param(r, a, id=f"{r} {what}".strip()) for r, what, a in ANSWERS]
)
def test_a_chart_is_drawn_without_a_warning_and_with_what_is_suppressed(
    report: str, answer: msgspec.Struct, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = chart_of(report, answer)
    drawn = vlc.vegalite_to_svg(spec, show_warnings=True, allowed_base_urls=[])
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    assert list(_values(spec))
    hidden = b'"suppressed":true' in msgspec.json.encode(answer)
    assert (WITHHELD.removesuffix(" people") in drawn) == hidden


def _values(spec: JsonObject) -> Iterator[JsonObject]:
    yield from spec.get("data", {}).get("values", ())
    for part in (*spec.get("layer", ()), *spec.get("vconcat", ())):
        yield from _values(part)


def test_every_report_has_a_chart() -> None:
    assert {report for report, _, _ in ANSWERS} == set(REPORTS)
    assert {type(answer) for _, _, answer in ANSWERS} == set(CHARTS)


def test_of_nothing_there_is_no_chart() -> None:
    nothing = made(Cohorts, cohorts=[], overlaps=[])
    with pytest.raises(InvalidRequest) as caught:
        chart_of("cohorts", nothing)
    assert caught.value.errors[0].code == "nothing_to_draw"
