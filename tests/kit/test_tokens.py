"""A token speaks for somebody only if algorithm, signature, issuer, audience and times all hold."""

import asyncio
import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest

from kit.actor import Role
from kit.auth import TokenVerifier
from kit.errors import Unauthenticated
from kit.policy import PUBLIC, allow, check_complete
from kit.testing import Caller, ServiceUnderTest, TokenAuthority


def unsigned(claims: dict[str, Any], **header: str) -> str:
    parts = [json.dumps(part).encode() for part in ({"typ": "JWT", **header}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def good_claims() -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": "http://issuer.test",
        "aud": "employment-platform",
        "sub": "somebody",
        "iat": now,
        "exp": now + 600,
        "roles": ["case_worker"],
    }


async def write(noted: ServiceUnderTest, token: str | None) -> tuple[int, str]:
    answer = await Caller(noted.client, token).post("/v1/notes", {"words": "x"})
    return answer.status_code, answer.json().get("code", "")


async def test_a_good_token_is_admitted(noted: ServiceUnderTest) -> None:
    assert (await write(noted, noted.authority.token(Role.CASE_WORKER)))[0] == 201


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        pytest.param({"exp": int(time.time()) - 60}, "TOKEN_EXPIRED", id="expired"),
        pytest.param({"iss": "http://elsewhere"}, "TOKEN_INVALID", id="another issuer"),
        pytest.param({"aud": "another"}, "TOKEN_INVALID", id="another audience"),
        pytest.param({"nbf": int(time.time()) + 600}, "TOKEN_INVALID", id="not yet valid"),
        pytest.param({"sub": None}, "TOKEN_INVALID", id="nobody"),
        pytest.param({"exp": None}, "TOKEN_INVALID", id="without an end"),
        pytest.param({"person_id": "x"}, "TOKEN_INVALID", id="a claim that can't be read"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_not(noted: ServiceUnderTest, claims: dict[str, Any], code: str) -> None:
    subject = {"subject": None} if "sub" not in claims else {}
    token = noted.authority.token(Role.CASE_WORKER, **subject, **claims)
    assert await write(noted, token) == (401, code)


async def test_a_token_of_another_key_is_not(noted: ServiceUnderTest, tmp_path: Any) -> None:
    assert await write(noted, TokenAuthority(tmp_path).token(Role.CASE_WORKER)) == (401, "TOKEN_INVALID")


async def test_a_key_that_the_issuer_withdraws_is_trusted_no_longer(
    noted: ServiceUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = TokenAuthority(tmp_path)
    verifier = TokenVerifier(noted.service.settings.model_copy(update={"jwks_file": authority.jwks_file}))
    token = authority.token(Role.CASE_WORKER)
    await verifier.verify(token)
    keys = json.loads(authority.jwks_file.read_text())
    keys["keys"][0]["kid"] = "t2"
    authority.jwks_file.write_text(json.dumps(keys))
    monkeypatch.setattr("kit.auth.STALE_SECONDS", 0)
    monkeypatch.setattr("kit.auth.REFRESH_SECONDS", 0)
    await verifier.verify(token)  # still remembered; lets the verifier look
    while verifier._refreshing and not verifier._refreshing.done():
        await asyncio.sleep(0.01)
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_an_unsigned_token_is_not(noted: ServiceUnderTest) -> None:
    assert await write(noted, unsigned(good_claims(), alg="none", kid="t1")) == (401, "TOKEN_INVALID")


async def test_a_token_signed_with_the_public_key_as_a_secret_is_not(noted: ServiceUnderTest) -> None:
    secret = noted.authority.jwks_file.read_bytes()
    head = unsigned(good_claims(), alg="HS256", kid="t1").removesuffix(".")
    signature = base64.urlsafe_b64encode(hmac.digest(secret, head.encode(), "sha256")).decode().rstrip("=")
    assert await write(noted, f"{head}.{signature}") == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("token", [None, "", "garbage", "a.b.c"])
async def test_no_token_or_garbage_is_401_and_says_how_to_come_in(noted: ServiceUnderTest, token: str | None) -> None:
    answer = await Caller(noted.client, token).post("/v1/notes", {"words": "x"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_role_that_the_table_does_not_name_is_403(noted: ServiceUnderTest) -> None:
    status, code = await write(noted, noted.authority.token(Role.CITIZEN))
    assert (status, code) == (403, "ROLE_MISSING")


async def test_an_unknown_role_is_no_role(noted: ServiceUnderTest) -> None:
    status, code = await write(noted, noted.authority.token("superuser"))
    assert (status, code) == (403, "ROLE_MISSING")


def test_a_route_without_a_policy_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="/v1/forgotten"):
        check_complete({("GET", "/v1/a"): PUBLIC}, [("GET", "/v1/a"), ("GET", "/v1/forgotten")])


def test_a_policy_without_a_route_is_refused_too() -> None:
    with pytest.raises(ValueError, match="/v1/gone"):
        check_complete({("GET", "/v1/gone"): allow(Role.AUDITOR)}, [])
