"""A first fix for a rejected event: what its errors name a nearest for, and types that can be read.

Errors enter; a fix in the words of `ingest.fix` leaves, to be looked at by a person. It is nothing
where the errors say nothing that would help.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sightline.errors import FieldError
from sightline.ingest.fix import ENVELOPE
from sightline.types import JsonObject

_ATTRIBUTE: Final = "attributes."
_READABLE: Final = ("number", "integer", "boolean", "string")


def suggested(errors: Iterable[FieldError]) -> JsonObject:
    """`{"rules": [...]}`, with one rule or none."""
    rule: JsonObject = {}
    for error in errors:
        name = error.path.removeprefix(_ATTRIBUTE) if error.path.startswith(_ATTRIBUTE) else ""
        wanted = error.message.removeprefix("must be of type ")
        if error.code in ("unknown_event", "unknown_schema") and error.nearest:
            rule["event"] = error.nearest
        elif error.code == "required" and name and error.nearest:
            rule.setdefault("rename", {})[error.nearest.removeprefix(_ATTRIBUTE)] = name
        elif error.code == "enum" and name and error.nearest:
            rule.setdefault("attributes", {})[name] = {"value": error.nearest}
        elif error.code == "enum" and error.path in ENVELOPE and error.nearest:
            rule.setdefault("envelope", {})[error.path] = {"value": error.nearest}
        elif error.code == "type" and name and wanted in _READABLE:
            rule.setdefault("attributes", {})[name] = {"from": name, "type": wanted}
        elif error.code == "unknown_attribute" and name:
            rule.setdefault("drop", []).append(name)
    renamed = set(rule.get("rename", {}))
    if "drop" in rule:
        rule["drop"] = [name for name in rule["drop"] if name not in renamed]
    return {"rules": [rule] if any(rule.values()) else []}
