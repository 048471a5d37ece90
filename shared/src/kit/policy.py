"""Which role may call which route: one table per service, complete by construction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit.actor import Actor, Role
from kit.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a route; `roles=None` is anybody, without a token."""

    roles: frozenset[Role] | None

    @property
    def is_public(self) -> bool:
        """Whether no token is asked for."""
        return self.roles is None

    def admit(self, actor: Actor) -> None:
        """Raise `Forbidden` unless the actor holds one of the roles."""
        if self.roles is not None and not actor.has(*self.roles):
            allowed = ", ".join(sorted(self.roles))
            raise Forbidden(f"your roles do not allow this: it takes one of {allowed}", code="ROLE_MISSING")


PUBLIC = Policy(None)


def allow(*roles: Role) -> Policy:
    """A route for the holders of any of the roles."""
    return Policy(frozenset(roles))


ANY_ROLE = allow(*Role)

Policies = Mapping[tuple[str, str], Policy]


def check_complete(policies: Policies, routes: Iterable[tuple[str, str]]) -> None:
    """Raise `ValueError` naming every route without a policy and every policy without a route."""
    existing = set(routes)
    missing = sorted(existing - policies.keys())
    stale = sorted(policies.keys() - existing)
    if missing or stale:
        raise ValueError(f"routes without a policy: {missing}; policies without a route: {stale}")
