"""What a browser shows instead of a password: tokens of sessions, of links that sign in once, and
of forms. Only keyed hashes are kept, and a form's token follows from its session's."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

_TOKEN: Final = re.compile(r"[0-9A-Za-z_\-]{43}", re.ASCII)


def new_token() -> str:
    """256 random bits, as text for a cookie or an address."""
    return secrets.token_urlsafe(32)


def looks_like_one(token: str) -> bool:
    """Whether a text has the form of a token; what has not need not be looked up."""
    return _TOKEN.fullmatch(token) is not None


def digest(token: str, key: bytes) -> str:
    """What is kept of a token: BLAKE2b with a key of the installation, as 64 hex digits."""
    return hashlib.blake2b(token.encode(), key=key, digest_size=32).hexdigest()


def form_token(session_token: str, key: bytes) -> str:
    """What the pages of a session send with every change, so that no other site can make one."""
    return digest(f"form {session_token}", key)


def is_form_token(given: str, session_token: str, key: bytes) -> bool:
    """Whether a page of this session sent it."""
    return hmac.compare_digest(given.encode(), form_token(session_token, key).encode())
