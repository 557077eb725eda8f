"""Times as files write them, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sightline.ingest.cell import Unfit
from sightline.ingest.mapping import TimeKeys
from sightline.ingest.moment import reader

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("keys", "cell", "utc"),
    [
        (TimeKeys(), "2010-12-01T08:26:00Z", "2010-12-01T08:26:00Z"),
        (TimeKeys(), "2010-12-01 08:26:00.123456+01:00", "2010-12-01T07:26:00.123Z"),
        (TimeKeys(timezone=LONDON), "2010-12-01 08:26:00", "2010-12-01T08:26:00Z"),
        (TimeKeys(timezone=LONDON), "2011-07-01 08:26:00", "2011-07-01T07:26:00Z"),
        (TimeKeys(timezone=LONDON), "2011-07-01T08:26:00Z", "2011-07-01T08:26:00Z"),
        (TimeKeys(timezone=LONDON), "2011-07-01", "2011-06-30T23:00:00Z"),
        (
            TimeKeys(format="%d/%m/%Y %H:%M", timezone="UTC"),
            "1/12/2010 8:26",
            "2010-12-01T08:26:00Z",
        ),
        (TimeKeys(format="%d %b %Y", timezone="UTC"), "01 Dec 2010", "2010-12-01T00:00:00Z"),
        (
            TimeKeys(format="%Y-%m-%dT%H:%M:%S%z"),
            "2010-12-01T08:26:00+0100",
            "2010-12-01T07:26:00Z",
        ),
        (TimeKeys(format="unix_s"), "1291191960", "2010-12-01T08:26:00Z"),
        (TimeKeys(format="unix_s"), 1291191960.5, "2010-12-01T08:26:00.500Z"),
        (TimeKeys(format="unix_ms"), 1291191960123, "2010-12-01T08:26:00.123Z"),
        (TimeKeys(format="unix_us"), 1291191960123456, "2010-12-01T08:26:00.123Z"),
        (TimeKeys(), datetime(2010, 12, 1, 8, tzinfo=UTC), "2010-12-01T08:00:00Z"),
        (TimeKeys(timezone=LONDON), datetime(2011, 7, 1, 8), "2011-07-01T07:00:00Z"),  # noqa: DTZ001
        (TimeKeys(timezone="UTC"), date(2011, 7, 1), "2011-07-01T00:00:00Z"),
    ],
)
def test_a_moment_is_read_as_utc(keys: TimeKeys, cell: object, utc: str) -> None:
    assert reader(keys)(cell) == utc


@pytest.mark.parametrize(
    ("ambiguous", "utc"),
    [("earlier", "2011-10-30T00:30:00Z"), ("later", "2011-10-30T01:30:00Z")],
)
def test_the_hour_that_happens_twice(ambiguous: str, utc: str) -> None:
    keys = TimeKeys(timezone=LONDON, ambiguous=ambiguous)  # type: ignore[arg-type]
    assert reader(keys)("2011-10-30 01:30:00") == utc


def test_the_hour_that_clocks_skip_is_shifted_by_the_gap() -> None:
    read = reader(TimeKeys(timezone=LONDON))
    assert read("2011-03-27 01:30:00") == read("2011-03-27 02:30:00") == "2011-03-27T01:30:00Z"


@pytest.mark.parametrize(
    ("keys", "cell", "code"),
    [
        (TimeKeys(), "2011-07-01 08:26:00", "timezone"),
        (TimeKeys(timezone=LONDON, ambiguous="reject"), "2011-10-30 01:30:00", "ambiguous"),
        (TimeKeys(timezone=LONDON, nonexistent="reject"), "2011-03-27 01:30:00", "nonexistent"),
        (TimeKeys(), "yesterday", "timestamp"),
        (TimeKeys(), ["2011-07-01"], "timestamp"),
        (TimeKeys(), 3, "timestamp"),
        (TimeKeys(format="%d/%m/%Y", timezone="UTC"), "31/02/2010", "timestamp"),
        (TimeKeys(format="%d/%m/%Y", timezone="UTC"), "1/2/2010 8:00", "timestamp"),
        (TimeKeys(format="unix_s"), "1e20", "timestamp"),
        (TimeKeys(format="unix_s"), "soon", "number"),
    ],
)
def test_what_is_no_moment_is_unfit_and_not_repeated(
    keys: TimeKeys, cell: object, code: str
) -> None:
    with pytest.raises(Unfit) as caught:
        reader(keys)(cell)
    assert caught.value.code == code
    assert str(cell) not in caught.value.message
