"""The installation's secret: one random value, and a key derived from it for each purpose.

It comes from `SIGHTLINE_SECRET`, or lies in the data folder, where only its owner can read it. Who
loses it loses every API key and the link between a user id and its pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sightline.errors import InvalidRequest

VARIABLE: Final = "SIGHTLINE_SECRET"
FILE: Final = "secret.key"
MIN_LENGTH: Final = 32


class Secret:
    """Derives keys; never shows itself."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str] = os.environ) -> Secret:
        """The secret of the environment, or of the folder; made there when there is none yet.

        raises: InvalidRequest, when the environment's is too short to be one
        """
        if given := environment.get(VARIABLE):
            if len(given) < MIN_LENGTH:
                detail = f"{VARIABLE} must have at least {MIN_LENGTH} characters"
                raise InvalidRequest(detail, code="invalid_setting")
            return cls(given.encode())
        return cls(_kept_in(folder / FILE))

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF, RFC 5869, with SHA-256); the same every time."""
        extracted = hmac.digest(b"sightline", self._value, hashlib.sha256)
        return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)

    def __repr__(self) -> str:
        return "Secret(...)"


def _kept_in(path: Path) -> bytes:
    """The file's content. Several processes may come at once: the first one's value stays."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_bytes().strip()
