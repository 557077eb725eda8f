"""Passwords of people who sign in: hashed with Argon2id, and checked without telling which part was
wrong."""

from __future__ import annotations

import functools
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sightline.errors import FieldError, InvalidRequest

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 1_000

_HASHER: Final = PasswordHasher()  # RFC 9106, its second recommendation: 64 MiB, three passes


def hashed(password: str) -> str:
    """What is kept of a password. Takes some 50 ms, on purpose.

    raises: InvalidRequest, when it is too short or too long
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        message = f"must have {MIN_LENGTH} to {MAX_LENGTH} characters"
        fault = FieldError("password", "weak_password", message)
        raise InvalidRequest(f"The password {message}", code="weak_password", errors=[fault])
    return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was kept.

    kept: None where there is none; then as much work is done, so that the time tells nothing
    """
    try:
        return _HASHER.verify(kept or _of_nobody(), password[:MAX_LENGTH]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with less work than is asked for today."""
    return _HASHER.check_needs_rehash(kept)


@functools.cache
def _of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
