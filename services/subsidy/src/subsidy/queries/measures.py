"""绩效评价 Counting what programmes have achieved: a few statements over everything, each grouped at once."""

# ruff: noqa: S608 - of constants of this module alone

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import DIVISIONS, successor_of
from kit import clock
from subsidy.models.evaluations import Kept, Measures, Money

Key = tuple[str | None, str | None]
"""Programme and district; nothing stands for all of them."""

Found = defaultdict[Key, Measures]

_SETS = "GROUPING SETS ((programme, district), (programme), ())"

_PLACES = """
places AS (
  SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:successors AS text[])) AS place (code, present)
),
known_as AS (
  SELECT person_id, person_id AS person, merged_into FROM person_pictures
  UNION
  SELECT known_as.person_id, entry.person_id, entry.merged_into
  FROM known_as JOIN person_pictures AS entry ON entry.person_id = known_as.merged_into
),
people AS (SELECT person_id, person FROM known_as WHERE merged_into IS NULL)"""

_MOVED = f"""
WITH RECURSIVE {_PLACES},
moved AS (
  SELECT payment.programme, coalesce(present, payment.district) AS district, payment.fund, payment.application_id,
    movement.kind, movement.amount, movement."on"
  FROM ledger_transactions AS movement
  JOIN payments AS payment ON payment.id = movement.payment_id
  LEFT JOIN places ON places.code = payment.district
  WHERE movement.kind IN ('PAY', 'RETURN', 'CLAW_BACK') AND movement."on" BETWEEN :since AND :until
    AND (CAST(:programmes AS text[]) IS NULL OR payment.programme = ANY (CAST(:programmes AS text[])))
    AND (CAST(:districts AS text[]) IS NULL
         OR coalesce(present, payment.district) = ANY (CAST(:districts AS text[])))
)"""

_WORKERS = """,
paid AS (
  SELECT moved.programme, moved.district, moved."on", application.employer_id, employment.employment_id,
    coalesce(people.person, employment.person_id, application.worker_id, application.person_id) AS person
  FROM moved
  LEFT JOIN applications AS application ON application.id = moved.application_id
  LEFT JOIN LATERAL (
    SELECT application.employment_id AS id WHERE application.employment_id IS NOT NULL
    UNION ALL SELECT CAST(listed AS uuid)
    FROM jsonb_array_elements_text(coalesce(application.stated -> 'employments', '[]')) AS listed
  ) AS named ON true
  LEFT JOIN picture_employments AS employment ON employment.employment_id = named.id
  LEFT JOIN people
    ON people.person_id = coalesce(employment.person_id, application.worker_id, application.person_id)
  WHERE moved.kind = 'PAY'
)"""

_MONEY = (
    _MOVED
    + f"""
SELECT programme, district,
  coalesce(sum(amount) FILTER (WHERE kind = 'PAY'), 0) AS paid,
  coalesce(sum(amount) FILTER (WHERE kind = 'RETURN'), 0) AS returned,
  coalesce(sum(amount) FILTER (WHERE kind = 'CLAW_BACK'), 0) AS clawed_back,
  count(*) FILTER (WHERE kind = 'PAY') AS payments
FROM moved GROUP BY {_SETS}"""
)

_FUNDS = (
    _MOVED
    + """
SELECT fund, coalesce(sum(amount) FILTER (WHERE kind = 'PAY'), 0) AS paid,
  coalesce(sum(amount) FILTER (WHERE kind = 'RETURN'), 0) AS returned,
  coalesce(sum(amount) FILTER (WHERE kind = 'CLAW_BACK'), 0) AS clawed_back
FROM moved GROUP BY fund"""
)

_PLANNED = f"""
WITH RECURSIVE {_PLACES}
SELECT line.fund, line.programme, coalesce(present, line.district) AS district,
  -sum(account.balance) - sum(coalesce(settled.amount, 0)) AS planned
FROM budget_lines AS line
JOIN line_accounts AS account ON account.line_id = line.id AND account.account = 'APPROPRIATION'
LEFT JOIN (
  SELECT line_id, sum(CASE kind WHEN 'SETTLE_IN' THEN amount ELSE -amount END) AS amount
  FROM ledger_transactions WHERE settlement_id IS NOT NULL GROUP BY line_id
) AS settled ON settled.line_id = line.id
LEFT JOIN places ON places.code = line.district
WHERE line.year BETWEEN :first_year AND :last_year
  AND (CAST(:programmes AS text[]) IS NULL OR line.programme = ANY (CAST(:programmes AS text[])))
  AND (CAST(:districts AS text[]) IS NULL OR coalesce(present, line.district) = ANY (CAST(:districts AS text[])))
GROUP BY line.fund, line.programme, coalesce(present, line.district)"""

