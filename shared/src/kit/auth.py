"""Bearer tokens: checked locally against the issuer's published keys, turned into an `Actor`."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import httpx
import jwt
from jwt import PyJWK, PyJWKSet

from kit.actor import Actor, Role
from kit.errors import Unauthenticated, Unavailable
from kit.settings import ServiceSettings

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "ES256")
LEEWAY_SECONDS = 10
REFRESH_SECONDS = 30
STALE_SECONDS = 600
FAILURE_SECONDS = 5
REMEMBERED_TOKENS = 10_000
_ROLES = {role.value: role for role in Role}


class TokenVerifier:
    """Decides who a bearer token speaks for: algorithm, signature, issuer, audience and times must all hold."""

    def __init__(
        self, settings: ServiceSettings, *, widen: Callable[[Iterable[str]], frozenset[str]] = frozenset
    ) -> None:
        self._settings = settings
        self._widen = widen
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = -float(REFRESH_SECONDS)
        self._failed_at = -float(FAILURE_SECONDS)
        self._fetching = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None
        self._remembered: dict[str, tuple[float, Actor]] = {}

    async def verify(self, token: str) -> Actor:
        """The actor that the token names; raises `Unauthenticated`, or `Unavailable` without the issuer's keys."""
        if self._keys and time.monotonic() - self._fetched_at > STALE_SECONDS and not self._fetching.locked():
            self._refreshing = asyncio.create_task(self._refresh())
        remembered = self._remembered.get(token)
        if remembered is not None and remembered[0] > time.time():
            return remembered[1]
        claims = await self._claims(token)
        actor = _actor(claims, self._widen)
        if len(self._remembered) >= REMEMBERED_TOKENS:
            self._remembered.clear()
        self._remembered[token] = (float(claims["exp"]) + LEEWAY_SECONDS, actor)
        return actor

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = await self._key(jwt.get_unverified_header(token))
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm_name] if key.algorithm_name in ALGORITHMS else [],
                issuer=self._settings.token_issuer,
                audience=self._settings.token_audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("the token has expired: get a new one", code="TOKEN_EXPIRED") from error
        except jwt.InvalidTokenError as error:
            raise Unauthenticated("the bearer token is not valid here", code="TOKEN_INVALID") from error
        return claims

    async def _key(self, header: Mapping[str, Any]) -> PyJWK:
        kid = header.get("kid")
        if header.get("alg") not in ALGORITHMS or not isinstance(kid, str):
            raise jwt.InvalidTokenError
        if kid not in self._keys:
            await self._fetch()
        if kid not in self._keys:
            raise jwt.InvalidTokenError
        return self._keys[kid]

    async def _refresh(self) -> None:
        """Learn of withdrawn keys; an issuer that is away for a while does not shut everybody out."""
        try:
            await self._fetch()
        except Unavailable:
            log.warning("the token issuer's keys can't be refreshed, going on with the ones at hand")

    async def _fetch(self) -> None:
        async with self._fetching:
            now = time.monotonic()
            if self._keys and now - self._fetched_at < REFRESH_SECONDS:
                return
            if now - self._failed_at < FAILURE_SECONDS:
                raise Unavailable("the token issuer's keys can't be read at the moment: try again")
            try:
                document = await self._document()
                found = PyJWKSet.from_dict(document).keys
            except (httpx.HTTPError, OSError, ValueError, jwt.PyJWKSetError) as error:
                self._failed_at = time.monotonic()
                raise Unavailable("the token issuer's keys can't be read at the moment: try again") from error
            keys = {key.key_id: key for key in found if key.key_id and key.public_key_use in {None, "sig"}}
            if self._keys.keys() - keys.keys():
                self._remembered.clear()
            self._keys = keys
            self._fetched_at = time.monotonic()

    async def _document(self) -> dict[str, Any]:
        if self._settings.jwks_file is not None:
            document: dict[str, Any] = json.loads(await asyncio.to_thread(self._settings.jwks_file.read_text))
            return document
        if self._settings.jwks_url is None:
            raise Unavailable("neither JWKS_URL nor JWKS_FILE is set")
        async with httpx.AsyncClient(timeout=5) as client:
            response = await client.get(str(self._settings.jwks_url))
            response.raise_for_status()
            return dict(response.json())


def _actor(claims: Mapping[str, Any], widen: Callable[[Iterable[str]], frozenset[str]]) -> Actor:
    try:
        districts = claims.get("districts")
        person = claims.get("person_id")
        return Actor(
            subject=str(claims["sub"]),
            roles=frozenset(_ROLES[role] for role in claims.get("roles", ()) if role in _ROLES),
            department=claims.get("department"),
            districts=None if districts is None else widen(str(code) for code in districts),
            person_id=None if person is None else UUID(person),
            employer_code=claims.get("employer_code"),
            bank_code=claims.get("bank_code"),
            on_behalf_of=claims.get("on_behalf_of"),
        )
    except (ValueError, TypeError) as error:
        raise Unauthenticated("the token's claims can't be read", code="TOKEN_INVALID") from error
