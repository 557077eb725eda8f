"""What is asked of a quarantine: over HTTP and from the command line, in the same words.

What enters: JSON, or the parameters of an address. What leaves: one of five orders, checked. Places
between two pages are texts that mean something to us only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from sightline.errors import FieldError, InvalidJson, InvalidRequest, NotFound, UnknownName
from sightline.ingest import fix as fixes
from sightline.ingest.decode import in_our_words
from sightline.ingest.fix import Fix
from sightline.ingest.replay import MOST
from sightline.store.quarantine import By, Place, Selection, State
from sightline.types import JsonObject

MOST_ITEMS: Final = 500
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_Kind = TypeVar("_Kind")

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Name = Annotated[str, msgspec.Meta(max_length=256)]


class Where(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Which items, in a request. code, path: of any error; `to` is excluded."""

    reason: Name = ""
    code: Name = ""
    path: Name = ""
    event_name: Name = ""
    door: Name = ""
    state: State | Literal[""] = ""
    from_: Instant | None = msgspec.field(name="from", default=None)
    to: Instant | None = None
    ids: tuple[UUID, ...] = ()

    def selection(self) -> Selection:
        """What the store is asked for."""
        return Selection(
            reason=self.reason,
            code=self.code,
            path=self.path,
            event_name=self.event_name,
            door=self.door,
            state=self.state,
            since=self.from_,
            until=self.to,
            ids=self.ids,
        )


PARAMETERS: Final = tuple(field.encode_name for field in msgspec.structs.fields(Where))
"""What an address may ask of items."""


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked of a quarantine."""


class ListItems(_Order, frozen=True):
    """The items, newest first. after: `next` of the page before"""

    where: Where = Where()
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_ITEMS)] = 100
    after: str | None = None


class CountItems(_Order, frozen=True):
    """How many there are of each kind."""

    where: Where = Where()
    by: tuple[By, ...] = ("reason", "code")


class ShowItem(_Order, frozen=True):
    """One item, with what was sent."""

    item_id: UUID


class DiscardItems(_Order, frozen=True):
    """Give up items that are quarantined. all: without any condition"""

    where: Where = Where()
    all: bool = False


class ReplayItems(_Order, frozen=True):
    """Mend items that are quarantined and send them again, oldest first."""

    where: Where = Where()
    fix: Fix = fixes.NOTHING
    dry_run: bool = False
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = MOST
    after: str | None = None


Order = ListItems | CountItems | ShowItem | DiscardItems | ReplayItems

KINDS: Final[dict[str, type[Order]]] = {
    "list": ListItems,
    "count": CountItems,
    "show": ShowItem,
    "discard": DiscardItems,
    "replay": ReplayItems,
}
"""What the command line calls them."""


OPERATOR: Final = "operator"
"""Who gives an order by the command line."""


def decoded(body: bytes, kind: type[_Kind]) -> _Kind:
    """An order, from a request's JSON.

    raises: InvalidJson, InvalidRequest with the field that is wrong
    """
    return _decoded(lambda: msgspec.json.decode(body, type=kind))


def listed(parameters: dict[str, str]) -> ListItems:
    """The order that the parameters of an address give.

    raises: InvalidRequest
    """
    page: JsonObject = {n: v for n, v in parameters.items() if n in ("limit", "after")}
    where = {n: v for n, v in parameters.items() if n not in page}
    return _converted(page, where, ListItems)


def counted(parameters: dict[str, str]) -> CountItems:
    """The order that the parameters of an address give; `by` is a list with commas.

    raises: InvalidRequest
    """
    where = {n: v for n, v in parameters.items() if n != "by"}
    by = parameters.get("by")
    given: JsonObject = {} if by is None else {"by": [name for name in by.split(",") if name]}
    return _converted(given, where, CountItems)


def item_id_of(text: str) -> UUID:
    """The id of an item that an address names.

    raises: NotFound
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such item in this tenant's quarantine") from None


def _converted(given: JsonObject, where: dict[str, str], kind: type[_Kind]) -> _Kind:
    for name in where:
        if name not in PARAMETERS:
            raise UnknownName("field", name, (*given, *PARAMETERS), name)
    asked: JsonObject = dict(where)
    if "ids" in where:
        asked["ids"] = where["ids"].split(",")
    return _decoded(lambda: msgspec.convert({**given, "where": asked}, kind, strict=False))


def _decoded(decode: Callable[[], _Kind]) -> _Kind:
    try:
        return decode()
    except msgspec.ValidationError as err:
        raise _invalid(err) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidJson("The body is not valid JSON") from None


def _invalid(err: msgspec.ValidationError) -> InvalidRequest:
    error = in_our_words(err)
    path = error.path.removeprefix("where.")
    return InvalidRequest(
        f"{path or 'The request'}: {error.message}", errors=[replace(error, path=path)]
    )


def cursor_of(place: Place) -> str:
    """A place as a text."""
    return f"{(place.received_at - _EPOCH) // _MS}.{place.item_id.hex}"


def place_of(cursor: str | None) -> Place | None:
    """The place a text means.

    raises: InvalidRequest
    """
    if cursor is None:
        return None
    at, _, item = cursor.partition(".")
    try:
        return Place(_EPOCH + int(at) * _MS, UUID(item))
    except (ValueError, OverflowError):
        error = FieldError("after", "cursor", "is `next` of an answer before")
        raise InvalidRequest("after: is not where a page ended", errors=[error]) from None
