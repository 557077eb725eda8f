"""The period a request compares with: the words of a request in, a period out."""

from __future__ import annotations

from datetime import tzinfo

from sightline.analysis.compare import Against, earlier
from sightline.analysis.grain import Grain, Period
from sightline.analysis.period import period_between
from sightline.analysis.request import PeriodRequest

Given = Against | PeriodRequest | None
Both = tuple[Period, Period | None]


def both(given: Given, from_: str, to: str, grain: Grain, zone: tzinfo) -> Both:
    """The period of a request, and the one it is compared with; None where there is none.

    from_, to: as the request has them; grain: of what is counted in both
    raises: InvalidRequest
    """
    period = period_between(from_, to, zone)
    return period, against(given, period, grain, zone)


def against(given: Given, period: Period, grain: Grain, zone: tzinfo) -> Period | None:
    """The other period; None where nothing is compared.

    period: the one of the request; grain: of what is counted in both
    raises: InvalidRequest
    """
    match given:
        case None:
            return None
        case PeriodRequest(from_=start, to=end):
            return period_between(start, end, zone, "compare.")
        case named:
            return earlier(period, named, grain, zone)
