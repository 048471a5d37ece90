"""The realm that Keycloak imports, made from the roles and the departments: `python -m deploy.compose.realm`."""

import json
from pathlib import Path
from typing import Any

from contracts.departments import department
from contracts.facts import FACTS
from kit.actor import Role

REALM = "employment"
AUDIENCE = "employment-platform"
FILE = Path(__file__).with_name("keycloak") / "employment-realm.json"
TOKEN_SECONDS = 300
# What a token says about its subject beside the roles; `districts` absent is the whole city.
CLAIMS = {"department": False, "districts": True, "person_id": False, "employer_code": False, "bank_code": False}
AGENCIES = tuple(sorted({shape.owner for shape in FACTS.values()}))
"""The departments that own facts and so hand them in; others get a client of the same kind when they join."""
FOLLOWERS = ("subsidy", "loans", "monitoring")
"""The services that ask registration what they have missed of its announcements."""


def realm() -> dict[str, Any]:
    """The realm as a representation that `--import-realm` understands. It holds no secret.

    Keycloak makes each client's secret on import, and an administrator hands it over; it takes no realm that is there
    already, so that a restart changes nothing.
    """
    return {
        "realm": REALM,
        "displayName": "就业平台 Employment platform",
        "enabled": True,
        "sslRequired": "external",
        "registrationAllowed": False,
        "resetPasswordAllowed": False,
        "editUsernameAllowed": False,
        "bruteForceProtected": True,
        "passwordPolicy": "length(12) and notUsername and passwordHistory(5)",
        "defaultSignatureAlgorithm": "RS256",
        "accessTokenLifespan": TOKEN_SECONDS,
        "eventsEnabled": True,
        "adminEventsEnabled": True,
        "adminEventsDetailsEnabled": True,
        "roles": {"realm": [{"name": role.value, "description": role.name} for role in Role]},
        "defaultDefaultClientScopes": ["basic", "roles", "web-origins", AUDIENCE],
        "clientScopes": [_basic(), _roles(), _web_origins(), _platform()],
        "clients": [_staff(), *(_agency(code) for code in AGENCIES), *(_follower(name) for name in FOLLOWERS)],
        "users": [*(_service_account(code) for code in AGENCIES), *(_follower_account(name) for name in FOLLOWERS)],
        "components": {"org.keycloak.userprofile.UserProfileProvider": [_user_profile()]},
    }


def client_id(code: str) -> str:
    """The client that a department's systems sign in as."""
    return f"agency-{code.lower()}"


def _staff() -> dict[str, Any]:
    """People of all roles: they sign in on a page of Keycloak's (device flow), so that no redirect is trusted."""
    return _client(
        "staff",
        "Case workers, finance, duty officers",
        publicClient=True,
        attributes={"oauth2.device.authorization.grant.enabled": "true"},
    )


def _agency(code: str) -> dict[str, Any]:
    named = department(code)
    return _client(client_id(code), f"{named.zh} {named.en}", publicClient=False, serviceAccountsEnabled=True)


def _client(name: str, title: str, **kind: Any) -> dict[str, Any]:
    return {
        "clientId": name,
        "name": title,
        "enabled": True,
        "protocol": "openid-connect",
        "standardFlowEnabled": False,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "defaultClientScopes": ["basic", AUDIENCE],
        "optionalClientScopes": [],
        **kind,
    }


def _service_account(code: str) -> dict[str, Any]:
    return {
        "username": f"service-account-{client_id(code)}",
        "enabled": True,
        "serviceAccountClientId": client_id(code),
        "realmRoles": [Role.AGENCY.value],
        "attributes": {"department": [code]},
    }


def _follower(service: str) -> dict[str, Any]:
    return _client(f"service-{service}", f"The {service} service", publicClient=False, serviceAccountsEnabled=True)


def _follower_account(service: str) -> dict[str, Any]:
    return {
        "username": f"service-account-service-{service}",
        "enabled": True,
        "serviceAccountClientId": f"service-{service}",
        "realmRoles": [Role.SERVICE.value],
    }


def _platform() -> dict[str, Any]:
    """What the services ask of a token: audience, roles and scope of its subject."""
    audience = {"included.custom.audience": AUDIENCE, "access.token.claim": "true", "id.token.claim": "false"}
    roles = {"claim.name": "roles", "jsonType.label": "String", "multivalued": "true", "access.token.claim": "true"}
    return _scope(
        AUDIENCE,
        _mapper("audience", "oidc-audience-mapper", audience),
        _mapper("roles", "oidc-usermodel-realm-role-mapper", roles),
        *(
            _mapper(
                claim,
                "oidc-usermodel-attribute-mapper",
                {
                    "user.attribute": claim,
                    "claim.name": claim,
                    "jsonType.label": "String",
                    "multivalued": str(many).lower(),
                    "access.token.claim": "true",
                },
            )
            for claim, many in CLAIMS.items()
        ),
    )


# The next three are Keycloak's own: a realm that names a scope gets none of them by itself.


def _basic() -> dict[str, Any]:
    return _scope("basic", _mapper("sub", "oidc-sub-mapper", {"access.token.claim": "true"}))


def _roles() -> dict[str, Any]:
    clients = {
        "claim.name": "resource_access.${client_id}.roles",
        "jsonType.label": "String",
        "multivalued": "true",
        "access.token.claim": "true",
    }
    return _scope(
        "roles",
        _mapper("client roles", "oidc-usermodel-client-role-mapper", clients),
        _mapper("audience resolve", "oidc-audience-resolve-mapper", {"access.token.claim": "true"}),
    )


def _web_origins() -> dict[str, Any]:
    return _scope("web-origins", _mapper("allowed web origins", "oidc-allowed-origins-mapper", {}))


def _scope(name: str, *mappers: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "protocol": "openid-connect",
        "attributes": {"include.in.token.scope": "false", "display.on.consent.screen": "false"},
        "protocolMappers": list(mappers),
    }


def _mapper(name: str, kind: str, config: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}


def _user_profile() -> dict[str, Any]:
    """Attributes that become claims are an administrator's to set: nobody widens their own scope."""
    own = {"view": ["admin", "user"], "edit": ["admin", "user"]}
    given = {"view": ["admin"], "edit": ["admin"]}
    profile = {
        "attributes": [
            {"name": "username", "permissions": {"view": ["admin", "user"], "edit": ["admin"]}},
            {"name": "email", "permissions": own, "validations": {"email": {}}},
            {"name": "firstName", "permissions": own},
            {"name": "lastName", "permissions": own},
            *({"name": claim, "permissions": given, "multivalued": many} for claim, many in CLAIMS.items()),
        ]
    }
    return {
        "providerId": "declarative-user-profile",
        "config": {"kc.user.profile.config": [json.dumps(profile)]},
    }


def render() -> str:
    """The file's content."""
    return json.dumps(realm(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(render())
