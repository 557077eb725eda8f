"""A small OpenID Connect provider on loopback: real addresses, real codes, keys made here.

It holds a client to the protocol: the redirect address, PKCE by S256, the client's password, codes
that work once. What it says in a token a test changes at will.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

Json = dict[str, Any]
CLIENT, PASSWORD = "sightline", "a password of the client"


class IdentityProvider:
    """claims: what tokens say besides, or instead; None takes one out"""

    def __init__(self) -> None:
        self.claims: Json = {"email": "ada@example.com", "email_verified": True}
        self.header: Json = {}
        self.key = _new_key()
        self.published = [self.key]
        self.refuses = False
        self.asked: list[str] = []
        self._codes: dict[str, Json] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def change_key(self) -> None:
        """Sign with a new key, which is published from now on."""
        self.key = _new_key()
        self.published.append(self.key)

    def close(self) -> None:
        """Stop; again changes nothing."""
        self._server.shutdown()
        self._server.server_close()

    def configuration(self) -> Json:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked: Json) -> str:
        """Where the browser is sent: somebody signed in here and agreed, or did not."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        said: Json = {"state": asked["state"], "iss": self.issuer}
        if self.refuses:
            said["error"] = "access_denied"
        else:
            said["code"] = secrets.token_urlsafe(16)
            self._codes[said["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(said)}"

    def redeem(self, form: Json, authorization: str) -> Json | None:
        """The tokens of a code, for the client it was made for; None where anything is wrong."""
        asked = self._codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        if asked is None or authorization != f"Basic {expected}":
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        same = (challenge, form.get("redirect_uri")) == (
            asked["code_challenge"],
            asked["redirect_uri"],
        )
        if not same or form.get("grant_type") != "authorization_code":
            return None
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self._token(asked)}

    def _token(self, asked: Json) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        claims = {name: value for name, value in said.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        return jwt.encode(header, claims, self.key)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                provider.asked.append(parts.path)
                if parts.path == "/.well-known/openid-configuration":
                    self._json(200, provider.configuration())
                elif parts.path == "/keys":
                    keys = [key.as_dict(private=False) for key in provider.published]
                    self._json(200, {"keys": keys})
                elif parts.path == "/authorize":
                    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(302)
                    self.send_header("location", provider.authorize(asked))
                    self.end_headers()
                else:
                    self._json(404, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                found = provider.redeem(form, self.headers.get("authorization", ""))
                self._json(*((200, found) if found else (400, {"error": "invalid_grant"})))

            def _json(self, status: int, body: Json) -> None:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Nothing to say."""

        return Handler


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
