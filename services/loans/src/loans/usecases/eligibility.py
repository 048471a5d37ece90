"""Asking the rule of article 9: what is known about a loan, from whom, and what comes of it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from contracts.facts import FactKind, holding
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from loans.models import Borrower, BorrowerFact, BorrowerSpell, Decision, Loan, LoanStatus, Terms
from loans.models.borrowers import same_person
from loans.models.slots import SUBSIDISED_LOANS
from loans.rules import guarantee_loan_individual as rule
from loans.rules import shipped_figures
from rulebook.facts import json_value
from rulebook.verdicts import Outcome, Reason, Verdict

OWN_KIND: Final = "GUARANTEE_LOAN"
"""The kind under which a guarantee loan of one's own, not repaid yet, counts among other loans."""

CERTIFIED_BY_SPELL: Final = "REGISTERED_UNEMPLOYED"
CERTIFIED_BY_FACT: Final = frozenset({"HARD_TO_EMPLOY", "GRADUATE"})

NOT_CERTIFIED: Final = Reason(
    code="GROUP_NOT_CERTIFIED",
    article=rule.ARTICLE,
    quote=rule.BORROWERS,
    zh="申请日没有该类人员身份的登记或认定",
    en="On the day of application no registration certifies that the applicant belongs to this group",
    basis="银发〔2016〕202号",
)


async def lock_borrower(tx: Tx, person_id: UUID, *, by: Actor) -> Borrower:
    """The borrower, so that two loans of one person are decided one after the other.

    Whoever may not act for the person is not told whether there is one.
    """
    # Under whatever ids the person is known, in one order for all.
    known = select(Borrower).where(Borrower.person_id.in_(same_person(person_id)), Borrower.visible_to(by))
    entries = await tx.all(known.order_by(Borrower.person_id).with_for_update())
    borrower = next((entry for entry in entries if entry.person_id == person_id), None)
    if borrower is None:
        raise Refusal(
            "this person is unknown here, or not of your scope: registration may not have reached us yet, "
            "try again in a moment",
            code="PERSON_UNKNOWN",
        )
    if borrower.merged_into is not None:
        raise Conflict(
            "this entry was merged into another: apply under that",
            code="PERSON_MERGED",
            merged_into=str(borrower.merged_into),
        )
    return borrower


async def own_before(tx: Tx, loan: Loan) -> list[Loan]:
    """The borrower's other loans that were contracted, repaid ones included."""
    return await tx.all(
        select(Loan).where(
            Loan.person_id.in_(same_person(loan.person_id)),
            Loan.id != loan.id,
            Loan.status.in_([LoanStatus.CONTRACTED, LoanStatus.DRAWN_DOWN, LoanStatus.REPAID]),
        )
    )


async def ask_rule(tx: Tx, loan: Loan, terms: Terms, *, group_source: str, by: Actor) -> Verdict:
    """Run the rule on the terms as of the contract's day, and keep the decision."""
    own = await own_before(tx, loan)
    open_ones = [
        {"kind": OWN_KIND, "balance": json_value(other.principal if other.outstanding is None else other.outstanding)}
        for other in own
        if other.status != LoanStatus.REPAID
    ]
    known: dict[str, Any] = {
        "group": loan.group,
        "principal": loan.principal,
        "contract_date": terms.contract_date,
        "drawdown": terms.drawdown,
        "maturity": terms.maturity,
        "rate": terms.rate,
        "other_loans": [*loan.other_loans, *open_ones],
        "spouse_other_loans": loan.spouse_other_loans,
        # What was subsidised elsewhere before an earlier loan was so before this one, whatever is stated now.
        "subsidised_loans_before": max(one.subsidised_elsewhere for one in (loan, *own)) + len(own),
        **(loan.online or {}),
    }
    facts = {name: value for name, value in known.items() if name in rule.INSTRUMENT.facts and value is not None}
    figures = await figures_in_force(tx, shipped_figures())
    verdict = rule.decide(facts, terms.contract_date, figures)
    contract = "application" if loan.status == LoanStatus.APPLIED else "contract"
    sources = {
        **dict.fromkeys(facts, "application"),
        **dict.fromkeys(facts.keys() & {"contract_date", "drawdown", "maturity", "rate"}, contract),
        "group": group_source,
        "subsidised_loans_before": "application and own records",
        "other_loans": "application and own records",
    }
    tx.add(Decision.of(verdict, subject=f"loan/{loan.id}", sources=sources, by=by.subject))
    return verdict


async def certificate(tx: Tx, loan: Loan) -> str | None:
    """What backs the group on the day of application; None where registration should know and does not.

    Groups that no register of the platform holds are certified on paper, which the agency sees: `application`.
    """
    if loan.group == CERTIFIED_BY_SPELL:
        spell = await tx.first(
            select(BorrowerSpell).where(
                BorrowerSpell.person_id.in_(same_person(loan.person_id)), BorrowerSpell.open_on(loan.applied_on)
            )
        )
        return None if spell is None else f"spell/{spell.spell_id}"
    if loan.group in CERTIFIED_BY_FACT:
        records = await tx.all(select(BorrowerFact).where(BorrowerFact.person_id.in_(same_person(loan.person_id))))
        fact = holding([record.as_fact() for record in records], FactKind.SUPPORT_CATEGORY, loan.applied_on)
        return fact.source_department if fact is not None and fact.value == loan.group else None
    return "application"


async def require_eligible(tx: Tx, loan: Loan, verdict: Verdict) -> None:
    """Raise `Refusal` with every failing clause and the loans that count, or with every figure to be configured."""
    if verdict.is_eligible:
        return
    if verdict.outcome is Outcome.NEEDS_CONFIG:
        raise Refusal(
            "figures that this loan turns on are not configured",
            code="NEEDS_CONFIG",
            needs_figures=list(verdict.needs_figures),
        )
    counted = await own_before(tx, loan) if SUBSIDISED_LOANS.reason in verdict.codes else []
    raise Refusal(
        "the loan does not meet article 9",
        code="LOAN_INELIGIBLE",
        reasons=reasons_of(verdict),
        **({"excluded_by": [str(other.id) for other in counted]} if counted else {}),
    )


def reasons_of(verdict: Verdict) -> list[Mapping[str, Any]]:
    """The verdict's reasons as they are kept and shown."""
    content: Any = verdict.to_dict()["reasons"]
    return list(content)


def reason_dict(reason: Reason) -> Mapping[str, Any]:
    """A reason in the form of `reasons_of`."""
    return {name: getattr(reason, name) for name in ("code", "article", "quote", "zh", "en", "basis")}