_REACH = (
    _MOVED
    + _WORKERS
    + f"""
SELECT programme, district, count(DISTINCT person) AS people, count(DISTINCT employer_id) AS employers,
  count(DISTINCT employment_id) AS jobs
FROM paid GROUP BY {_SETS}"""
)

# A person's months run from the first payment of the programme; their work is what registration has told of it:
# employments, and the form of employment that holds of those who work otherwise (contracts.facts.holding says which).
_WORK = (
    _MOVED
    + _WORKERS
    + """,
first AS (
  SELECT DISTINCT programme, district, person, min("on") OVER (PARTITION BY programme, person) AS since
  FROM paid WHERE person IS NOT NULL
),
due AS (
  SELECT DISTINCT person, months, CAST(since + make_interval(months => months) AS date) AS "on", since
  FROM first CROSS JOIN (VALUES (6), (12)) AS after (months)
),
forms AS (
  SELECT DISTINCT ON (person, source_department, valid_from, settled) people.person, valid_from, valid_to,
    source_department, settled, recorded_at, value <> '"NONE"' AS works
  FROM picture_facts JOIN people USING (person_id)
  WHERE kind = 'employment_form' AND people.person IN (SELECT person FROM first)
  ORDER BY person, source_department, valid_from, settled, recorded_at DESC
),
employed AS (
  SELECT DISTINCT due.person, due.since, due.months
  FROM due
  JOIN people USING (person)
  JOIN picture_employments AS employment ON employment.person_id = people.person_id
  WHERE employment.hired_on <= due."on" AND (employment.left_on IS NULL OR due."on" < employment.left_on)
),
formed AS (
  SELECT DISTINCT ON (due.person, due.since, due.months) due.person, due.since, due.months, forms.works
  FROM due JOIN forms USING (person)
  WHERE forms.valid_from <= due."on" AND (forms.valid_to IS NULL OR due."on" <= forms.valid_to)
  ORDER BY due.person, due.since, due.months, (settled OR source_department <> 'SELF') DESC,
    (settled OR source_department = 'HRSS') DESC, recorded_at DESC
),
judged AS (
  SELECT due.person, due.since, due.months, due."on" <= :known_on AS measurable,
    employed.person IS NOT NULL OR coalesce(formed.works, false) AS in_work
  FROM due
  LEFT JOIN employed USING (person, since, months)
  LEFT JOIN formed USING (person, since, months)
)
SELECT programme, district, months,
  count(DISTINCT person) FILTER (WHERE measurable) AS measurable,
  count(DISTINCT person) FILTER (WHERE measurable AND in_work) AS in_work,
  count(DISTINCT person) FILTER (WHERE NOT measurable) AS not_yet
FROM first JOIN judged USING (person, since)
GROUP BY GROUPING SETS ((programme, district, months), (programme, months))"""
)

_DECIDED = f"""
WITH RECURSIVE {_PLACES},
calendar AS (SELECT * FROM unnest(CAST(:days AS date[]), CAST(:numbers AS int[])) AS calendar (day, number)),
decided AS (
  SELECT application.programme, coalesce(present, application.district) AS district, application.status,
    application.reasons, reached.number - begun.number AS days
  FROM applications AS application
  LEFT JOIN places ON places.code = application.district
  LEFT JOIN calendar AS begun
    ON begun.day = CAST(application.submitted_at AT TIME ZONE 'Asia/Shanghai' AS date)
  LEFT JOIN calendar AS reached ON reached.day = application.decided_on
  WHERE application.decided_on BETWEEN :since AND :until
    AND (CAST(:programmes AS text[]) IS NULL OR application.programme = ANY (CAST(:programmes AS text[])))
    AND (CAST(:districts AS text[]) IS NULL
         OR coalesce(present, application.district) = ANY (CAST(:districts AS text[])))
)"""

_TIMES = (
    _DECIDED
    + f"""
SELECT programme, district, count(*) FILTER (WHERE status = 'REFUSED') AS refused,
  count(*) FILTER (WHERE status <> 'REFUSED') AS approved,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS median_days,
  percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS p90_days
FROM decided GROUP BY {_SETS}"""
)

