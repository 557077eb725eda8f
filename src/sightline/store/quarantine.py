"""The table of rejected events: kept, found, counted, and given another state. Of one tenant each.

A change of state is a new version of the row; the highest holds. It is written without the body:
what was replayed lies in `events`, and what was discarded is to be gone. The engine removes earlier
versions when it merges, and everything after thirty days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from sightline.errors import FieldError
from sightline.store.engine import Engine
from sightline.store.tables import QUARANTINE, QUARANTINE_DAYS
from sightline.types import TenantId

State = Literal["quarantined", "replayed", "discarded"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_ONE_DAY: Final = {"do_not_merge_across_partitions_select_final": 1}
_NO_ID: Final = UUID(int=0)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A rejected event.

    codes, paths: of `errors`, in their order
    told: column → what was made of the sender's address and user agent
    body: as stored; empty where it was not asked for, or is no longer kept
    outcome: what a replay said; empty where there was none
    """

    tenant_id: TenantId
    item_id: UUID
    received_at: datetime
    event_id: str
    event_name: str
    reason: str
    errors: tuple[FieldError, ...]
    schema_version: str
    door: str
    user_id: str = ""
    session_id: str = ""
    told: dict[str, str] = {}
    body: str = ""
    state: State = "quarantined"
    outcome: str = ""
    changed_at: datetime
    changed_by: str = ""
    version: int = 1


class Change(msgspec.Struct, frozen=True):
    """A state, and who gave it when."""

    state: State
    at: datetime
    by: str


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which items. What is empty asks nothing.

    code, path: of any of an item's errors
    since, until: received then; `until` excluded
    ids: items by their ids
    """

    reason: str = ""
    code: str = ""
    path: str = ""
    event_name: str = ""
    door: str = ""
    state: State | Literal[""] = ""
    since: datetime | None = None
    until: datetime | None = None
    ids: tuple[UUID, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """Where an item stands in the order of time."""

    received_at: datetime
    item_id: UUID


EVERYTHING: Final = Selection()

By = Literal[
    "reason", "code", "path", "event_name", "door", "state", "schema_version", "hour", "day"
]
"""What items are counted by."""

_BY: Final[Mapping[By, str]] = {
    "reason": "reason",
    "code": "broken.1",
    "path": "broken.2",
    "event_name": "event_name",
    "door": "door",
    "state": "state",
    "schema_version": "schema_version",
    "hour": "formatDateTime(received_at, '%Y-%m-%dT%H:00:00Z')",
    "day": "formatDateTime(received_at, '%Y-%m-%d')",
}
_OF_ERRORS: Final = frozenset({"code", "path"})

_WHERE: Final = """
tenant_id = {tenant:String}
AND received_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
AND received_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
AND ({reason:String} = '' OR reason = {reason:String})
AND ({code:String} = '' OR has(codes, {code:String}))
AND ({path:String} = '' OR has(paths, {path:String}))
AND ({event_name:String} = '' OR event_name = {event_name:String})
AND ({door:String} = '' OR door = {door:String})
AND ({state:String} = '' OR state = {state:String})
AND (empty({ids:Array(UUID)}) OR item_id IN {ids:Array(UUID)})
"""
_PLAIN: Final = tuple(c.name for c in QUARANTINE if c.name not in ("codes", "paths", "body"))
_TOLD: Final = ("country", "region", "device", "browser", "os")
_LIST: Final = """
SELECT {columns}, {body} AS content FROM quarantine FINAL
WHERE {where}
AND ({{after:UUID}} = {{none:UUID}} OR (received_at, item_id) {than}
     (fromUnixTimestamp64Milli({{at:Int64}}, 'UTC'), {{after:UUID}}))
