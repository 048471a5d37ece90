"""内容摘要 The content of an application: what a reviewer and an approver answer for, as one hash."""

import hashlib
from typing import TYPE_CHECKING

from kit.money import to_wire
from rulebook.verdicts import canonical_bytes

if TYPE_CHECKING:
    from subsidy.models.applications import Application


def hashed(one: "Application") -> str:
    """SHA-256 of all that is stated, and of what the rule has granted on which decision."""
    issued_on = one.certificate_issued_on
    return hashlib.sha256(
        canonical_bytes(
            {
                "id": str(one.id),
                "person_id": str(one.person_id),
                "matter": [str(one.employer_id), str(one.enterprise_id), str(one.worker_id), one.stated],
                "programme": one.programme,
                "period": one.period,
                "district": one.district,
                "applied_on": one.applied_on.isoformat(),
                "flex_start": one.flex_start.isoformat() if one.flex_start else None,
                "certificate_level": one.certificate_level,
                "certificate_occupation": one.certificate_occupation,
                "certificate_issued_on": issued_on.isoformat() if issued_on else None,
                "personal": one.personal_digest.hex(),
                "amount": to_wire(one.amount) if one.amount is not None else None,
                "fund": one.fund,
                **({"term": [one.term_since, to_wire(one.term_amount)]} if one.term_amount is not None else {}),
                "decision_id": str(one.decision_id) if one.decision_id else None,
            }
        )
    ).hexdigest()
