"""Names for people that say nothing about them: the same person, the same name, in one tenant only.

What enters: a user or session id as a shop has it. What leaves: a keyed hash of it. Without the
key nobody can compute it from a guess, and two tenants' names for one person have nothing in
common. Throw the key away and the names are anonymous.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from sightline.types import TenantId

_PREFIX: Final = "u_"
_DIGEST_BYTES: Final = 16
_KEY_BYTES: Final = 32
_TENANT: Final = b"tenant"  # BLAKE2b's personalisation: a tenant's key is never anybody's name
_PERSON: Final = b"person"
_LETTERS: Final = 26
_FORM: Final = re.compile(rf"{_PREFIX}[a-z2-7]{{{_LETTERS}}}", re.ASCII)
_CACHED_NAMES: Final = 65_536
_CACHED_TENANTS: Final = 1_024


class Pseudonyms:
    """Pseudonyms under one key. Safe to share between threads.

    key: 32 bytes or more
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _KEY_BYTES:
            raise ValueError(f"a pseudonym key has at least {_KEY_BYTES} bytes, not {len(key)}")
        self._tenant_key = functools.lru_cache(_CACHED_TENANTS)(functools.partial(_derived, key))
        cached = functools.lru_cache(_CACHED_NAMES)(self._hashed)
        self.of: Callable[[str, str], str] = cached
        """(tenant_id, value) → `u_` and 26 letters and digits; always the same, never two alike."""

    def _hashed(self, tenant_id: TenantId, value: str) -> str:
        raw = value.encode("utf-8", "surrogatepass")
        digest = blake2b(
            raw, digest_size=_DIGEST_BYTES, key=self._tenant_key(tenant_id), person=_PERSON
        )
        return _PREFIX + base64.b32encode(digest.digest())[:_LETTERS].decode().lower()


def is_pseudonym(text: str) -> bool:
    """Whether a text has the form of a pseudonym. Anybody can write such a text."""
    return _FORM.fullmatch(text) is not None


def _derived(key: bytes, tenant_id: str) -> bytes:
    raw = tenant_id.encode("utf-8", "surrogatepass")
    return blake2b(raw, digest_size=_KEY_BYTES, key=key[:64], person=_TENANT).digest()