ORDER BY received_at {order}, item_id {order}
LIMIT {{limit:UInt32}}
"""
_COUNT: Final = """
SELECT {keys}, uniqExact(item_id) AS n FROM quarantine FINAL {join}
WHERE {where}
GROUP BY ALL ORDER BY n DESC, {keys} LIMIT {{limit:UInt32}}
"""
_EACH_ERROR: Final = "ARRAY JOIN arrayZip(codes, paths) AS broken"
_USAGE: Final = "SELECT tenant_id, sum(length(body)) FROM quarantine GROUP BY tenant_id"


class QuarantineTable:
    """Asks and fills the table. Calls block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, items: Sequence[Item], token: str) -> None:
        """Keep items, or new versions of them; on return they are on disk.

        token: an insert with a token the table has seen changes nothing
        raises: StoreUnavailable
        """
        rows = [_row(item) for item in items]
        data = [list(column) for column in zip(*rows, strict=True)]
        self._engine.insert("quarantine", QUARANTINE, data, token)

    def change(self, items: Sequence[Item], change: Change, outcome: str, token: str) -> None:
        """Give items another state, and take their bodies away."""
        self.add(
            [
                msgspec.structs.replace(
                    item,
                    body="",
                    state=change.state,
                    outcome=outcome,
                    changed_at=change.at,
                    changed_by=change.by,
                    version=item.version + 1,
                )
                for item in items
            ],
            token,
        )

    def find(
        self,
        tenant: TenantId,
        selected: Selection,
        now: datetime,
        limit: int,
        *,
        after: Place | None = None,
        newest_first: bool = True,
        with_bodies: bool = False,
    ) -> list[Item]:
        """Items in the order they came, or the other way round.

        after: where the page before ended
        """
        sql = _LIST.format(
            columns=", ".join(_PLAIN),
            body="body" if with_bodies else "''",
            where=_WHERE,
            than="<" if newest_first else ">",
            order="DESC" if newest_first else "ASC",
        )
        asked = {
            **_asked(tenant, selected, now),
            "after": after.item_id if after else _NO_ID,
            "at": _ms(after.received_at) if after else 0,
            "none": _NO_ID,
            "limit": limit,
        }
        table = self._engine.query(sql, _ONE_DAY, asked)
        return [_item(row) for row in table.dicts()]

    def counts(
        self, tenant: TenantId, selected: Selection, by: Sequence[By], now: datetime, limit: int
    ) -> list[tuple[dict[str, str], int]]:
        """How many items there are of each kind, most first. By code or path, an item with two
        errors counts under both."""
        keys = ", ".join(_BY[name] for name in by)
        join = _EACH_ERROR if _OF_ERRORS.intersection(by) else ""
        if not by:
            keys = "''"
        sql = _COUNT.format(keys=keys, join=join, where=_WHERE)
        table = self._engine.query(sql, _ONE_DAY, {**_asked(tenant, selected, now), "limit": limit})
        return [
            (dict(zip(by, map(str, row[:-1]), strict=False)), int(row[-1])) for row in table.rows
        ]

    def usage(self) -> dict[TenantId, int]:
        """Bytes of bodies, by tenant; versions that are not merged yet count as well."""
        return {TenantId(tenant): int(size) for tenant, size in self._engine.query(_USAGE).rows}


def _asked(tenant: TenantId, selected: Selection, now: datetime) -> dict[str, object]:
    oldest = now - timedelta(days=QUARANTINE_DAYS)
    since = max(selected.since, oldest) if selected.since else oldest
    until = selected.until or now + timedelta(days=1)
    return {
        "tenant": tenant,
        "since": _ms(since),
        "until": _ms(until),
        "reason": selected.reason,
        "code": selected.code,
        "path": selected.path,
        "event_name": selected.event_name,
        "door": selected.door,
        "state": selected.state,
        "ids": list(selected.ids),
    }


def _row(item: Item) -> Iterator[Any]:
    """An item's values, in the order of the table's columns."""
    values = {
        **{name: getattr(item, name) for name in item.__struct_fields__ if name != "told"},
        **{name: item.told.get(name, "") for name in _TOLD},
        "received_at": _ms(item.received_at),
        "changed_at": _ms(item.changed_at),
        "codes": [error.code for error in item.errors],
        "paths": [error.path for error in item.errors],
        "errors": msgspec.json.encode(item.errors).decode(),
    }
    return (values[column.name] for column in QUARANTINE)


def _item(row: dict[str, Any]) -> Item:
    told = {name: row.pop(name) for name in _TOLD}
    errors = msgspec.json.decode(row.pop("errors"), type=tuple[FieldError, ...])
    received_at, changed_at = (
        row.pop(n).replace(tzinfo=UTC) for n in ("received_at", "changed_at")
    )
    body = row.pop("content")
    return Item(
        **row, body=body, told=told, errors=errors, received_at=received_at, changed_at=changed_at
    )


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // _MS
