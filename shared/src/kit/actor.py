"""Who acts: the authenticated subject of a request, or a service acting by itself."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The roles that a token may carry."""

    CITIZEN = "citizen"
    EMPLOYER = "employer"
    AGENCY = "agency"
    BANK = "bank"
    CASE_WORKER = "case_worker"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    FINANCE = "finance"
    DUTY_OFFICER = "duty_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"
    """Another service of the platform by itself: it asks what it has missed, and nothing else."""


OFFICES = (
    Role.AGENCY,
    Role.CASE_WORKER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.FINANCE,
    Role.DUTY_OFFICER,
    Role.AUDITOR,
)
"""The roles whose holders work for the city: they see by district, everybody else their own."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A subject with its roles and the scope that its token gives it; `districts=None` is the whole city."""

    subject: str
    roles: frozenset[Role] = frozenset()
    department: str | None = None
    districts: frozenset[str] | None = None
    person_id: UUID | None = None
    employer_code: str | None = None
    bank_code: str | None = None
    on_behalf_of: str | None = None

    @classmethod
    def system(cls, service: str) -> "Actor":
        """The service itself, reacting to an event or a clock."""
        return cls(subject=f"system:{service}")

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of the roles."""
        return not self.roles.isdisjoint(roles)
