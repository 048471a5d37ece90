"""政策条目 The rows of the policy, in the order of the text."""

from itertools import islice

from contracts.policy import Kind, PolicyRow, Service, shipped_catalogue
from kit.errors import NotFound
from rulebook.instruments import Status

POLICY = shipped_catalogue()


def policy_row(row_id: str) -> PolicyRow:
    """One row of the policy; raises `NotFound`."""
    try:
        return POLICY.row(row_id)
    except LookupError as error:
        raise NotFound(str(error), code="POLICY_ROW_UNKNOWN") from None


def place_in_policy(row_id: str) -> int:
    """How many rows stand before that one in the text; raises ValueError for one that the policy does not have."""
    return [row.id for row in POLICY].index(row_id)


def policy_rows(
    *,
    article: int | None,
    service: Service | None,
    kind: Kind | None,
    status: Status | None,
    after: int | None,
    limit: int,
) -> list[PolicyRow]:
    """Rows of the policy in the order of the text, from the one behind the place `after`."""
    found = (
        row
        for row in islice(POLICY, 0 if after is None else after + 1, None)
        if article in {None, row.article}
        and service in {None, row.service}
        and kind in {None, row.kind}
        and status in {None, row.status}
    )
    return list(islice(found, limit))
