import json
from typing import Any

from contracts.facts import FACTS
from deploy.compose.realm import AUDIENCE, CLAIMS, FILE, FOLLOWERS, render
from deploy.local.issuer import TokenRequest
from kit.actor import Role


def imported() -> dict[str, Any]:
    """What Keycloak imports."""
    realm: dict[str, Any] = json.loads(FILE.read_text())
    return realm


def mappers(scope: str) -> dict[str, dict[str, str]]:
    [found] = [each for each in imported()["clientScopes"] if each["name"] == scope]
    return {
        mapper["name"]: {"kind": mapper["protocolMapper"], **mapper["config"]} for mapper in found["protocolMappers"]
    }


def test_the_realm_is_what_roles_and_departments_say() -> None:
    assert FILE.read_text() == render(), "run `python -m deploy.compose.realm`"


def test_the_realm_knows_every_role_and_no_other() -> None:
    assert [role["name"] for role in imported()["roles"]["realm"]] == [role.value for role in Role]


def test_a_token_says_of_its_subject_what_the_local_issuers_does() -> None:
    assert set(CLAIMS) == set(TokenRequest.model_fields) - {"role", "subject", "ttl"}
    claims = mappers(AUDIENCE)
    assert claims["audience"]["included.custom.audience"] == AUDIENCE
    assert claims["roles"]["claim.name"] == "roles"
    for claim, many in CLAIMS.items():
        assert claims[claim]["claim.name"] == claims[claim]["user.attribute"] == claim
        assert claims[claim]["multivalued"] == str(many).lower()
    assert mappers("basic")["sub"]["kind"] == "oidc-sub-mapper"


def test_every_department_that_owns_facts_signs_in_as_itself() -> None:
    owners = {shape.owner for shape in FACTS.values()}
    accounts = {user["serviceAccountClientId"]: user for user in imported()["users"]}
    clients = {client["clientId"]: client for client in imported()["clients"]}

    for owner in owners:
        name = f"agency-{owner.lower()}"
        assert clients[name]["serviceAccountsEnabled"]
        assert not clients[name]["publicClient"]
        assert accounts[name]["attributes"] == {"department": [owner]}
        assert accounts[name]["realmRoles"] == [Role.AGENCY]
    assert len(accounts) == len(owners) + len(FOLLOWERS)


def test_a_service_signs_in_as_itself_and_may_only_ask_what_it_has_missed() -> None:
    accounts = {user["serviceAccountClientId"]: user for user in imported()["users"]}
    clients = {client["clientId"]: client for client in imported()["clients"]}

    for service in FOLLOWERS:
        assert not clients[f"service-{service}"]["publicClient"]
        assert accounts[f"service-{service}"]["realmRoles"] == [Role.SERVICE]


def test_nobody_widens_their_own_scope() -> None:
    [component] = imported()["components"]["org.keycloak.userprofile.UserProfileProvider"]
    profile = json.loads(component["config"]["kc.user.profile.config"][0])
    permissions = {attribute["name"]: attribute["permissions"] for attribute in profile["attributes"]}

    assert all(permissions[claim] == {"view": ["admin"], "edit": ["admin"]} for claim in CLAIMS)
    assert "unmanagedAttributePolicy" not in profile  # so what is not named here is refused
    assert not imported()["registrationAllowed"]


def test_nobody_hands_a_password_to_a_client_and_no_redirect_is_trusted() -> None:
    for client in imported()["clients"]:
        assert not client["directAccessGrantsEnabled"]
        assert not client["implicitFlowEnabled"]
        assert not client["standardFlowEnabled"]
        assert "redirectUris" not in client


def test_the_realm_holds_no_secret() -> None:
    def keys(part: Any) -> set[str]:
        if isinstance(part, dict):
            return set(part).union(*map(keys, part.values()))
        return set().union(*map(keys, part)) if isinstance(part, list) else set()

    assert not keys(imported()) & {"secret", "credentials", "value", "privateKey", "certificate"}
