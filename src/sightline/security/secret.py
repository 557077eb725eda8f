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
from sightline.settings import SECRET

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

        raises: InvalidRequest, when it is too short to be one
        """
        if given := environment.get(SECRET):
            if len(given) < MIN_LENGTH:
                detail = f"{SECRET} must have at least {MIN_LENGTH} characters"
                raise InvalidRequest(detail, code="invalid_setting")
            return cls(os.fsencode(given))
        return cls(_kept_in(folder / FILE))

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF, RFC 5869, with SHA-256); the same every time."""
        extracted = hmac.digest(b"sightline", self._value, hashlib.sha256)
        return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)

    def __repr__(self) -> str:
        return "Secret(...)"


def _kept_in(path: Path) -> bytes:
    """The file's content. Several processes may come at once: the first one's value stays."""
    if not path.exists():
        scratch = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        _write(scratch, secrets.token_hex(32))
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not path.exists():
                scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        _sync(path.parent)
    value = path.read_bytes().strip()
    if len(value) < MIN_LENGTH:
        detail = f"{path.name} in the data folder is damaged: it has less than {MIN_LENGTH} bytes"
        raise InvalidRequest(detail, code="damaged_secret")
    return value


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
