"""Events that come from the quarantine, given back what was told of their senders at first.

When an event is quarantined, its user becomes a pseudonym, its address a country, its user agent
a kind of device, and what these were made from is not kept. Shaped a second time, the user would
get a pseudonym of the pseudonym and the rest would be lost. Nothing else of a block is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from sightline.catalog.envelope import Envelope
from sightline.ingest.arrival import Known
from sightline.privacy.pseudonym import is_pseudonym
from sightline.store.block import Block

TOLD: Final = ("country", "region", "device", "browser", "os")
"""Columns made from what is not kept: an address, a user agent."""


def restored(block: Block, events: Sequence[Envelope], known: Known) -> Block:
    """The block, with what is known of its events, which it holds in the order given."""
    columns = dict(block.columns)
    columns["user_id"] = [
        event.user_id if event.user_id and is_pseudonym(event.user_id) else made
        for event, made in zip(events, columns["user_id"], strict=True)
    ]
    for name in TOLD:
        columns[name] = [
            known[event.event_id].get(name, made) if event.event_id in known else made
            for event, made in zip(events, columns[name], strict=True)
        ]
    return msgspec.structs.replace(block, columns=columns)
