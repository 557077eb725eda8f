"""Signing in with an account elsewhere: OpenID Connect, authorization code with PKCE.

What enters: the answer of a provider that a browser brought back. What leaves: an e-mail address
the provider has made sure of. Nothing is kept between the way there and the way back: the browser
holds a ticket, and state, nonce and verifier follow from it and from a key of the installation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
from authlib.oauth2.auth import ClientAuth  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from sightline.errors import InvalidRequest, StoreUnavailable, Unauthenticated
from sightline.types import Clock, JsonObject

TRIP: Final = timedelta(minutes=10)
"""How long a browser may be away."""

KNOWN_FOR: Final = timedelta(hours=1)
LEEWAY_S: Final = 60
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "EdDSA", "Ed25519")
"""Signatures with a key pair only: with `none` or a shared secret, others could sign."""

_PATIENCE_S: Final = 10.0
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Client(msgspec.Struct, frozen=True):
    """What a provider knows us by. issuer: its address, as its tokens name it"""

    issuer: str
    client_id: str
    client_secret: str


class Trip(msgspec.Struct, frozen=True):
    """A browser on its way. url: of the provider; ticket: what it is to bring back"""

    url: str
    ticket: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser brings back: its ticket, and what the provider gave it along."""

    ticket: str
    state: str
    code: str
    error: str = ""
    issuer: str = ""


class Arrival(msgspec.Struct, frozen=True):
    """Somebody the provider knows. wanted: the path they were on their way to"""

    email: str
    wanted: str


class _Known(msgspec.Struct, frozen=True):
    """What a provider says of itself, and its keys. until: when to ask anew"""

    places: JsonObject
    keys: KeySet
    until: datetime


