"""What a report on the assistant answers."""

from __future__ import annotations

import msgspec

from sightline.analysis.ai.request import Topic
from sightline.analysis.breakdown import Shown
from sightline.analysis.meta import Meta
from sightline.privacy.disclosure import SUPPRESSED, Suppressed

Count = int | Suppressed
Number = float | Suppressed | None


class Chain(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Tools called one after the other.

    tools: in their order; null for all chains together, and for the rest
    rest: all that are not told apart
    count: how often; share: of all chains
    success_rate: of chains in which every call did what it was asked to
    calls: in all of them; call_success_rate: of the calls
    median_ms, p95_ms: from the start of the first call to the end of the last
    """

    tools: tuple[str, ...] | None
    rest: bool = False
    count: Count
    share: Number
    success_rate: Number
    calls: Count
    call_success_rate: Number
    median_ms: Number
    p95_ms: Number


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A leg of voice.

    count: how often it was measured; within: how often it kept its limit; share: of all
    """

    leg: str
    limit_ms: float
    count: Count
    within: Count
    share: Number
    p50_ms: Number
    p95_ms: Number
    p99_ms: Number

    @classmethod
    def withheld(cls, leg: str, limit_ms: float) -> Kept:
        """A leg of too few people."""
        told = dict.fromkeys(cls.__struct_fields__[2:], SUPPRESSED)
        return cls(leg=leg, limit_ms=limit_ms, **told)


class Turns(msgspec.Struct, frozen=True, kw_only=True):
    """Turns of voice, with all their legs.

    count: that were measured in any leg; within: in which every leg kept its limit; share: of all
    started: turns that began; unanswered: of which no first answer was heard
    """

    count: Count
    within: Count
    share: Number
    started: Count
    unanswered: Count

    @classmethod
    def withheld(cls) -> Turns:
        """Turns of too few people."""
        return cls(**dict.fromkeys(cls.__struct_fields__, SUPPRESSED))


class Rank(msgspec.Struct, frozen=True, kw_only=True):
    """A place in lists of recommendations. Everything is counted once a list.

    seen: lists seen so far down; clicked, carted, purchased: in which this place was
    """

    position: int
    seen: Count
    clicked: Count
    carted: Count
    purchased: Count
    click_through_rate: Number
    cart_rate: Number
    conversion_rate: Number

    @classmethod
    def withheld(cls, position: int) -> Rank:
        """A place that too few people saw."""
        return cls(position=position, **dict.fromkeys(cls.__struct_fields__[1:], SUPPRESSED))


class ModelRanks(msgspec.Struct, frozen=True):
    """The ranks of lists that a model made. model, version: null where nobody said"""

    model: str | None
    version: str | None
    ranks: tuple[Rank, ...]


class Part(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The same of one value of the breakdown. rest: this is all other values together

    Suppressed: what fewer than five people had to do with, and what it could be computed from
    """

    key: Shown
    rest: bool = False
    all_chains: Chain | None = None
    chains: tuple[Chain, ...] | None = None
    legs: tuple[Kept, ...] | None = None
    turns: Turns | None = None
    ranks: tuple[Rank, ...] | None = None


class Ai(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer: what the topic is of.

    all_chains, chains: of tool chains, most frequent first, then the rest
    legs, turns: of voice
    ranks, models: of recommendations; of the models with most lists
    series: by the values of the breakdown, those with most first
    """

    topic: Topic
    all_chains: Chain | None = None
    chains: tuple[Chain, ...] | None = None
    legs: tuple[Kept, ...] | None = None
    turns: Turns | None = None
    ranks: tuple[Rank, ...] | None = None
    models: tuple[ModelRanks, ...] | None = None
    series: tuple[Part, ...] | None = None
    meta: Meta
