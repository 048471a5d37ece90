"""Certifications as hard to employ on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Self
from uuid import UUID

from kit.days import Day
from kit.rules import VerdictOut
from kit.wire import Answer, Body
from registration.models import Certification, CertificationStatus
from rulebook.verdicts import Verdict


class CertificationRequest(Body):
    """就业困难人员认定申请 From which day somebody asks to be certified."""

    on: Day


class CertificationReview(Body):
    """年审 The day of a review."""

    on: Day


class CertificationEnding(Body):
    """An end that no fact shows; `on` is the first day on which the person is not certified any more."""

    on: Day
    reason: Literal["WITHDRAWN", "RETIRED", "MOVED_AWAY", "DIED"]


class CertificationOut(Answer):
    """A certification: it holds from `requested_on` to the day before `ended_on`."""

    id: UUID
    person_id: UUID
    district: str
    status: CertificationStatus
    requested_on: date
    categories: Sequence[str]
    review_due_on: date | None
    reviewed_on: date | None
    ended_on: date | None
    end_reason: str | None
    end_codes: Sequence[str]


class DecidedCertification(Answer):
    """A certification and what the rule said about it."""

    certification: CertificationOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[Certification, Verdict]) -> Self:
        """Join the two."""
        certification, verdict = decided
        return cls(certification=CertificationOut.model_validate(certification), verdict=VerdictOut.of(verdict))
