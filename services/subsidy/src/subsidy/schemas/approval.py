"""复核、审批 Shapes of what two people say about an application."""

from kit.wire import Body
from subsidy.models import ReviewOutcome
from subsidy.schemas.wording import ContentHash, Sentence


class Review(Body):
    """复核 What a reviewer says about what was seen."""

    content_hash: ContentHash
    outcome: ReviewOutcome
    reason: Sentence | None = None


class Approval(Body):
    """审批 An approver's order to pay what was seen."""

    content_hash: ContentHash
