"""The answer to a request for attribution.

conversions: orders, or events of the conversion; credits are given to six decimals, and those of
    all channels are exactly the conversions with touchpoints
amounts: decimal numbers, each in its currency; they add up exactly as well
unattributed: conversions without a touchpoint in the window
Suppressed: what fewer than five people had to do with, and what it could be computed from
"""

from __future__ import annotations

import msgspec

from sightline.analysis.attribution.contribution import Contribution
from sightline.analysis.attribution.request import Model
from sightline.analysis.meta import Meta
from sightline.analysis.money import Amount
from sightline.privacy.disclosure import Suppressed


class Worth(msgspec.Struct, frozen=True):
    """Conversions, and what they are worth."""

    conversions: int | Suppressed
    amounts: tuple[Amount, ...]


class Channel(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A channel that had to do with conversions.

    channel: null where touchpoints have none, or where `rest`
    rest: all channels that are not told apart
    conversions: those it had to do with, however many others did
    """

    channel: str | None
    conversions: int | Suppressed
    rest: bool = False


class Credit(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a model gives a channel."""

    channel: str | None
    conversions: float | Suppressed
    amounts: tuple[Amount, ...]
    rest: bool = False


class NotEstimable(msgspec.Struct, frozen=True):
    """Why a model gives nothing, and what would help."""

    reason: str
    detail: str


class Credits(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a model gives, the channels with most touchpoints first."""

    model: Model
    credits: tuple[Credit, ...] = ()
    not_estimable: NotEstimable | None = None


class Path(msgspec.Struct, frozen=True):
    """The channels before a conversion, in order; several times the same in a row is one."""

    channels: tuple[str | None, ...]
    conversions: int


class Given(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who gets the credit for the conversions of a period.

    total: all of them
    channels: those with most touchpoints first
    ai_contribution: what the assistant had to do with these conversions
    """

    total: Worth
    unattributed: Worth
    channels: tuple[Channel, ...]
    models: tuple[Credits, ...]
    ai_contribution: tuple[Contribution, ...]


class Compared(Given, frozen=True, omit_defaults=True, kw_only=True, rename={"from_": "from"}):
    """The same for another period.

    channels: those of the answer first; where there is room beside them, others
    """

    from_: str
    to: str


class Attribution(Given, frozen=True, omit_defaults=True, kw_only=True):
    """The answer. paths: the most frequent ones that at least five people took"""

    paths: tuple[Path, ...] | None = None
    compare: Compared | None = None
    meta: Meta