_REASONS = (
    _DECIDED
    + """
SELECT programme, district, reason, count(*) AS number
FROM decided CROSS JOIN LATERAL jsonb_array_elements_text(reasons) AS reason
WHERE status = 'REFUSED'
GROUP BY GROUPING SETS ((programme, district, reason), (programme, reason), (reason))"""
)

_FIRST_SUBMITTED = """
SELECT min(CAST(submitted_at AT TIME ZONE 'Asia/Shanghai' AS date)) AS first
FROM applications WHERE decided_on BETWEEN :since AND :until"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is evaluated: the days, both included, and the programmes and districts; none stands for all."""

    since: date
    until: date
    programmes: Sequence[str] | None
    districts: Sequence[str] | None

    def parameters(self) -> dict[str, Any]:
        """For the statements."""
        return {
            "since": self.since,
            "until": self.until,
            "programmes": None if self.programmes is None else list(self.programmes),
            "districts": None if self.districts is None else list(self.districts),
            "codes": [division.code for division in DIVISIONS],
            "successors": [successor_of(division.code) for division in DIVISIONS],
        }


async def count_money(session: AsyncSession, scope: Scope, found: Found) -> dict[str, Money]:
    """What budget lines were given in the years and what the ledger moved between the days; the same by fund."""
    for row in await _rows(session, _MONEY, scope):
        measures = found[row["programme"], row["district"]]
        measures.money = Money(paid=row["paid"], returned=row["returned"], clawed_back=row["clawed_back"])
        measures.payments = row["payments"]
    funds: defaultdict[str, Money] = defaultdict(Money)
    for row in await _rows(session, _FUNDS, scope):
        funds[row["fund"]] = Money(paid=row["paid"], returned=row["returned"], clawed_back=row["clawed_back"])
    years = {"first_year": scope.since.year, "last_year": scope.until.year}
    for row in await _rows(session, _PLANNED, scope, **years):
        programme, district, planned = row["programme"], row["district"], row["planned"]
        funds[row["fund"]].planned += planned
        found[None, None].money.planned += planned
        if programme is not None:
            found[programme, None].money.planned += planned
            if district is not None:
                found[programme, district].money.planned += planned
    return dict(funds)


async def count_reach(session: AsyncSession, scope: Scope, found: Found) -> None:
    """People, employers and employments that were paid for, each once."""
    for row in await _rows(session, _REACH, scope):
        measures = found[row["programme"], row["district"]]
        measures.people, measures.employers, measures.jobs = row["people"], row["employers"], row["jobs"]


async def count_work(session: AsyncSession, scope: Scope, found: Found, *, known_on: date) -> None:
    """Who was in work 6 and 12 months after the programme first paid them in these days, by what is known."""
    for row in await _rows(session, _WORK, scope, known_on=known_on):
        measures = found[row["programme"], row["district"]]
        kept = Kept(row["measurable"], row["in_work"], row["not_yet"])
        if row["months"] == 6:
            measures.after_6_months = kept
        else:
            measures.after_12_months = kept


async def count_decisions(session: AsyncSession, scope: Scope, found: Found) -> None:
    """How many were decided how, within how many working days after they came in, and why they were refused."""
    days, numbers = await _calendar(session, scope)
    for row in await _rows(session, _TIMES, scope, days=days, numbers=numbers):
        measures = found[row["programme"], row["district"]]
        measures.approved, measures.refused = row["approved"], row["refused"]
        measures.median_days, measures.p90_days = row["median_days"], row["p90_days"]
    for row in await _rows(session, _REASONS, scope, days=days, numbers=numbers):
        found[row["programme"], row["district"]].reasons[row["reason"]] = row["number"]


async def _calendar(session: AsyncSession, scope: Scope) -> tuple[list[date], list[int]]:
    first = (await session.execute(text(_FIRST_SUBMITTED), {"since": scope.since, "until": scope.until})).scalar_one()
    counted = [] if first is None else list(working_days(first, max(first, scope.until)))
    return [day for day, _ in counted], [number for _, number in counted]


def working_days(first: date, last: date) -> Iterator[tuple[date, int]]:
    """Each day with the number of working days up to it; days that no holiday notice covers are left out."""
    day, number = first, 0
    while day <= last:
        with suppress(clock.OutsideCalendarError):
            number += clock.is_working_day(day)
            yield day, number
        day += timedelta(days=1)


async def _rows(session: AsyncSession, statement: str, scope: Scope, **more: Any) -> Sequence[RowMapping]:
    return (await session.execute(text(statement), scope.parameters() | more)).mappings().all()
