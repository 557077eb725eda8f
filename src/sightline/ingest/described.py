"""Events that describe themselves, on both sides of the steps: their errors name what was sent.

Between the two they are events like all others: `steps.known` gives them the name of their schema's
event.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, Final

import jsonschema_rs
import msgspec

from sightline.catalog.envelope import Envelope, SelfDescribing
from sightline.catalog.export.jsonschema import envelope_schema
from sightline.errors import FieldError
from sightline.ingest.fault import errors_of
from sightline.ingest.verdict import Rejected, Verdict

_SENT_AS: Final = {"event_name": "schema", "attributes": "data"}
_ENVELOPE: Final = jsonschema_rs.Draft202012Validator(
    envelope_schema(SelfDescribing), validate_formats=True
)


def envelope_errors(event: Any) -> tuple[FieldError, ...]:
    """What is wrong with the envelope of a self-describing event; empty when nothing is."""
    return errors_of(_ENVELOPE, event)


def in_senders_words(
    events: Sequence[Envelope | Rejected], verdicts: MutableMapping[int, Verdict]
) -> None:
    """Let the errors of self-describing events name the fields these were sent with."""
    for index, verdict in verdicts.items():
        if isinstance(verdict, Rejected) and isinstance(events[index], SelfDescribing):
            errors = tuple(map(_renamed, verdict.errors))
            verdicts[index] = msgspec.structs.replace(verdict, errors=errors)


def _renamed(error: FieldError) -> FieldError:
    head, dot, rest = error.path.partition(".")
    return msgspec.structs.replace(error, path=_SENT_AS.get(head, head) + dot + rest)
