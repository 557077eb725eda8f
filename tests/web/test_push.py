"""Dashboards pushed: once per interval for all who look, what changed and no more, taken up again
after a lost connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.web.conftest import Shop

from sightline.errors import StoreUnavailable
from sightline.views.shown import Shown
from sightline.web.pushes import Board, Pushes


def _shown(headline: str) -> Shown:
    return Shown(title="", about="", headline=headline, change=None, is_good=None, is_empty=False)


class Widgets:
    """Two widgets whose answers a test changes, and how often they were asked for."""

    def __init__(self) -> None:
        self.answers = {"a": "1", "b": "1"}
        self.asked = 0
        self.takes_s = 0.0
        self.board = Board({name: self._computes(name) for name in self.answers}, 0.05)

    def _computes(self, name: str) -> Any:
        async def compute() -> Shown:
            self.asked += 1
            await asyncio.sleep(self.takes_s)
            if self.answers[name] == "broken":
                raise StoreUnavailable("The store is away")
            if self.answers[name] == "defect":
                raise ZeroDivisionError
            return _shown(self.answers[name])

        return compute


class Viewer:
    """Somebody who looks: what they were told, event by event."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self.place = ""

    async def rounds(self, count: int) -> dict[str, Any]:
        """All that is told until so many more rounds are over."""
        told: dict[str, Any] = {}
        while count:
            said = await self._said()
            told |= self._news(said)
            count -= said.get("event") == "round"
        return told

    async def news(self) -> dict[str, Any]:
        """What changes next."""
        while not (told := self._news(await self._said())):
            pass
        return told

    def _news(self, said: dict[str, str]) -> dict[str, Any]:
        if said.get("event") != "widgets":
            return {}
        self.place = said["id"]
        found: dict[str, Any] = json.loads(said["data"])["widgets"]
        return found

    async def _said(self) -> dict[str, str]:
        lines = (await asyncio.wait_for(anext(self._stream), 5)).decode().splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)

    async def leave(self) -> None:
        await self._stream.aclose()  # type: ignore[attr-defined]


@pytest.fixture
def pushes() -> Pushes:
    return Pushes(lambda: datetime.now(UTC))


async def test_only_what_changed_is_told(pushes: Pushes) -> None:
    widgets = Widgets()
    viewer = Viewer(pushes.stream("key", widgets.board))
    assert set(await viewer.rounds(1)) == {"a", "b"}
    assert await viewer.rounds(2) == {}
    widgets.answers["b"] = "2"
    told = await viewer.rounds(2)
    assert {name: each["headline"] for name, each in told.items()} == {"b": "2"}
    await viewer.leave()


async def test_a_hundred_who_look_cost_as_much_as_one(pushes: Pushes) -> None:
    widgets = Widgets()
    widgets.board = Board(widgets.board.widgets, 60)
    viewers = [Viewer(pushes.stream("key", widgets.board)) for _ in range(100)]
    told = await asyncio.gather(*(viewer.rounds(1) for viewer in viewers))
    assert all(set(each) == {"a", "b"} for each in told)
    assert widgets.asked == 2
    for viewer in viewers:
        await viewer.leave()


async def test_what_costs_much_is_asked_once_a_minute(pushes: Pushes) -> None:
    widgets, slow = Widgets(), Widgets()
    costly = {"c": slow.board.widgets["a"]}
    viewer = Viewer(pushes.stream("key", Board(widgets.board.widgets, 0.01, costly)))
    assert set(await viewer.rounds(1)) == {"a", "b", "c"}
    while widgets.asked < 8:
        await asyncio.sleep(0.01)
    assert slow.asked == 1
    widgets.answers["b"] = "2"
    assert set(await viewer.news()) == {"b"}
    await viewer.leave()


async def test_who_comes_back_is_told_what_was_missed(pushes: Pushes) -> None:
    widgets = Widgets()
    staying = Viewer(pushes.stream("key", widgets.board))
    leaving = Viewer(pushes.stream("key", widgets.board))
    await asyncio.gather(staying.rounds(1), leaving.rounds(1))
    await leaving.leave()
    widgets.answers["a"] = "2"
    await staying.rounds(2)
    back = Viewer(pushes.stream("key", widgets.board, leaving.place))
    assert set(await back.rounds(1)) == {"a"}
    strange = Viewer(pushes.stream("key", widgets.board, "ffffffff-1"))
    assert set(await strange.rounds(1)) == {"a", "b"}
    for viewer in (staying, back, strange):
        await viewer.leave()


async def test_a_widget_that_fails_is_told_so_and_the_others_go_on(pushes: Pushes) -> None:
    widgets = Widgets()
    widgets.answers["a"] = "broken"
    viewer = Viewer(pushes.stream("key", widgets.board))
    told = await viewer.rounds(1)
    assert told["a"] == {"problem": "The store is away", "code": "store_unavailable"}
    assert told["b"]["headline"] == "1"
    widgets.answers["a"] = "defect"
    assert (await viewer.rounds(2))["a"]["code"] == "internal"
    widgets.answers["a"] = "well"
    assert (await viewer.rounds(2))["a"]["headline"] == "well"
    await viewer.leave()


async def test_nothing_is_computed_for_nobody(pushes: Pushes) -> None:
    widgets = Widgets()
    viewer = Viewer(pushes.stream("key", widgets.board))
    await viewer.rounds(1)
    await viewer.leave()
    asked = widgets.asked
    await asyncio.sleep(0.2)
    assert widgets.asked == asked


async def test_who_opens_it_again_sees_the_last_answers_until_there_are_new_ones(
    pushes: Pushes,
) -> None:
    widgets = Widgets()
    first = Viewer(pushes.stream("key", widgets.board))
    await first.rounds(1)
    await first.leave()
    widgets.answers["a"], widgets.takes_s = "2", 0.05
    again = Viewer(pushes.stream("key", widgets.board))
    told = await again.rounds(1)
    assert {name: each["headline"] for name, each in told.items()} == {"a": "1", "b": "1"}
    told = await again.rounds(1)
    assert {name: each["headline"] for name, each in told.items()} == {"a": "2"}
    await again.leave()


async def test_the_answers_of_so_many_dashboards_are_kept_and_no_more(
    pushes: Pushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sightline.web.pushes.KEPT", 2)
    for key in ("one", "two", "three"):
        viewer = Viewer(pushes.stream(key, Widgets().board))
        await viewer.rounds(1)
        await viewer.leave()
    widgets = Widgets()
    widgets.answers["a"], widgets.takes_s = "2", 0.05
    for key, headline in (("three", "1"), ("two", "1"), ("one", "2")):
        viewer = Viewer(pushes.stream(key, widgets.board))
        told = await viewer.rounds(1)
        assert told["a"]["headline"] == headline
        await viewer.leave()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("no_such/live", 404, "not_found"),
        ("overview/live?range=1y", 422, "unknown_range"),
        ("overview/live?theme=pink", 422, "unknown_theme"),
        ("overview/live?timezone=Mars", 422, "unknown_timezone"),
    ],
)
async def test_what_cannot_be_pushed_is_refused(
    shop: Shop, path: str, status: int, code: str
) -> None:
    answer = await shop.client.get(
        f"/api/v1/analytics/dashboards/{path}", headers={"X-API-Key": shop.tenant.read_key}
    )
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert code in (body["code"], *(each["code"] for each in body.get("errors", [])))
