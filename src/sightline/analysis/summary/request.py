"""What a summary is asked of: a day of a time zone, or the time from a moment up to another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

import msgspec
from msgspec.structs import replace

from sightline.analysis.compare import Against
from sightline.analysis.decode import Shape, decoded
from sightline.analysis.grain import Period
from sightline.analysis.period import period_between, zone_named
from sightline.analysis.problems import problem
from sightline.catalog.filter import Filter, Op, where
from sightline.types import JsonObject


class SummaryRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A day, or the time from a moment up to another.

    date: the day, as YYYY-MM-DD, in the time zone; instead of `from` and `to`
    timezone: without it, the tenant's; UTC where it has none
    site: of one site only
    compare: what each number is set against
    fresh: compute it now, also where it was computed before
    """

    tenant_id: str | None = None
    date: str | None = None
    from_: str | None = None
    to: str | None = None
    timezone: str | None = None
    site: str | None = None
    filters: Filter | tuple[Filter, ...] = ()
    compare: Against = Against.PREVIOUS_PERIOD
    fresh: bool = False


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """What is summed up.

    start, end: as a timeseries is asked
    day: where it is one
    filters: what every event must meet, of the site as well
    """

    start: str
    end: str
    day: date | None
    timezone: str
    zone: tzinfo
    period: Period
    site: str | None
    filters: tuple[Filter, ...]
    compare: Against

    def is_over(self, now: datetime) -> bool:
        """Whether all of it is past."""
        return self.period.end_ms <= now.timestamp() * 1000


_SHAPE: Final = Shape(words={"compare": tuple(a.value for a in Against)})


def summary_request(body: bytes | JsonObject) -> SummaryRequest:
    """The request in a body.

    raises: InvalidJson; InvalidRequest with all that is wrong with its shape
    """
    return decoded(body, SummaryRequest, _SHAPE)


def stretch(request: SummaryRequest, timezone: str) -> Stretch:
    """What a request asks to sum up.

    timezone: where the request names none
    raises: InvalidRequest
    """
    start, end, day = _between(request)
    named = timezone if request.timezone is None else request.timezone
    zone = zone_named(named)
    given = request.filters if isinstance(request.filters, tuple) else (request.filters,)
    return Stretch(
        start=start,
        end=end,
        day=day,
        timezone=named,
        zone=zone,
        period=period_between(start, end, zone),
        site=request.site,
        filters=given if request.site is None else (*given, of_site(request.site)),
        compare=request.compare,
    )


def of_one(asked: Stretch, site: str) -> Stretch:
    """The same of one site."""
    return replace(asked, site=site, filters=(*asked.filters, of_site(site)))


def of_site(site: str) -> Filter:
    """What every event of a site meets."""
    return where("site_id", Op.EQ, site)


def _between(request: SummaryRequest) -> tuple[str, str, date | None]:
    """The first moment, the first one after it, and the day, if it is one.

    raises: InvalidRequest
    """
    if request.date is None:
        if request.from_ is None or request.to is None:
            raise problem("date", "required", "Give a date, or from and to")
        return request.from_, request.to, None
    if request.from_ is not None or request.to is not None:
        raise problem("date", "time_range", "Give a date, or from and to, not both")
    try:
        day = datetime.strptime(request.date, "%Y-%m-%d").replace(tzinfo=UTC).date()
        return day.isoformat(), (day + timedelta(days=1)).isoformat(), day
    except (ValueError, OverflowError):
        raise problem("date", "time", "A date is written YYYY-MM-DD") from None
