"""What may be shown of each channel: nothing of few people, nor what tells it.

Credits of all models are shares of the same conversions, so they are shown or hidden together: by
how many different people a channel had to do with, in each currency and altogether. Conversions
without a touchpoint are one more channel here, as with the others they add up to the total, which
is the shop's own figure and always shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sightline.analysis.attribution.answer import Channel, Credit, Credits, NotEstimable, Worth
from sightline.analysis.attribution.counted import Converted, Counted, Credited
from sightline.analysis.attribution.request import Model
from sightline.analysis.attribution.share import MILLIONTHS, Shared, TooManyChannels
from sightline.analysis.attribution.trail import Channels
from sightline.analysis.money import Amount, decimal, hidden
from sightline.privacy.disclosure import SUPPRESSED, Group, protect

_NONE: Final = 0
"""The place of conversions without touchpoints; channels have theirs from 1."""

_Cell = tuple[int, str | None]
"""A place, and a currency or all of them."""


class Shown:
    """The channels of an answer. k: the fewest people of one that is shown"""

    def __init__(self, channels: Channels, found: Counted, k: int) -> None:
        self._names = channels.names
        self._found = found
        self._coins = found.coins()
        self._places = range(1, channels.count + 1)
        self._hidden = self._suppressed(k)

    def total(self) -> Worth:
        """All conversions."""
        worth = {coin: sum(one.worth for one in self._converted(coin)) for coin in self._coins}
        conversions = sum(one.conversions for c in self._coins for one in self._converted(c))
        return Worth(conversions, self._amounts(worth))

    def unattributed(self) -> Worth:
        """Those without touchpoints."""
        without = {coin: self._found.converted.get((False, coin), _NOBODY) for coin in self._coins}
        worth = {coin: one.worth for coin, one in without.items()}
        conversions = sum(one.conversions for one in without.values())
        shown = SUPPRESSED if (_NONE, None) in self._hidden else conversions
        return Worth(shown, self._amounts(worth, _NONE))

    def channels(self) -> tuple[Channel, ...]:
        """How many conversions each channel had to do with."""
        touched = {p: sum(one.touched for one in self._credited(p)) for p in self._places}
        return tuple(
            Channel(
                channel=self._name(place),
                rest=self._is_rest(place),
                conversions=SUPPRESSED if (place, None) in self._hidden else touched[place],
            )
            for place in self._places
        )

    def credits(self, model: Model, given: Shared | TooManyChannels) -> Credits:
        """What a model gives each channel."""
        if isinstance(given, TooManyChannels):
            return Credits(model, not_estimable=_too_many(given))
        return Credits(model, tuple(self._credit(place, given) for place in self._places))

    def _credit(self, place: int, given: Shared) -> Credit:
        conversions = given.conversions[place - 1] / MILLIONTHS
        worth = {coin: given.amounts[coin][place - 1] for coin in self._coins}
        return Credit(
            channel=self._name(place),
            rest=self._is_rest(place),
            conversions=SUPPRESSED if (place, None) in self._hidden else conversions,
            amounts=self._amounts(worth, place),
        )

    def _amounts(self, worth: Mapping[str, int], place: int | None = None) -> tuple[Amount, ...]:
        return tuple(
            hidden(coin) if (place, coin) in self._hidden else Amount(coin, decimal(coin, units))
            for coin, units in sorted(worth.items())
            if coin
        )

    def _name(self, place: int) -> str | None:
        return None if self._is_rest(place) else self._names[place - 1] or None

    def _is_rest(self, place: int) -> bool:
        return place > len(self._names)

    def _converted(self, coin: str) -> Iterator[Converted]:
        yield from (one for (_, c), one in self._found.converted.items() if c == coin)

    def _credited(self, place: int) -> Iterator[Credited]:
        found = (self._found.credited.get((place, coin)) for coin in self._coins)
        yield from (one for one in found if one is not None)

    def _suppressed(self, k: int) -> set[_Cell]:
        people = dict(self._people())
        groups = [Group((str(p), coin), number, None) for (p, coin), number in people.items()]
        groups += [Group((None, coin), k, None) for coin in (*self._coins, None)]
        cells: list[_Cell] = list(people)
        protected = zip(cells, protect(groups, k), strict=False)
        return {cell for cell, group in protected if group.people == SUPPRESSED}

    def _people(self) -> Iterator[tuple[_Cell, int]]:
        """People of each place in each currency; in all of them, at least as many as in one."""
        for place in (_NONE, *self._places):
            known = {coin: self._people_of(place, coin) for coin in self._coins}
            yield from (((place, coin), number) for coin, number in known.items())
            yield (place, None), max(known.values(), default=0)

    def _people_of(self, place: int, coin: str) -> int:
        if place == _NONE:
            return self._found.converted.get((False, coin), _NOBODY).people
        credited = self._found.credited.get((place, coin))
        return credited.people if credited else 0


_NOBODY: Final = Converted(0, 0, 0)


def _too_many(given: TooManyChannels) -> NotEstimable:
    told = given.most - 1
    return NotEstimable(
        "too_many_channels",
        f"Every set of channels is looked at, which {given.channels} are too many for; with `top` "
        f"up to {told}, or fewer touchpoints, there are {given.most} at most",
    )
