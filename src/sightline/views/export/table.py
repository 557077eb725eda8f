"""Answers as tables: a struct and a path in it in, typed columns and rows out.

A path names a list inside the answer, as `series[].points`: each item is a row, and the values that
stand beside the list on the way down are repeated in every row. Where an inner list is empty, one
row says what stands beside it, so that what is suppressed as a whole is still there.

Columns come from the types of the answer, not from its values: a table has the same columns
whatever was found. What is inside an item is drawn up, `stage.name` as `stage_name`; lists of
structs are tables of their own, other lists and objects of open form JSON text.

A value that can be suppressed has a second column, `NAME_suppressed`: where that is true, the value
is null because too few people are behind it; where it is false and the value null, there is none.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, Union, get_args, get_origin

import msgspec

from sightline.privacy.disclosure import Suppressed

SUFFIX: Final = "_suppressed"

Value = str | int | float | bool | None
_Items = Mapping[str, Any]


class Holds(enum.StrEnum):
    """What a column holds; every column may hold nulls."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    JSON = "json"


class Column(msgspec.Struct, frozen=True):
    """A column."""

    name: str
    holds: Holds


class Table(msgspec.Struct, frozen=True):
    """Rows of values in the order of the columns.

    about: what stands once in the answer, such as its unit and `meta`, as JSON
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    about: bytes = b"{}"


class _Leaf(msgspec.Struct, frozen=True):
    """Where a column's values lie in an item: names to follow from it."""

    name: str
    steps: tuple[str, ...]
    holds: Holds
    can_be_suppressed: bool
    default: Value = None


def table(answer: msgspec.Struct, name: str, path: str) -> Table | None:
    """The table of a list in an answer; None where the answer does not have that list.

    raises: TypeError, where the path leads to no list of structs
    """
    chosen, steps = _chosen(type(answer), path), path.split("[].")
    told = msgspec.to_builtins(answer)
    if not _is_there(told, steps[0]):
        return None
    rows = tuple(
        tuple(v for level, item in zip(chosen, items, strict=True) for v in _values(level, item))
        for items in _walk(told, steps)
    )
    return Table(name, columns_of(type(answer), path), rows, about(told))


def about(told: Mapping[str, Any]) -> bytes:
    """What of an answer is in no table: its plain values, and `meta`."""
    once = {n: v for n, v in told.items() if n == "meta" or not isinstance(v, list | tuple | dict)}
    return msgspec.json.encode(once)


def columns_of(kind: type[msgspec.Struct], path: str) -> tuple[Column, ...]:
    """The columns of a list in answers of a kind."""
    return tuple(c for level in _chosen(kind, path) for leaf in level for c in _columns(leaf))


def _chosen(kind: type[msgspec.Struct], path: str) -> list[list[_Leaf]]:
    """What is shown of the items on the way, outermost first."""
    steps = path.split("[].")
    pairs = zip(_levels(kind, steps), steps, strict=True)
    return _without_doubles([_named(level, step.replace(".", "_")) for level, step in pairs])


def _levels(kind: type, steps: Sequence[str]) -> list[type[msgspec.Struct]]:
    """The structs of the lists on the way, outermost first."""
    levels: list[type[msgspec.Struct]] = []
    for step in steps:
        for name in step.split("."):
            kind = _inside(_fields(kind)[name])
        levels.append(kind)
    return levels


def _fields(kind: type) -> dict[str, Any]:
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _inside(kind: Any) -> Any:
    """The struct that a field is, or is a list of."""
    for member in _members(kind):
        if _is_struct(member) and member is not Suppressed:
            return member
        if get_origin(member) is tuple:
            return _inside(get_args(member)[0])
    raise TypeError(f"no struct in {kind}")


def _members(kind: Any) -> tuple[Any, ...]:
    """What a type allows, besides nothing at all."""
    union = get_origin(kind) in (Union, types.UnionType)
    every = get_args(kind) if union else (kind,)
    return tuple(one for one in every if one not in (types.NoneType, msgspec.UnsetType))


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _named(kind: type, prefix: str) -> list[tuple[str, _Leaf]]:
    """The leaves of a level, each with the name it has where its own is taken."""
    return [(f"{prefix}_{leaf.name}", leaf) for leaf in _leaves(kind)]


