"""How applications are announced: two programmes by events of their own, all others by shared ones."""

from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from contracts.subsidy import (
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    SubsidyDecided,
    SubsidyRequested,
)
from contracts.subsidy import Programme as AnnouncedProgramme
from subsidy.models.funds import Programme

if TYPE_CHECKING:
    from subsidy.models.applications import Application

Decided = ApplicationDecided | SubsidyDecided
DecidedAs = Literal["APPROVED", "REFUSED"]


def own_programme(programme: str) -> AnnouncedProgramme | None:
    """The programme as the events name it that are its own; None where it is announced by the shared ones."""
    own = programme in (Programme.FLEXIBLE_SI, Programme.SKILL_UPGRADE)
    return cast("AnnouncedProgramme", str(programme)) if own else None


def submitted(application: "Application") -> ApplicationSubmitted | SubsidyRequested:
    """Somebody has applied."""
    programme = own_programme(application.programme)
    if programme is not None and application.person_id is not None:
        return ApplicationSubmitted(
            application_id=application.id,
            person_id=application.person_id,
            programme=programme,
            district=application.district,
            on=application.applied_on,
        )
    return SubsidyRequested(
        application_id=application.id,
        person_id=application.person_id,
        employer_id=application.employer_id,
        programme=application.programme,
        district=application.district,
        on=application.applied_on,
    )


def decided(application: "Application", outcome: DecidedAs, reasons: tuple[str, ...], *, on: date) -> Decided:
    """An application was approved or refused."""
    programme = own_programme(application.programme)
    if programme is not None and application.person_id is not None:
        return ApplicationDecided(
            application_id=application.id,
            person_id=application.person_id,
            programme=programme,
            district=application.district,
            on=on,
            outcome=outcome,
            reasons=reasons,
        )
    return SubsidyDecided(
        application_id=application.id,
        filing_id=application.filing_id,
        person_id=application.person_id,
        employer_id=application.employer_id,
        worker_id=application.worker_id,
        programme=application.programme,
        district=application.district,
        on=on,
        outcome=outcome,
        reasons=reasons,
    )


def withdrawn(application: "Application", *, on: date) -> ApplicationWithdrawn:
    """Whoever applied has taken it back."""
    return ApplicationWithdrawn(
        application_id=application.id,
        person_id=application.person_id,
        employer_id=application.employer_id,
        programme=application.programme,
        district=application.district,
        on=on,
    )
