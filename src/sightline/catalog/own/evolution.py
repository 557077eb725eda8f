"""Whether a version may follow another, and which number it should bear.

A new model for what breaks senders or changes what is stored; a new revision for what lets in more
than readers know; an addition for everything else.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sightline.catalog.model import Attribute, Unknown, ValueType
from sightline.catalog.own.compatibility import Change, changes
from sightline.catalog.own.entry import OwnEvent
from sightline.catalog.schemaver import Version

_ADDED = ("attribute_removed", "unknown_refused")
"""What looking back at an addition finds."""

_STORED_APART = (ValueType.MONEY, ValueType.TIMESTAMP)


class Evolution(msgspec.Struct, frozen=True):
    """A step from one version to another.

    breaking: every change that needs a new model
    version: the number it should bear
    """

    breaking: tuple[Change, ...]
    version: Version


def evolution(old: OwnEvent, new: OwnEvent, latest: Version) -> Evolution:
    """The step from `old` to `new`.

    latest: the greatest version there is, of any model
    """
    breaking = (*changes(old.schema, new.schema), *_discarded(old, new), *_meant(old, new))
    if breaking:
        return Evolution(breaking, latest.with_model())
    widened = [c for c in changes(new.schema, old.schema) if c.code not in _ADDED]
    here = old.key.version
    revised = bool(widened) or old.event.unknown != new.event.unknown
    return Evolution((), here.with_revision() if revised else here.with_addition())


def _discarded(old: OwnEvent, new: OwnEvent) -> Iterator[Change]:
    """Attributes that were kept and would be thrown away."""
    if new.event.unknown is Unknown.DISCARD:
        for name in sorted(old.sent - new.sent):
            yield Change(f"properties.{name}", "attribute_removed", "was kept, and is discarded")


def _meant(old: OwnEvent, new: OwnEvent) -> Iterator[Change]:
    """Attributes whose numbers would no longer mean the same."""
    was = {a.sent_name: a for a in old.event.attributes}
    for now in new.event.attributes:
        sent = now.sent_name
        before = was.get(sent)
        if before is not None and _meaning(before) != _meaning(now):
            told = f"was {_told(before)}, is {_told(now)}"
            yield Change(f"properties.{sent}", "meaning_changed", told)


def _meaning(attribute: Attribute) -> tuple[object, ...]:
    apart = attribute.type if attribute.type in _STORED_APART else attribute.column
    return attribute.name, attribute.unit, apart


def _told(attribute: Attribute) -> str:
    return f"{attribute.name}, {attribute.type} in {attribute.unit}"
