"""Where an application stands, and what follows from that."""

from enum import StrEnum


class Status(StrEnum):
    """Where an application stands."""

    WAITING = "WAITING"
    """Facts or figures are missing."""
    IN_REVIEW = "IN_REVIEW"
    """The rule grants it; a reviewer looks at it next."""
    SENT_BACK = "SENT_BACK"
    REVIEWED = "REVIEWED"
    REFUSED = "REFUSED"
    APPROVED = "APPROVED"
    """The money is reserved and the bank instructed."""
    PAID = "PAID"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    WITHDRAWN = "WITHDRAWN"
    """Whoever applied has taken it back."""


OPEN = (Status.WAITING, Status.IN_REVIEW, Status.REVIEWED)
LIVE = (*OPEN, Status.APPROVED, Status.PAID)
"""States in which an application stands in the way of another one for the same thing."""
GRANTED = (Status.APPROVED, Status.PAID)
HOLDING = (Status.IN_REVIEW, Status.REVIEWED, *GRANTED)
"""States in which an application holds what nobody else may have as well: the rule grants it."""
DECIDABLE = (*OPEN, Status.SENT_BACK)


class ReviewOutcome(StrEnum):
    """What a reviewer says."""

    PASS = "PASS"  # noqa: S105 - a word, not a secret
    SEND_BACK = "SEND_BACK"
    REJECT = "REJECT"
