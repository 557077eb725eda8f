"""An event in the words of those who send it: ready for a shell, a page, a program."""

from __future__ import annotations

import json
import pprint
from collections.abc import Callable
from typing import Final

import msgspec

from sightline.types import JsonObject

KEY: Final = "sl_write_..."


class Snippet(msgspec.Struct, frozen=True):
    """A piece of a program. label: what it is, in words"""

    name: str
    label: str
    text: str


def snippets(event: JsonObject, url: str) -> tuple[Snippet, ...]:
    """One for each way of sending.

    event: an example that can be sent as it is
    url: of this server
    """
    made: tuple[tuple[str, str, Callable[[JsonObject, str], str]], ...] = (
        ("curl", "The event for a shell", _curl),
        ("JavaScript", "The event for a page", _javascript),
        ("Python", "The event for a Python program", _python),
        ("JSON", "The event as JSON", lambda sent, _: _json(sent)),
    )
    return tuple(Snippet(name, label, make(event, url)) for name, label, make in made)


def _curl(event: JsonObject, url: str) -> str:
    return (
        f"curl {url}/api/v1/analytics/events \\\n"
        f"  -H 'X-API-Key: {KEY}' -H 'Content-Type: application/json' \\\n"
        f"  --data-binary @- <<'JSON'\n{_json(event)}\nJSON"
    )


def _javascript(event: JsonObject, _: str) -> str:
    attributes = json.dumps(event["attributes"], indent=2, ensure_ascii=False)
    return (
        "window.sightline = window.sightline || [];\n"
        f'sightline.push(["track", {json.dumps(event["event_name"])}, {attributes}]);'
    )


def _python(event: JsonObject, url: str) -> str:
    attributes = pprint.pformat(event["attributes"], width=88, sort_dicts=False)
    return (
        "from sightline.client import Client\n\n"
        f'client = Client("{url}", "{KEY}", "{event["tenant_id"]}")\n'
        f'client.track(\n    "{event["event_name"]}",\n'
        f"    {attributes.replace(chr(10), chr(10) + '    ')},\n"
        f'    session_id="{event["session_id"]}",\n)'
    )


def _json(event: JsonObject) -> str:
    return json.dumps(event, indent=2, ensure_ascii=False)
