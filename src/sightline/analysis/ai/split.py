"""What a question about the assistant is broken down by: columns of things, and answers by value.

A thing (the calls of a session or conversation, a turn, a list) has the values of its first event
that carries one; a measured leg those of its own event. Values are told apart by a number, `slot`:
from 1 in their order, the rest the next; 0 in rows of all values together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlglot import exp

from sightline.analysis.ai.asked import Asked
from sightline.analysis.breakdown import REST, TOP, Key, Shown, keys_of, names, shown
from sightline.analysis.sql import array, call, col, either, eq, ne, number, row, text
from sightline.privacy.disclosure import Group, Suppressed, protect

SLOT: Final = "slot"
PEOPLE: Final = "people"
PERSON: Final = "person"

Row = Mapping[str, Any]


def person() -> exp.Expr:
    """Who did it: a user, or a session of which no user is known."""
    user = either(eq(col("user_id"), text("")), col("session_id"), col("user_id"))
    return call("sipHash64", user)


def first_keys(asked: Asked) -> dict[str, exp.Expr]:
    """The values of a thing, where its events are grouped."""
    at = call("toUnixTimestamp64Milli", col("occurred_at"))
    return {
        name: call("argMinIf", key, row((at, key)), ne(key, text("")))
        for name, key in keys_of(asked.dimensions).items()
    }


def slotted(keys: Mapping[str, exp.Expr], told: Sequence[Key]) -> dict[str, exp.Expr]:
    """The number of the values, as a column; none where nothing is broken down."""
    if not keys:
        return {}
    listed = list(keys.values())
    known = array(text(key[0]) if len(listed) == 1 else row(map(text, key)) for key in told)
    value = listed[0] if len(listed) == 1 else row(listed)
    if not told:
        return {SLOT: call("toUInt64", number(1))}
    place = call("indexOf", known, value)
    after = call("toUInt64", number(len(told) + 1))
    return {SLOT: either(eq(place, number(0)), after, place)}


def kept(asked: Asked) -> dict[str, exp.Expr]:
    """The columns that queries around hand on."""
    return {name: col(name) for name in (SLOT, PERSON)} if asked.dimensions else {}


def people(asked: Asked) -> dict[str, exp.Expr]:
    """How many people are in a group of things."""
    return {PEOPLE: call("uniqExact", col(PERSON))} if asked.dimensions else {}


def key_names(asked: Asked) -> tuple[str, ...]:
    """The columns of the values, where things are ranked by them."""
    return names(asked.dimensions)


def by_slot(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """The rows of each slot; of all things together under 0."""
    found = defaultdict[int, list[Row]](list)
    for one in rows:
        found[int(one.get(SLOT, 0))].append(one)
    return dict(found)


def titled(told: Sequence[Key], slot: int) -> tuple[Shown, bool]:
    """What a slot is called, and whether it is the rest."""
    rest = slot > len(told)
    return (shown(REST, ()) if rest else shown(TOP, told[slot - 1])), rest


def hidden(rows: Iterable[tuple[int, int]], k: int) -> frozenset[int]:
    """The slots that are not shown of one figure, which is also told of all.

    rows: slot and how many people are in it, 0 of all
    """
    found = dict(rows)
    groups = [Group((str(slot),), n, None) for slot, n in found.items() if slot]
    safe = protect([*groups, Group((None,), found.get(0, 0), None)], k)[:-1]
    return frozenset(int(g.key[0] or 0) for g in safe if isinstance(g.people, Suppressed))
