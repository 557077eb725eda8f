"""Pages on revenue and forecasts: a form whose state is the address, and parts of the server."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from msgspec.structs import replace

from sightline.analysis.forecast.request import Model
from sightline.analysis.problems import not_among
from sightline.catalog.envelope import DIMENSIONS
from sightline.catalog.funnels import FUNNELS
from sightline.errors import FieldError, InvalidJson, InvalidRequest
from sightline.security.keys import Action, opens
from sightline.types import JsonObject
from sightline.views.asking import Asking
from sightline.views.export.formats import FORMATS
from sightline.views.export.reports import TABLES
from sightline.views.label import in_words
from sightline.views.telling.asked import Asked
from sightline.views.telling.report import told
from sightline.web import access, services
from sightline.web.body import read_json
from sightline.web.explore import FORMS
from sightline.web.pages.compares import PERIODS
from sightline.web.pages.otherwise import SQL, drawn, statements
from sightline.web.pages.render import page, to_sign_in
from sightline.web.session import visitor


class Choice(msgspec.Struct, frozen=True):
    """A field of the form.

    options: value and words; empty: a metric of the catalog
    events: any event of the catalog may be chosen; `options` says what nothing chosen means
    number: the report wants a number
    several: how many may be chosen
    """

    field: str
    title: str
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""
    events: bool = False
    number: bool = False
    several: int = 1


class Analysis(msgspec.Struct, frozen=True):
    """A page.

    name: in its address
    report: the one its request is for; empty: no file can be had of it
    compares: with what its figures can be compared: value and words
    attributes: whether its filters may name attributes, and not only what all events of a visit
        share
    template: whose form it has
    """

    name: str
    title: str
    about: str
    default_range: str
    choices: tuple[Choice, ...]
    report: str = ""
    compares: tuple[tuple[str, str], ...] = ()
    attributes: bool = True
    template: str = "analysis.html"


BY: Final = (
    ("commerce.product_category", "Category"),
    ("commerce.product_brand", "Brand"),
    ("device", "Device"),
    ("site_id", "Site"),
    ("country", "Country"),
)
REVENUE: Final = Analysis(
    "revenue",
    "Revenue",
    "Sales with and without the assistant",
    "30d",
    (Choice("breakdown", "By", BY, BY[0][0]),),
    report="revenue",
    compares=PERIODS,
    attributes=False,
)
FORECAST: Final = Analysis(
    "forecast",
    "Forecast",
    "The expected values of a metric, and how accurate such forecasts were in the past",
    "90d",
    (
        Choice("metric", "Metric", default="sessions.unique"),
        Choice("grain", "Granularity", (("1d", "Days"), ("1h", "Hours"), ("1w", "Weeks")), "1d"),
        Choice(
            "horizon",
            "Look ahead",
            (("", "Automatic"), *((str(n), f"{n} steps") for n in (7, 14, 28, 48, 96))),
            "7",
            number=True,
        ),
        Choice(
            "coverage",
            "Interval",
            (
                ("0.8", "80%"),
                ("0.9", "90%"),
                ("0.95", "95%"),
            ),
            "0.9",
            number=True,
        ),
        Choice("model", "Model", tuple((one.value, one.value) for one in Model), "robust"),
    ),
    report="forecast",
)


PARTS: Final = "parts"


@get("/revenue", operation_id="revenue_page", include_in_schema=False)
async def revenue_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was sold; who is not signed in is asked to."""
    return await shown(request, REVENUE)


@get("/forecast", operation_id="forecast_page", include_in_schema=False)
async def forecast_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What is to come; who is not signed in is asked to."""
    return await shown(request, FORECAST)


@post("/revenue/parts", status_code=200, operation_id="revenue_parts", include_in_schema=False)
async def revenue_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The parts of the page on revenue."""
    return await answered(request, REVENUE.report)


@post("/forecast/parts", status_code=200, operation_id="forecast_parts", include_in_schema=False)
async def forecast_parts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The parts of the page on forecasts."""
    return await answered(request, FORECAST.report)


async def shown(request: Request[Any, Any, Any], analysis: Analysis) -> Response[bytes]:
    """The page of an analysis; who is not signed in is asked to."""
    who = await asyncio.to_thread(visitor, request)
    if who is None:
        return to_sign_in(request)
    catalog = services.of(request).registry.catalog(who.principal.tenant_id)
    attributes = sorted(set(catalog.attributes) - set(DIMENSIONS)) if analysis.attributes else []
    return page(
        analysis.template,
        who,
        here=analysis.name,
        analysis=analysis,
        metrics=sorted(catalog.metrics.values(), key=lambda metric: metric.name),
        events=sorted(catalog.events.values(), key=lambda event: event.name),
        fields=[(name, in_words(name)) for name in (*DIMENSIONS, *attributes)],
        saved={"segment": sorted(catalog.segments), "cohort": sorted(catalog.cohorts)},
        funnels=FUNNELS,
        asked=request.query_params,
        tables=list(TABLES.get(analysis.report, ())),
        formats=list(FORMATS),
        may_make=opens(who.principal, Action.EDIT_DASHBOARDS),
        may_ask_sql=opens(who.principal, Action.ASK_SQL),
    )


async def answered(
    request: Request[Any, Any, Any], report: str, besides: JsonObject | None = None
) -> Response[bytes]:
    """What the form asks of a report, as parts; `?format=` sql: the statements they are made of;
    png, svg or pdf: the chart of one, by its number in `?part=`.

    besides: what the page asks, whatever the form says
    """
    app = services.of(request)
    form = request.query_params.get("format", PARTS)
    if form not in (PARTS, SQL, *FORMS):
        raise not_among("format", "unsupported_format", form, (PARTS, SQL, *FORMS), "format")
    who = access.principal(request, Action.ASK_SQL if form == SQL else Action.READ_REPORTS)
    asked = _read(await read_json(request, app.settings.max_body_bytes))
    asked = replace(asked, request={**asked.request, **(besides or {})})
    catalog = app.registry.catalog(who.tenant_id)
    asking = Asking(app.reader, catalog, who.tenant_id, app.clock(), access.raw_since(app, who))
    if form == SQL:
        return await statements(asking, lambda listening: told(listening, report, asked))
    found = (await told(asking, report, asked)).parts
    if form in FORMS:
        return await drawn(found, request.query_params.get("part", "0"), FORMS[form], asked.theme)
    return Response(msgspec.json.encode({"parts": found}), media_type="application/json")


def _read(body: bytes) -> Asked:
    try:
        return msgspec.json.decode(body, type=Asked)
    except msgspec.ValidationError as err:
        fault = FieldError("", "invalid", str(err))
        raise InvalidRequest(str(err), code="invalid", errors=[fault]) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise InvalidJson("The body is not valid JSON") from err
