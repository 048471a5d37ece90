import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from deploy.local import issuer
from deploy.local.__main__ import main
from deploy.local.issuer import SigningKey
from kit import clock
from kit.actor import Role

NAME = "http://127.0.0.1:8190"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return issuer.new_key()


def client_of(key: SigningKey) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=issuer.create_app(key, issuer=NAME)), base_url=NAME)


async def verified(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
    keys = jwt.PyJWKSet.from_dict((await client.get("/jwks")).json())
    kid = jwt.get_unverified_header(token)["kid"]
    claims: dict[str, Any] = jwt.decode(
        token,
        keys[kid].key,
        algorithms=["RS256"],
        issuer=(await client.get("/.well-known/openid-configuration")).json()["issuer"],
        audience="employment-platform",
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    return claims


async def test_a_token_verifies_against_the_published_keys_and_carries_its_scope(key: SigningKey) -> None:
    async with client_of(key) as client:
        wanted = {"role": "case_worker", "subject": "lixia-3", "department": "human-resources", "districts": ["370102"]}
        answer = (await client.post("/token", json=wanted)).json()

        claims = await verified(client, answer["access_token"])

    assert answer["token_type"] == "Bearer"
    assert claims["roles"] == ["case_worker"]
    assert {name: claims[name] for name in ("sub", "department", "districts")} == {
        "sub": "lixia-3",
        "department": "human-resources",
        "districts": ["370102"],
    }


async def test_a_token_without_districts_is_for_the_whole_city_and_names_nobody(key: SigningKey) -> None:
    async with client_of(key) as client:
        claims = await verified(client, issuer.mint(key, roles=[Role.AUDITOR]))

    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "roles"}


async def test_a_service_signs_in_as_itself_with_client_credentials(key: SigningKey) -> None:
    async with client_of(key) as client:
        form = {"grant_type": "client_credentials"}
        answer = await client.post("/clients/token", data=form, auth=("service-loans", "for-development"))
        claims = await verified(client, answer.json()["access_token"])

    assert (claims["sub"], claims["roles"]) == ("service-account-service-loans", ["service"])


async def test_an_expired_token_does_not_verify(key: SigningKey) -> None:
    with clock.at(datetime(2026, 1, 1, tzinfo=UTC)):
        token = issuer.mint(key, roles=[Role.CITIZEN], person_id="4be0643f-1d98-573b-97cd-ca98a65347dd", ttl=60)

    async with client_of(key) as client:
        with pytest.raises(jwt.ExpiredSignatureError):
            await verified(client, token)


async def test_a_token_of_another_key_does_not_verify(key: SigningKey) -> None:
    stranger = SigningKey(issuer.new_key().private, key.kid)

    async with client_of(key) as client:
        with pytest.raises(jwt.InvalidSignatureError):
            await verified(client, issuer.mint(stranger, roles=[Role.FINANCE]))


@pytest.mark.parametrize(
    "wish", [{"role": "mayor"}, {"role": "agency", "districts": ["Lixia"]}, {"role": "bank", "x": 1}]
)
async def test_a_token_for_an_unknown_role_or_district_is_refused(key: SigningKey, wish: dict[str, object]) -> None:
    async with client_of(key) as client:
        refused = await client.post("/token", json=wish)

    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first, second = issuer.load_key(tmp_path / "issuer"), issuer.load_key(tmp_path / "issuer")

    assert first.public == second.public
    assert stat.S_IMODE((tmp_path / "issuer" / issuer.KEY_FILE).stat().st_mode) == 0o600


async def test_the_command_line_prints_a_token_that_the_issuer_stands_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["token", "case_worker", "--district", "370102", "--district", "370103", "--folder", str(tmp_path)])
    token = capsys.readouterr().out.strip()

    async with client_of(issuer.load_key(tmp_path)) as client:
        claims = await verified(client, token)

    assert (code, claims["roles"], claims["districts"]) == (0, ["case_worker"], ["370102", "370103"])


def test_the_command_line_names_the_roles_when_it_is_asked_for_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "mayor"]) == 2
    assert "there are citizen, employer, agency" in capsys.readouterr().err
