"""What is behind a widget: its SQL, the sessions behind a point and why there may be none, a
picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.web.browsing import signed_in
from tests.web.conftest import Json, Shop

from sightline.errors import InvalidRequest
from sightline.security.keys import Role
from sightline.views.picture import picture

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
AT = TODAY.strftime("%Y-%m-%dT%H:%M:%SZ")


def _asked(**changes: object) -> Json:
    widget = {
        "id": "explore",
        "show": "line",
        "metrics": ["commerce.view.count"],
        "place": {"x": 0, "y": 0, "width": 12, "height": 5},
        **changes,
    }
    start = (TODAY - timedelta(days=2)).isoformat()
    end = (TODAY + timedelta(days=1)).isoformat()
    return {"widget": widget, "over": {"from": start, "to": end, "grain": "1d"}}


async def _came(shop: Shop, people: int, **changes: object) -> None:
    events = [
        shop.event("commerce.view", session_id=f"session-{n}", user_id=f"person-{n}", **changes)
        for n in range(people)
    ]
    answer = await shop.batch(*events)
    assert answer.json()["accepted"] == people, answer.text


def _rows_key(shop: Shop) -> str:
    return shop.tenant.admin_key


async def test_the_sessions_behind_a_point_are_told_to_who_reads_rows(shop: Shop) -> None:
    await _came(shop, 6)
    answer = await shop.post("widgets/sessions", {**_asked(), "at": AT}, _rows_key(shop))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == 6
    assert [row["events"] for row in found["sessions"]] == [1] * 6
    assert {row["session"] for row in found["sessions"]} == {f"session-{n}" for n in range(6)}
    assert "person-" not in answer.text
    assert "user" not in found["sessions"][0]


async def test_who_reads_reports_only_is_told_no_session(shop: Shop) -> None:
    await _came(shop, 6)
    answer = await shop.post("widgets/sessions", {**_asked(), "at": AT}, shop.tenant.read_key)
    assert answer.status_code == 403


async def test_fewer_than_five_people_are_not_singled_out(shop: Shop) -> None:
    await _came(shop, 4)
    answer = await shop.post("widgets/sessions", {**_asked(), "at": AT}, _rows_key(shop))
    found = answer.json()
    assert found["sessions"] == []
    assert found["total"] is None
    assert found["why_not"].startswith("Fewer than 5 people")
    assert "session-" not in answer.text


async def test_filters_hold_for_the_sessions_too(shop: Shop) -> None:
    await _came(shop, 6)
    nowhere = {"field": "browser", "op": "eq", "value": "none such"}
    asked = {**_asked(filters=[nowhere]), "at": AT}
    found = (await shop.post("widgets/sessions", asked, _rows_key(shop))).json()
    assert (found["total"], found["sessions"]) == (0, [])
    assert found["why_not"] == "No event behind this point belongs to a session"


async def test_another_day_has_no_session_and_a_point_there_is_none_of_is_refused(
    shop: Shop,
) -> None:
    await _came(shop, 6)
    before = (TODAY - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = (
        await shop.post("widgets/sessions", {**_asked(), "at": before}, _rows_key(shop))
    ).json()
    assert found["total"] == 0
    summed = {**_asked(cumulative=True), "at": AT}
    assert (await shop.post("widgets/sessions", summed, _rows_key(shop))).json()["total"] == 6
    wrong = await shop.post("widgets/sessions", {**_asked(), "at": "today"}, _rows_key(shop))
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["code"] == "unknown_point"


async def test_what_sightline_measures_of_itself_has_no_sessions(shop: Shop) -> None:
    asked = {**_asked(metrics=["ingest.rejected_rate"]), "at": AT}
    answer = await shop.post("widgets/sessions", asked, _rows_key(shop))
    assert answer.json()["errors"][0]["code"] == "no_sessions"


async def test_the_sql_of_a_widget_runs(shop: Shop) -> None:
    answer = await shop.post(
        "widgets/sql", _asked(breakdown=["country"], cumulative=True), shop.tenant.read_key
    )
    (sql,) = answer.json()["statements"]
    assert "commerce.view" in sql
    assert "country" in sql
    assert "which values are told apart" in sql


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("svg", "image/svg+xml", b"<svg"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
async def test_a_widget_is_drawn(shop: Shop, form: str, kind: str, begins: bytes) -> None:
    pytest.importorskip("vl_convert", reason="the extra sightline[reports]")
    await _came(shop, 1)
    answer = await shop.post(f"widgets/picture?format={form}", _asked(), shop.tenant.read_key)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(kind)
    assert answer.content.startswith(begins)


async def test_nothing_is_drawn_of_nothing_and_in_no_other_format(shop: Shop) -> None:
    nothing = await shop.post("widgets/picture?format=pdf", _asked(), shop.tenant.read_key)
    assert nothing.json()["errors"][0]["code"] == "nothing_to_draw"
    wrong = await shop.post("widgets/picture?format=gif", _asked(), shop.tenant.read_key)
    assert wrong.json()["errors"][0]["code"] == "unsupported_format"


def test_the_missing_extra_is_named() -> None:
    def absent(name: str) -> object:
        raise ImportError(name)

    with pytest.raises(InvalidRequest, match=r"sightline\[reports\]"):
        picture({}, "pdf", find=absent)


async def test_the_last_point_is_told_to_be_unfinished(shop: Shop) -> None:
    await _came(shop, 1)
    answer = (await shop.post("widgets", _asked(), shop.tenant.read_key)).json()
    assert answer["unfinished"] == AT
    assert answer["value"] == 1
    drawn, tail = answer["spec"]["layer"][:2]
    assert AT not in {row["t"] for row in drawn["data"]["values"]}
    assert [row["t"] for row in tail["data"]["values"]][-1] == AT
    assert tail["mark"]["strokeDash"]
    past = _asked()
    past["over"]["to"] = TODAY.isoformat()
    assert (await shop.post("widgets", past, shop.tenant.read_key)).json()["unfinished"] is None


async def test_a_running_value_is_drawn_and_a_smooth_one(shop: Shop) -> None:
    await _came(shop, 3)
    running = await shop.post("widgets", _asked(cumulative=True), shop.tenant.read_key)
    values = [row["value"] for row in running.json()["spec"]["data"]["values"]]
    assert values == [0, 0, 3]
    smooth = await shop.post("widgets", _asked(smooth=3), shop.tenant.read_key)
    values = [row["value"] for row in smooth.json()["spec"]["data"]["values"]]
    assert values == [None, None, 1.0]


async def test_only_owners_are_offered_sessions(shop: Shop) -> None:
    owner = await signed_in(shop, Role.OWNER)
    viewer = await signed_in(shop, Role.VIEWER)
    assert "data-behind" in (await owner.get("/explore")).text
    assert "data-behind" not in (await viewer.get("/explore")).text


async def test_a_widget_is_compared_with_another_year_and_with_other_events(shop: Shop) -> None:
    await _came(shop, 6)
    await _came(shop, 2, source="server")
    server = {"field": "source", "op": "eq", "value": "server"}
    asked = _asked(show="number")
    asked["over"]["beside"] = [server]
    answer = (await shop.post("widgets", asked, shop.tenant.read_key)).json()
    assert (answer["value"], answer["change"]) == (8, 3.0)
    asked["over"] = {**asked["over"], "beside": None, "against": "previous_year"}
    answer = (await shop.post("widgets", asked, shop.tenant.read_key)).json()
    assert (answer["value"], answer["change"]) == (8, None)
