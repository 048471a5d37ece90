"""A token issuer to sign in with while developing: a process of its own, its key on disk."""

import hashlib
import json
import os
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request
from jwt.algorithms import RSAAlgorithm
from pydantic import Field

from deploy.local import child
from deploy.local.web import new_app
from kit import clock
from kit.actor import Role
from kit.wire import Answer, Body

PORT = 8190
AUDIENCE = "employment-platform"
ALGORITHM = "RS256"
KEY_FILE = "key.pem"
TTL_SECONDS = 86_400


@dataclass(frozen=True)
class SigningKey:
    """The issuer's key pair; `kid` is taken from the thumbprint (RFC 7638) of its public half."""

    private: rsa.RSAPrivateKey
    kid: str

    @property
    def public(self) -> dict[str, Any]:
        """The public half as a JWK."""
        numbers = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {"kty": "RSA", "n": numbers["n"], "e": numbers["e"], "kid": self.kid, "use": "sig", "alg": ALGORITHM}


class TokenRequest(Body):
    """Whom a token is for; without `districts` it is good for the whole city."""

    role: Role
    subject: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    department: str | None = None
    districts: list[Annotated[str, Field(pattern=r"^[0-9]{6}$")]] | None = None
    person_id: str | None = None
    employer_code: str | None = None
    bank_code: str | None = None
    ttl: Annotated[int, Field(ge=1, le=30 * TTL_SECONDS, description="seconds")] = TTL_SECONDS


class Token(Answer):
    """An access token, as RFC 6749 names its parts."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the scheme, not a secret
    expires_in: int


def new_key() -> SigningKey:
    """A fresh key of 2048 bits."""
    return _named(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def load_key(folder: Path) -> SigningKey:
    """The key kept in `folder`, made the first time, readable by its owner alone."""
    file = folder / KEY_FILE
    if file.exists():
        private = serialization.load_pem_private_key(file.read_bytes(), None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError(f"{file} holds no RSA key")
        return _named(private)
    key = new_key()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as draft:
        draft.write(pem)
    return key


def issuer_url(port: int = PORT) -> str:
    """What an issuer on this port calls itself."""
    return f"http://{child.LOOPBACK}:{port}"


def mint(
    key: SigningKey,
    *,
    roles: Sequence[Role | str],
    subject: str | None = None,
    department: str | None = None,
    districts: Sequence[str] | None = None,
    person_id: str | None = None,
    employer_code: str | None = None,
    bank_code: str | None = None,
    ttl: int = TTL_SECONDS,
    issuer: str = "",
    audience: str = AUDIENCE,
) -> str:
    """A signed access token for a subject with these roles, good for `ttl` seconds (negative: expired already)."""
    now = clock.now()
    scope = {
        "department": department,
        "districts": None if districts is None else list(districts),
        "person_id": person_id,
        "employer_code": employer_code,
        "bank_code": bank_code,
    }
    claims = {
        "iss": issuer or issuer_url(),
        "aud": audience,
        "sub": subject or f"local-{roles[0]}",
        "iat": now,
        "exp": now + timedelta(seconds=ttl),
        "roles": [str(role) for role in roles],
    }
    claims |= {name: value for name, value in scope.items() if value is not None}
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid})


def create_app(key: SigningKey, *, issuer: str) -> FastAPI:
    """The issuer: discovery, keys, and a token for anyone who asks, which is why it is for development only."""
    app = new_app("development token issuer")

    @app.get("/.well-known/openid-configuration")
    async def configuration() -> dict[str, Any]:
        return {
            "issuer": issuer,
            "jwks_uri": f"{issuer}/jwks",
            "token_endpoint": f"{issuer}/token",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    @app.get("/jwks")
    async def keys() -> dict[str, Any]:
        return {"keys": [key.public]}

    @app.post("/token")
    async def token(request: TokenRequest) -> Token:
        scope = request.model_dump(exclude={"role"})
        return Token(access_token=mint(key, roles=[request.role], issuer=issuer, **scope), expires_in=request.ttl)

    @app.post("/clients/token")
    async def client_token(request: Request) -> Token:
        """For the platform's own services, as RFC 6749 (4.4) has it; whatever they call their secret."""
        client, _, _ = b64decode(request.headers.get("authorization", "").partition(" ")[2]).decode().partition(":")
        subject = f"service-account-{client or 'unnamed'}"
        return Token(
            access_token=mint(key, roles=[Role.SERVICE], issuer=issuer, subject=subject), expires_in=TTL_SECONDS
        )

    @app.get("/healthz")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _named(private: rsa.RSAPrivateKey) -> SigningKey:
    jwk = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    members = json.dumps({"e": jwk["e"], "kty": "RSA", "n": jwk["n"]}, separators=(",", ":"))
    return SigningKey(private, hashlib.sha256(members.encode()).hexdigest()[:32])
