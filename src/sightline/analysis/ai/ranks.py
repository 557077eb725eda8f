"""How recommendations do by their place in the list.

A list is what was recommended together, one `recommendation.id`. It was seen down to the place its
views say (`recommendation.viewed_count`), or where they say none, to its end
(`recommendation.item_count`), or to its first place, where nobody does; or further, where something
came of a place further down. What came of a place is told by events with the list's id and place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from sightline.analysis.ai import split
from sightline.analysis.ai.answer import ModelRanks, Rank
from sightline.analysis.ai.asked import Asked, looked_at
from sightline.analysis.breakdown import Key, most_first
from sightline.analysis.sql import (
    array,
    call,
    col,
    either,
    entry,
    eq,
    gt,
    lte,
    ne,
    number,
    one_of,
    select,
    text,
)
from sightline.catalog.events.commerce import RECOMMENDATION, RECOMMENDATION_POSITION
from sightline.catalog.events.model import MODEL, MODEL_VERSION
from sightline.catalog.events.recommendation import ITEM_COUNT, VIEWED_COUNT
from sightline.store.reader import Answer

MAX_RANK: Final = 50
MAX_MODELS: Final = 20

OUTCOMES: Final = {
    "clicked": "recommendation.clicked",
    "carted": "commerce.add_to_cart",
    "purchased": "commerce.purchase",
}
"""What can come of a place → the event of it."""

_MADE: Final = "recommendation.generated"
_VIEWED: Final = "recommendation.viewed"
_PLACES: Final = call("range", number(1), number(MAX_RANK + 1))


def values(asked: Asked) -> exp.Query:
    """The values with most lists, most first."""
    names = split.key_names(asked)
    counted = {**{name: col(name) for name in names}, "value": call("count")}
    ranked = select(counted, _lists(asked, split.first_keys(asked)), group=names)
    return most_first(ranked, names, asked.values)


def ranks(asked: Asked, values: Sequence[Key] = ()) -> exp.Query:
    """For each place, and for each model and place: how many lists were seen, and what came.

    Of each value of the breakdown alike, but not by model.
    by_model: 1 in rows of a model, 0 in those of all
    """
    slot = split.slotted(split.first_keys(asked), values)
    same = {name: col(name) for name in slot}
    person = {split.PERSON: call("max", split.person())} if slot else {}
    named = ("by_model", "model", "version")
    spread = select(
        {
            **{name: col(name) for name in (*named, "last", *OUTCOMES)},
            "place": call("arrayJoin", _PLACES),
            **split.kept(asked),
        },
        _seen(asked, {**slot, **person}),
    )
    return select(
        {
            **same,
            **{name: col(name) for name in (*named, "place")},
            **split.people(asked),
            "seen": call("count"),
            **{
                f"{name}_lists": call("countIf", call("has", col(name), col("place")))
                for name in OUTCOMES
            },
        },
        spread,
        where=[lte(col("place"), col("last"))],
        sets=(("place",), (*named, "place"), *([(*slot, "place")] if slot else [])),
    )


def shown(answer: Answer) -> tuple[ModelRanks, ...]:
    """The ranks of the lists of each model, with most lists first."""
    models = defaultdict[tuple[str, str], list[split.Row]](list)
    for row in sorted(answer.dicts(), key=lambda row: int(row["place"])):
        if row["by_model"]:
            models[row["model"], row["version"]].append(row)
    most = sorted(models.items(), key=lambda item: (-int(item[1][0]["seen"]), item[0]))
    return tuple(
        ModelRanks(model or None, version or None, tuple(map(_rank, of)))
        for (model, version), of in most[:MAX_MODELS]
    )


def by_slot(asked: Asked, answer: Answer, k: int) -> dict[int, tuple[Rank, ...]]:
    """By slot: the ranks of lists.

    k: the fewest people who saw so far down of a value, for it to be shown; of all it is in any
        case
    """
    rows = [row for row in answer.dicts() if not row["by_model"]]
    at = defaultdict[int, list[tuple[int, int]]](list)
    for row in rows if asked.dimensions else ():
        at[row["place"]].append((int(row[split.SLOT]), int(row[split.PEOPLE])))
    few = {place: split.hidden(counted, k) for place, counted in at.items()}
    found: dict[int, list[Rank]] = {0: []}
    for row in sorted(rows, key=lambda row: int(row["place"])):
        place, slot = row["place"], int(row.get(split.SLOT, 0))
        is_few = slot in few.get(place, ())
        found.setdefault(slot, []).append(Rank.withheld(place) if is_few else _rank(row))
    return {slot: tuple(of) for slot, of in found.items()}


def _rank(row: split.Row) -> Rank:
    seen, clicked, carted, purchased = (
        int(row[name]) for name in ("seen", *(f"{name}_lists" for name in OUTCOMES))
    )
    return Rank(
        position=row["place"],
        seen=seen,
        clicked=clicked,
        carted=carted,
        purchased=purchased,
        click_through_rate=clicked / seen if seen else None,
        cart_rate=carted / seen if seen else None,
        conversion_rate=purchased / seen if seen else None,
    )


def _seen(asked: Asked, more: Mapping[str, exp.Expr]) -> exp.Select:
    """One row a list: how far down it was seen, and more."""
    said = either(gt(col("viewed"), number(0)), col("viewed"), col("items"))
    down = either(col("was_seen"), call("greatest", said, number(1)), number(0))
    deepest = call("arrayMax", call("arrayConcat", array([number(0)]), *map(col, OUTCOMES)))
    return select(
        {
            **{name: col(name) for name in ("model", "version", *OUTCOMES)},
            "by_model": number(1),
            "last": call("greatest", call("toUInt32", down), call("toUInt32", deepest)),
            **{name: col(name) for name in more},
        },
        _lists(asked, more),
    )


def _lists(asked: Asked, more: Mapping[str, exp.Expr]) -> exp.Select:
    """One row a list: who made it, what its views say, what came of which places, and more."""
    place = call("toUInt32", entry(col("numbers"), RECOMMENDATION_POSITION.name))
    viewed = call("toUInt32", entry(col("numbers"), VIEWED_COUNT.name))
    items = call("toUInt32", entry(col("numbers"), ITEM_COUNT.name))
    return select(
        {
            "list": entry(col("strings"), RECOMMENDATION.name),
            "model": call("max", entry(col("strings"), MODEL.name)),
            "version": call("max", entry(col("strings"), MODEL_VERSION.name)),
            "was_seen": call("max", _is(_VIEWED)),
            "viewed": call("maxIf", viewed, _is(_VIEWED)),
            "items": call("maxIf", items, _is(_MADE)),
            **{
                name: call("groupUniqArrayIf", place, _is(event))
                for name, event in OUTCOMES.items()
            },
            **more,
        },
        "events",
        where=[
            one_of(col("event_name"), map(text, (_MADE, _VIEWED, *OUTCOMES.values()))),
            ne(entry(col("strings"), RECOMMENDATION.name), text("")),
            *looked_at(asked),
        ],
        group=("list",),
    )


def _is(event: str) -> exp.Expr:
    return eq(col("event_name"), text(event))
