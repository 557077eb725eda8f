"""The body of a quarantined event as it lies in the table: JSON, or JSON sealed.

With a keyring it is sealed under the primary key for its tenant and item, so that it opens in no
other place; without one it is plain. What was kept plain stays readable when a keyring comes.
"""

from __future__ import annotations

import base64
from typing import Final
from uuid import UUID

import msgspec

from sightline.security.keyring import Cipher, Unopenable
from sightline.types import JsonObject, TenantId

_SEALED: Final = "tink:"


def closed(body: JsonObject, cipher: Cipher | None, tenant: TenantId, item: UUID) -> str:
    """The text to keep."""
    plain = msgspec.json.encode(body)
    if cipher is None:
        return plain.decode()
    return _SEALED + base64.b64encode(cipher.seal(plain, _context(tenant, item))).decode()


def opened(text: str, cipher: Cipher | None, tenant: TenantId, item: UUID) -> JsonObject:
    """The event again.

    raises: Unopenable, where the key it was sealed under is not in the ring
    """
    if not text.startswith(_SEALED):
        return msgspec.json.decode(text, type=JsonObject)
    if cipher is None:
        raise Unopenable("sealed, and there is no keyring")
    sealed = base64.b64decode(text.removeprefix(_SEALED))
    return msgspec.json.decode(cipher.open(sealed, _context(tenant, item)), type=JsonObject)


def _context(tenant: TenantId, item: UUID) -> bytes:
    return f"quarantine/{tenant}/{item}".encode()