class Provider:
    """One provider of identities. Lives in one event loop.

    key: of this installation, for this purpose
    """

    def __init__(self, client: Client, key: bytes, clock: Clock) -> None:
        _require_safe(client.issuer, "SIGHTLINE_OIDC_ISSUER")
        self._client = client
        self._key = key
        self._clock = clock
        self._known: _Known | None = None

    async def begin(self, redirect_uri: str, wanted: str) -> Trip:
        """Send a browser to the provider.

        wanted: the path it is on its way to
        raises: StoreUnavailable, where the provider does not answer
        """
        ends_s = int((self._clock() + TRIP).timestamp())
        path = base64.urlsafe_b64encode(wanted.encode()).decode().rstrip("=")
        ticket = f"{ends_s}.{secrets.token_urlsafe(32)}.{path}"
        places = (await self._ask()).places
        url: str = prepare_grant_uri(
            places["authorization_endpoint"],
            client_id=self._client.client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope="openid email",
            state=self._follows(ticket, "state"),
            nonce=self._follows(ticket, "nonce"),
            code_challenge=create_s256_code_challenge(self._follows(ticket, "verifier")),
            code_challenge_method="S256",
        )
        return Trip(url, ticket)

    async def finish(self, back: Return, redirect_uri: str) -> Arrival:
        """Who came back.

        raises: Unauthenticated, with a code for each thing that can be wrong; StoreUnavailable
        """
        wanted = self._checked(back)
        token = await self._redeemed(back, redirect_uri)
        claims = await self._claims(token)
        if not hmac.compare_digest(
            str(claims.get("nonce", "")).encode(), self._follows(back.ticket, "nonce").encode()
        ):
            raise Unauthenticated("The token was made for another sign-in", code="oidc_nonce")
        if claims.get("email_verified") not in (True, "true") or not claims.get("email"):
            detail = (
                "The identity provider has not made sure of your e-mail address; confirm it there"
            )
            raise Unauthenticated(detail, code="oidc_email")
        return Arrival(str(claims["email"]), wanted)

    def _checked(self, back: Return) -> str:
        """The path of a ticket, where everything that came back belongs together."""
        expected = self._follows(back.ticket, "state")
        ends_s, _, rest = back.ticket.partition(".")
        if not hmac.compare_digest(back.state.encode(), expected.encode()):
            raise Unauthenticated("This sign-in was not begun here; begin again", code="oidc_state")
        if not ends_s.isdecimal() or int(ends_s) < self._clock().timestamp():
            raise Unauthenticated(
                "The sign-in took longer than ten minutes; begin again", code="oidc_state"
            )
        if back.issuer and back.issuer != self._client.issuer:
            raise Unauthenticated("Another identity provider answered", code="oidc_token")
        if back.error or not back.code:
            raise Unauthenticated("The identity provider did not let you in", code="oidc_denied")
        path = rest.partition(".")[2]
        return base64.urlsafe_b64decode(path + "=" * (-len(path) % 4)).decode()

    async def _redeemed(self, back: Return, redirect_uri: str) -> str:
        """The identity token a code stands for."""
        places = (await self._ask()).places
        body = prepare_token_request(
            "authorization_code",
            code=back.code,
            redirect_uri=redirect_uri,
            code_verifier=self._follows(back.ticket, "verifier"),
        )
        supported = places.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in supported else supported[0]
        if not self._client.client_secret:
            method = "none"
        auth = ClientAuth(self._client.client_id, self._client.client_secret, method)
        kind = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        uri, headers, content = auth.prepare("POST", places["token_endpoint"], kind, body)
        answer = await _fetched("POST", uri, headers=headers, content=content)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Unauthenticated(
                "The identity provider gave no token for this code", code="oidc_token"
            )
        return token

    async def _claims(self, token: str) -> JsonObject:
        """What a token says, signed by a key of the provider, for us, and now."""
        try:
            return self._read(token, (await self._ask()).keys)
        except InvalidKeyIdError:  # a key not known yet: providers change theirs
            self._known = None
        try:
            return self._read(token, (await self._ask()).keys)
        except InvalidKeyIdError:
            raise Unauthenticated(
                "The token is signed by nobody known", code="oidc_token"
            ) from None

    def _read(self, token: str, keys: KeySet) -> JsonObject:
        """raises: InvalidKeyIdError; Unauthenticated"""
        now = int(self._clock().timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._client.issuer},
            aud={"essential": True, "value": self._client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            registry.validate(claims)
        except InvalidKeyIdError:
            raise
        except (JoseError, ValueError) as err:
            why = getattr(err, "error", "no token")
            raise Unauthenticated(f"The token does not hold: {why}", code="oidc_token") from err
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if others and claims.get("azp") != self._client.client_id:
            raise Unauthenticated("The token was made for another application", code="oidc_token")
        return dict(claims)

    async def _ask(self) -> _Known:
        """What the provider says of itself; asked once an hour."""
        if self._known is not None and self._clock() < self._known.until:
            return self._known
        issuer = self._client.issuer
        places = await _fetched("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if places.get("issuer") != issuer:
            detail = (
                f"The provider calls itself {str(places.get('issuer'))[:200]!r}, not {issuer!r}"
            )
            raise StoreUnavailable(detail, code="oidc_unavailable")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _require_safe(str(places.get(name, "")), f"The provider's {name}")
        keys = await _fetched("GET", str(places["jwks_uri"]))
        try:
            held = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as err:
            raise _away() from err
        self._known = _Known(places, held, self._clock() + KNOWN_FOR)
        return self._known

    def _follows(self, ticket: str, purpose: str) -> str:
        """A value nobody else can find out, of one ticket and for one purpose: 64 hex digits."""
        return hmac.digest(self._key, f"{purpose} {ticket}".encode(), hashlib.sha256).hex()


async def _fetched(method: str, url: str, **given: Any) -> JsonObject:
    """The JSON object an address of the provider answers; of a refusal, an empty one.

    raises: StoreUnavailable
    """
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_S, follow_redirects=False) as http:
            answer = await http.request(method, url, **given)
        if method == "POST" and answer.status_code in (400, 401, 403):
            return {}
        answer.raise_for_status()
        found = msgspec.json.decode(answer.content)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, UnicodeDecodeError) as err:
        raise _away() from err
    if not isinstance(found, dict):
        raise _away()
    return found


def _require_safe(url: str, what: str) -> None:
    """raises: InvalidRequest, unless an address is one of https, or of this machine"""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (
        parts.scheme == "http" and (parts.hostname or "") in _LOOPBACK
    ):
        raise InvalidRequest(f"{what} must be an https address", code="invalid_setting")


def _away() -> StoreUnavailable:
    return StoreUnavailable("The identity provider does not answer", code="oidc_unavailable")