def _leaves(kind: type, above: tuple[str, ...] = (), maybe: bool = False) -> Iterator[_Leaf]:
    """maybe: something above can be suppressed, and with it all inside"""
    defaults = {f.encode_name: f.default for f in msgspec.structs.fields(kind) if _is_plain(f)}
    for name, field in _fields(kind).items():
        members = _members(field)
        suppressed = maybe or Suppressed in members
        shown = tuple(m for m in members if m is not Suppressed)
        at = (*above, name)
        if len(shown) == 1 and _is_struct(shown[0]):
            yield from _leaves(shown[0], at, suppressed)
        elif not any(map(_lists_structs, shown)):
            yield _Leaf("_".join(at), at, _holds(shown), suppressed, defaults.get(name))


def _is_plain(field: msgspec.structs.FieldInfo) -> bool:
    return isinstance(field.default, bool | int | float | str)


def _lists_structs(kind: Any) -> bool:
    return get_origin(kind) is tuple and any(map(_is_struct, _members(get_args(kind)[0])))


_OF: Final = {
    frozenset({int}): Holds.INTEGER,
    frozenset({float}): Holds.NUMBER,
    frozenset({int, float}): Holds.NUMBER,
    frozenset({str}): Holds.TEXT,
    frozenset({int, str}): Holds.TEXT,
    frozenset({bool}): Holds.FLAG,
}


def _holds(members: Iterable[Any]) -> Holds:
    plain = {_plain(member) for member in members}
    if plain == {str, tuple}:
        return Holds.TEXT  # the key of a breakdown: a value, or the list of values as JSON
    return _OF.get(frozenset(plain), Holds.JSON)


def _plain(kind: Any) -> Any:
    if get_origin(kind) is Literal:
        return type(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return tuple
    return str if isinstance(kind, type) and issubclass(kind, enum.StrEnum) else kind


def _without_doubles(levels: Sequence[Sequence[tuple[str, _Leaf]]]) -> list[list[_Leaf]]:
    """The leaves of all levels, of those above the last only plain values.

    The innermost keeps a name that several have.
    """
    taken = {leaf.name for _, leaf in levels[-1]}
    chosen: list[list[_Leaf]] = [[leaf for _, leaf in levels[-1]]]
    for level in reversed(levels[:-1]):
        kept = [
            (full, leaf)
            for full, leaf in level
            if leaf.holds is not Holds.JSON and len(leaf.steps) == 1
        ]
        outer = [
            msgspec.structs.replace(leaf, name=full) if leaf.name in taken else leaf
            for full, leaf in kept
        ]
        taken |= {leaf.name for leaf in outer}
        chosen.insert(0, outer)
    return chosen


def _columns(leaf: _Leaf) -> Iterator[Column]:
    yield Column(leaf.name, leaf.holds)
    if leaf.can_be_suppressed:
        yield Column(leaf.name + SUFFIX, Holds.FLAG)


def _walk(answer: _Items, steps: Sequence[str]) -> Iterator[tuple[_Items, ...]]:
    """The items on the way to each row, outermost first; empty ones where an inner list is."""
    first, *others = steps
    for item in _listed(answer, first):
        if not others:
            yield (item,)
            continue
        inner = list(_walk(item, others))
        yield from ((item, *below) for below in inner or [tuple({} for _ in others)])


def _listed(at: Any, step: str) -> Sequence[_Items]:
    for name in step.split("."):
        at = at.get(name) if isinstance(at, dict) else None
    return [at] if isinstance(at, dict) else at or ()


def _is_there(answer: Any, step: str) -> bool:
    for name in step.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer is not None


def _values(level: Sequence[_Leaf], item: _Items) -> Iterator[Value]:
    for leaf in level:
        value, suppressed = _value(leaf, item)
        yield value
        if leaf.can_be_suppressed:
            yield suppressed


def _value(leaf: _Leaf, item: Any) -> tuple[Value, bool]:
    """A value, and whether it is suppressed. Nothing is known of an item that is not there."""
    if not item:
        return None, False
    for step in leaf.steps:
        if _is_suppressed(item):
            return None, True
        if not isinstance(item, dict):
            return None, False
        item = item.get(step)
    if leaf.can_be_suppressed and _is_suppressed(item):
        return None, True
    match item:
        case None:
            return leaf.default, False
        case list() | tuple() | dict():
            return msgspec.json.encode(item).decode(), False
        case _ if leaf.holds is Holds.JSON:
            return msgspec.json.encode(item).decode(), False
        case _ if leaf.holds is Holds.TEXT:
            return str(item), False
        case _:
            return item, False


def _is_suppressed(item: Any) -> bool:
    return isinstance(item, dict) and item == {"suppressed": True}
