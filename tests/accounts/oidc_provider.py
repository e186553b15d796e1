"""A small OpenID Connect provider on this machine: discovery, sign-in, tokens signed with RS256, who the person is.

It follows OpenID Connect Core 1.0 (code flow) and RFC 7636 (PKCE, S256), as far as a sign-in needs them, and refuses
what a strict provider refuses: an unknown client, another address to return to, a code used twice, a wrong verifier.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_NAME = "raatali", "only-for-tests", "key-1"
TOKEN_SECONDS = 60


@dataclass
class Person:
    """Who signs in at the provider."""

    subject: str
    email: str
    is_confirmed: bool = True


@dataclass
class Provider:
    """The provider's state. ``person`` is whoever sits before the browser; None presses "cancel"."""

    person: Person | None
    return_to: str
    issuer: str = ""
    audience: str = CLIENT
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_NAME, "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser is sent after the person has signed in or cancelled."""
        if asked.get("client_id") != CLIENT or asked.get("redirect_uri") != self.return_to:
            self.refusals.append("client")
            return ""
        if self.person is None:
            return f"{self.return_to}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.return_to}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Exchange a code, once, for tokens."""
        asked = self.codes.pop(sent.get("code", ""), None)
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            self.refusals.append("secret")
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked.get("code_challenge") != challenge or asked.get("code_challenge_method") != "S256":
            self.refusals.append("code")
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        now = int(time.time())
        claims = {**self.claims(), "iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + TOKEN_SECONDS}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_NAME})
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "id_token": signed}

    def claims(self) -> dict[str, Any]:
        assert self.person is not None
        return {
            "sub": self.person.subject,
            "email": self.person.email,
            "email_verified": self.person.is_confirmed,
            "name": "Joku Henkilö",
        }


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name that the base class gives
        """Say nothing."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.configuration())
        elif address.path == "/keys":
            self._answer(200, self.provider.keys())
        elif address.path == "/authorize":
            target = self.provider.authorize(asked)
            self.send_response(302 if target else 400)
            self.send_header("Location", target)
            self.end_headers()
        elif address.path == "/userinfo":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            known = token in self.provider.tokens
            self._answer(200 if known else 401, self.provider.claims() if known else {"error": "invalid_token"})
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(*self.provider.token({name: values[0] for name, values in parse_qs(body).items()}))

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """Serve the provider on a free port until the block ends."""
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
