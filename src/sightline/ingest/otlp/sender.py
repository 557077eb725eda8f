"""Who sent a record, for whom and with whose consent: the part of an event that is its envelope.

A resource speaks for all its records; a record that says something itself is believed before it.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Consent, Context, Device, Source
from sightline.ingest.otlp.fit import fit
from sightline.ingest.otlp.record import Attributes, Value
from sightline.ingest.otlp.table import BROWSERS, ENVELOPE, RESOURCE
from sightline.types import TenantId

_ID, _USER, _SHORT, _LOCALE, _IP, _AGENT = 128, 256, 64, 35, 45, 2048
_NAMES: Final = frozenset(name for names in ENVELOPE.values() for name in names)
_OF_CONTEXT: Final = frozenset(
    name for field, names in ENVELOPE.items() if field.startswith("context.") for name in names
)
_FIT: Final = {name: fit(BUILT_IN.attributes[name]) for name in RESOURCE}


class Circumstances(msgspec.Struct, frozen=True, gc=False):
    """An event's envelope, but for what makes it this event. Fields are those of `Envelope`."""

    source: Source
    site_id: str | None
    session_id: str | None
    user_id: str | None
    context: Context


class Sender(msgspec.Struct, frozen=True):
    """What all records of one resource share.

    said: the resource's attributes
    kept: those of them that every event carries, as the catalog has them
    own: the circumstances of a record that says nothing of them itself
    """

    tenant_id: TenantId
    said: Attributes
    kept: dict[str, Any]
    own: Circumstances


def sender(tenant_id: TenantId, said: Attributes) -> Sender:
    """Whoever describes itself so."""
    return Sender(tenant_id, said, dict(_kept(said)), _circumstances(said))


def circumstances(of: Sender, said: Attributes) -> Circumstances:
    """The circumstances of a record with these attributes."""
    own = of.own
    if _NAMES.isdisjoint(said):
        return own
    return Circumstances(
        own.source,
        _short(said, "site_id", _ID) or own.site_id,
        _short(said, "session_id", _ID) or own.session_id,
        _short(said, "user_id", _USER) or own.user_id,
        own.context if _OF_CONTEXT.isdisjoint(said) else _context({**of.said, **said}),
    )


def _circumstances(said: Attributes) -> Circumstances:
    return Circumstances(
        "web" if _first(said, "source") in BROWSERS else "server",
        _short(said, "site_id", _ID),
        _short(said, "session_id", _ID),
        _short(said, "user_id", _USER),
        _context(said),
    )


def _context(said: Attributes) -> Context:
    agent = _short(said, "context.device.user_agent", _AGENT)
    return Context(
        device=Device(user_agent=agent) if agent else None,
        locale=_short(said, "context.locale", _LOCALE),
        consent=_consent(said),
        app_version=_short(said, "context.app_version", _SHORT),
        ip=_short(said, "context.ip", _IP),
    )


def _consent(said: Attributes) -> Consent | None:
    """What the person agreed to. A word that is neither yes nor no counts as no."""
    analytics = _first(said, "context.consent.analytics")
    if analytics is None:
        return None
    return Consent(_agreed(analytics), _agreed(_first(said, "context.consent.ads")))


def _agreed(value: Value | None) -> bool:
    return value is True or value == "true"


def _kept(said: Attributes) -> Any:
    for name, names in RESOURCE.items():
        value = next((said[n] for n in names if n in said), None)
        if value is not None and (fitted := _FIT[name](value)) is not None:
            yield name, fitted


def _short(said: Attributes, field: str, longest: int) -> str | None:
    """A text that is there and not too long: half an id would be another's."""
    value = _first(said, field)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and 0 < len(value) <= longest else None


def _first(said: Attributes, field: str) -> Value | None:
    for name in ENVELOPE[field]:
        if (value := said.get(name)) is not None:
            return value
    return None
