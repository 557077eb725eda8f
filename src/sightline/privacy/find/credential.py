"""What opens doors: tokens, keys, passwords, logins in addresses. Only where it is evident."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sightline.privacy.find.span import Span

MARKER: Final = "[secret]"

_SECRETS: Final = re.compile(
    r"\beyJ[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*){0,4}"  # JWT, JWE
    r"|\bsl_(?:write|read|sql|admin)_[0-9A-Za-z_\-]{8,}"  # our own
    r"|\b(?:sk|pk|rk)[_\-](?:live|test|proj|ant|or)[_\-][0-9A-Za-z_\-]{8,}"
    r"|\bsk-[0-9A-Za-z]{20,}"
    r"|\b(?:gh[pousr]|github_pat|glpat)[_\-][0-9A-Za-z_\-]{16,}"
    r"|\bxox[abeoprs]-[0-9A-Za-z\-]{10,}"
    r"|\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bAIza[0-9A-Za-z_\-]{30,}"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[0-9A-Za-z+/=\s]*(?:-----END [A-Z ]{0,30}-----)?",
    re.ASCII,
)
_NAMED: Final = re.compile(
    r"(?i:\bbearer)\s+(?P<bearer>[A-Za-z0-9._~+/=\-]{12,})"
    r"|(?i:\bauthorization)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<header>(?:(?i:basic|digest) )?"
    r"[^\s\"'\[\]]{6,})"
    r"|(?i:\b(?:password|passwd|passphrase|pwd|passwort|api[_\- ]?key|access[_\-]?token"
    r"|auth[_\-]?token|refresh[_\-]?token|client[_\-]?secret|session[_\-]?token))"
    r"[\"']?\s{0,3}(?:[:=]|\bis\b)\s{0,3}[\"']?(?P<value>[^\s\"',;&\[\]]{4,})"
    r"|(?i:\b(?:token|secret|sig|signature))=(?P<short>[^\s\"',;&\[\]]{6,})",
    re.ASCII,
)
_LOGIN: Final = re.compile(r"://([^\s/@?#\x00\[\]]{1,256})@", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z]{1,19}")


def secrets(text: str) -> Iterator[Span]:
    """Every token or key whose own form gives it away."""
    for match in _SECRETS.finditer(text):
        yield Span(match.start(), match.end(), MARKER)


def named_secrets(text: str) -> Iterator[Span]:
    """Every value that is called a password, a key or a bearer token where it stands."""
    for match in _NAMED.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        if match.lastgroup != "bearer" or not _WORD.fullmatch(text, start, end):
            yield Span(start, end, MARKER)


def logins(text: str) -> Iterator[Span]:
    """The user and password in `scheme://user:password@host`."""
    for match in _LOGIN.finditer(text):
        yield Span(match.start(1), match.end(1), MARKER)
