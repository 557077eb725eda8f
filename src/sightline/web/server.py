"""The HTTP application: routes, errors, cross-origin rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from sightline.errors import SightlineError
from sightline.web import (
    catalog,
    collect,
    describe,
    keys,
    live,
    operate,
    otlp,
    pixel,
    problem,
    quarantine,
    reports,
    saved,
    sql,
    stream,
    tracker,
)
from sightline.web.cors import allow_origins
from sightline.web.pages import (
    assets,
    boards,
    entries,
    health,
    members,
    mishap,
    rejected,
    settings,
    sign_in,
    sign_on,
)
from sightline.web.services import Services

ROUTES: tuple[ControllerRouterHandler, ...] = (
    collect.send_event,
    collect.send_batch,
    stream.stream,
    otlp.export_traces,
    otlp.export_logs,
    pixel.picture,
    reports.timeseries,
    reports.funnel,
    reports.retention,
    reports.cohorts,
    reports.segments,
    reports.forecast,
    reports.paths,
    reports.ai,
    reports.attribution,
    reports.revenue,
    sql.sql,
    sql.operator_sql,
    catalog.catalog_events,
    catalog.add_event,
    catalog.catalog_metrics,
    catalog.add_metric,
    catalog.remove_metric,
    catalog.catalog_schemas,
    catalog.catalog_schema,
    keys.list_keys,
    saved.list_cohorts,
    saved.save_cohort,
    saved.show_cohort,
    saved.change_cohort,
    saved.remove_cohort,
    saved.list_segments,
    saved.save_segment,
    saved.show_segment,
    saved.change_segment,
    saved.remove_segment,
    keys.create_key,
    keys.revoke_key,
    quarantine.items,
    quarantine.counts,
    quarantine.item,
    quarantine.replay,
    quarantine.discard,
    quarantine.inspect,
    operate.index,
    operate.live,
    operate.ready,
    operate.health,
    operate.events_health,
    operate.stats,
    operate.metrics,
    operate.doctor,
    operate.take_import,
    describe.openapi,
    tracker.tracker_releases,
    tracker.tracker_file,
    live.live_stream,
    boards.dashboard_page,
    boards.live_page,
    boards.explore_page,
    boards.widget,
    entries.catalog_page,
    entries.event_page,
    entries.metric_page,
    entries.new_entry_page,
    health.health_page,
    health.health_state,
    health.run_doctor,
    rejected.quarantine_page,
    rejected.rejected_page,
    settings.settings_page,
    members.change_tenant,
    members.invite,
    members.link,
    members.give_role,
    members.remove,
    members.end_session,
    members.own_password,
    sign_on.sign_on,
    sign_on.sign_on_back,
    sign_in.sign_in_page,
    sign_in.sign_in,
    sign_in.sign_in_by_link,
    sign_in.redeem,
    sign_in.sign_out,
    assets.asset,
)


def create_app(
    services: Services,
    lifespan: Callable[[Litestar], AbstractAsyncContextManager[None]] | None = None,
) -> Litestar:
    """The application over these services.

    lifespan: entered before the first request, left after the last
    """
    return Litestar(
        list(ROUTES),
        state=State({"services": services}),
        lifespan=[lifespan] if lifespan else [],
        middleware=[allow_origins],
        exception_handlers={
            SightlineError: mishap.on_error,
            HTTPException: mishap.on_http,
            Exception: problem.on_defect,
        },
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
        debug=False,
    )
