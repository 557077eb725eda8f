"""The credit of every channel by every model: whole numbers that add up to what was converted.

What was counted enters; for each model the conversions of each channel, in millionths, and its
amounts, in smallest units of each currency, leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from sightline.analysis.attribution.apportion import apportioned
from sightline.analysis.attribution.asked import Asked
from sightline.analysis.attribution.counted import Counted
from sightline.analysis.attribution.credit import rules
from sightline.analysis.attribution.markov import removal_effects
from sightline.analysis.attribution.request import Model
from sightline.analysis.attribution.shapley import shapley_values
from sightline.analysis.attribution.tally import MAX_SET

MILLIONTHS: Final = 1_000_000
"""Parts of a conversion that answers show."""

Shares = Sequence[float | int]


class Shared(msgspec.Struct, frozen=True):
    """Conversions in millionths and amounts in smallest units, each by channel, from the first."""

    conversions: Sequence[int]
    amounts: Mapping[str, Sequence[int]]


class TooManyChannels(msgspec.Struct, frozen=True):
    """The model looks at every set of channels, and there are too many for that."""

    channels: int
    most: int


def shared(asked: Asked, found: Counted, channels: int, model: Model) -> Shared | TooManyChannels:
    """How a model shares everything that was converted after touchpoints."""
    if model is Model.SHAPLEY and channels > MAX_SET:
        return TooManyChannels(channels, MAX_SET)
    conversions, amounts = _SHARES.get(model, _by_rule)(asked, found, channels, model)
    whole = found.attributed() * MILLIONTHS
    worth = {coin: found.attributed_worth(coin) for coin in found.coins()}
    return Shared(
        apportioned(whole, conversions),
        {coin: apportioned(worth[coin], amounts(coin)) for coin in worth},
    )


def _by_rule(asked: Asked, found: Counted, channels: int, model: Model) -> _Both:
    place = rules(asked).index(model)
    coins = found.coins()

    def amounts(coin: str) -> Shares:
        given = (found.credited.get((one, coin)) for one in range(1, channels + 1))
        return [0 if one is None else one.amounts[place] for one in given]

    conversions = [0] * channels
    for channel in range(1, channels + 1):
        for coin in coins:
            if (given := found.credited.get((channel, coin))) is not None:
                conversions[channel - 1] += given.conversions[place]
    return conversions, amounts


def _by_removal(asked: Asked, found: Counted, channels: int, model: Model) -> _Both:
    del asked, model
    return (
        removal_effects(found.steps, found.steps.won, channels),
        lambda coin: removal_effects(found.steps, found.gains.get(coin, {}), channels),
    )


def _by_value(asked: Asked, found: Counted, channels: int, model: Model) -> _Both:
    del asked, model
    return (
        shapley_values(found.trails, found.won, channels),
        lambda coin: shapley_values(found.trails, found.worth.get(coin, {}), channels),
    )


_Both = tuple[Shares, Callable[[str], Shares]]
"""Shares of conversions, and of the amounts in a currency."""

_SHARES: Final[Mapping[Model, Callable[[Asked, Counted, int, Model], _Both]]] = {
    Model.MARKOV: _by_removal,
    Model.SHAPLEY: _by_value,
}
