"""An event as it was sent, as far as it may be kept for somebody to look at and mend.

What enters: a decoded JSON object that was rejected, so nothing is known of its form. What leaves:
the same object without what identifies a person, and coarse facts made from what is left out. Users
become pseudonyms, an address a country, a user agent a kind of device, a page its path. Of a person
who said no, or whose answer cannot be read, nothing leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any, Final

import msgspec

from sightline.privacy.agent import describe
from sightline.privacy.documents import is_card_number, redact_json
from sightline.privacy.geography import Place, locate
from sightline.privacy.names import identifier_key
from sightline.privacy.page import path_only, referrer_domain
from sightline.privacy.pii import redact, redact_path
from sightline.privacy.pseudonym import Pseudonyms
from sightline.types import JsonObject, TenantId


class Circumstances(msgspec.Struct, frozen=True):
    """What is known of a rejected event besides what was sent.

    user_agent: of the request; the event may name its own
    known: attributes of the catalog, whose names say nothing about persons
    """

    tenant_id: TenantId
    place: Place
    user_agent: str
    known: Container[str]


class Original(msgspec.Struct, frozen=True):
    """What may be kept.

    body: the event, without what identifies
    told: column → what was made from what is left out
    """

    body: JsonObject
    told: dict[str, str]


def consents(sent: JsonObject) -> bool:
    """Whether nothing says that the person refused analytics. In doubt it does."""
    context = sent.get("context") or {}
    if not isinstance(context, dict):
        return False
    said = (sent.get("consent"), context.get("consent"))  # the first is where it does not belong
    return all(c is None or (isinstance(c, dict) and c.get("analytics") is True) for c in said)


def original(sent: JsonObject, around: Circumstances, pseudonyms: Pseudonyms) -> Original | None:
    """What may be kept of an event; None where the person refused."""
    if not consents(sent):
        return None

    def user(value: Any) -> Any:
        plain = isinstance(value, (str, int)) and not isinstance(value, bool) and value != ""
        return pseudonyms.of(around.tenant_id, str(value)) if plain else redact_json(value, "user")

    def identifier(value: Any) -> Any:
        """An id that looks personal becomes a pseudonym, as it does when an event is stored."""
        if isinstance(value, str) and redact(value, identifier=True) != value:
            return pseudonyms.of(around.tenant_id, value)
        return redact_json(value, "id")

    parts: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(_FIXED, redact_json),
        "session_id": identifier,
        "site_id": identifier,
        "attributes": lambda value: _attributes(value, around.known),
        "data": lambda value: _attributes(value, around.known),
        "context": _context,
    }
    body: JsonObject = {}
    for name, value in sent.items():
        if name == "received_at":
            continue
        if (part := user if _names_user(name) else parts.get(name)) is not None:
            body[name] = part(value)
        else:
            body.update(redact_json({name: value}))
    return Original(body, _told(sent, around))


_USERS: Final = frozenset(
    """
    user userid uid customer customerid client clientid visitor visitorid member memberid
    anonymousid distinctid profileid accountid
    """.split()  # noqa: SIM905
)
"""What senders call the field `user_id`, written as one word."""

_FIXED: Final = ("event_id", "event_name", "schema", "occurred_at", "tenant_id", "source")
"""Fields whose valid values look like nobody's: no digits are spared in them."""

_NOT_LETTERS: Final = re.compile(r"[^a-z]+")


def _names_user(name: str) -> bool:
    return _NOT_LETTERS.sub("", name.lower()) in _USERS


def _attributes(value: Any, known: Container[str]) -> Any:
    """As attributes are stored: those of the catalog are searched, whatever they are called."""
    if not isinstance(value, dict):
        return redact_json(value, "attributes")
    plain = {name: item for name, item in value.items() if name in known}
    kept = redact_json({name: item for name, item in value.items() if name not in known})
    return {**{name: _searched(item, name) for name, item in plain.items()}, **kept}


def _searched(value: Any, name: str) -> Any:
    """A value whose name says nothing about persons."""
    if isinstance(value, str):
        return redact(value, identifier=identifier_key(name))
    if isinstance(value, int) and not isinstance(value, bool) and is_card_number(value):
        return redact_json(value)
    return redact_json(value) if isinstance(value, (dict, list)) else value


def _context(value: Any) -> Any:
    if not isinstance(value, dict):
        return redact_json(value, "context")
    kept = {n: v for n, v in value.items() if n not in ("ip", "page", "device", "consent")}
    return {
        **redact_json(kept),
        **{name: made(value[name]) for name, made in _CONTEXT.items() if name in value},
    }


def _page(value: Any) -> Any:
    if not isinstance(value, dict):
        return redact_json(value, "page")
    kept = redact_json({n: v for n, v in value.items() if n not in ("url", "referrer")})
    if isinstance(url := value.get("url"), str):
        kept["url"] = redact_path(path_only(url))
    if isinstance(referrer := value.get("referrer"), str):
        domain = referrer_domain(referrer)
        kept["referrer"] = f"https://{redact(domain)}" if domain else ""
    return kept


def _device(value: Any) -> Any:
    if not isinstance(value, dict):
        return redact_json(value, "device")
    return redact_json({n: v for n, v in value.items() if n != "user_agent"})


def _consent(value: Any) -> Any:
    return {n: v for n, v in value.items() if n in ("analytics", "ads") and isinstance(v, bool)}


_CONTEXT: Final[Mapping[str, Callable[[Any], Any]]] = {
    "page": _page,
    "device": _device,
    "consent": _consent,
}


def _told(sent: JsonObject, around: Circumstances) -> dict[str, str]:
    context = sent.get("context")
    context = context if isinstance(context, dict) else {}
    ip, device = context.get("ip"), context.get("device")
    named = device.get("user_agent") if isinstance(device, dict) else None
    place = locate(ip) if isinstance(ip, str) and ip else around.place
    agent = describe(named if isinstance(named, str) and named else around.user_agent)
    return {
        "country": place.country,
        "region": place.region,
        "device": agent.device,
        "browser": agent.browser,
        "os": agent.os,
    }
