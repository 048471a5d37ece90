"""Which fund pays for what: each programme has its own (articles 6, 9 and 10)."""

from enum import StrEnum

from kit.errors import Refusal
from subsidy.rules import INSTRUMENTS


class Fund(StrEnum):
    """A fund that subsidies are paid from."""

    EMPLOYMENT_SUBSIDY = "EMPLOYMENT_SUBSIDY_FUND"
    """就业补助资金."""
    UNEMPLOYMENT_INSURANCE = "UI_FUND"
    """失业保险基金."""
    STARTUP_SUPPORT = "STARTUP_SUPPORT_FUND"
    """创业带动就业扶持资金."""
    INTEREST_SUBSIDY = "INTEREST_SUBSIDY_FUND"
    """创业担保贷款贴息资金."""
    GUARANTEE = "GUARANTEE_FUND"
    """创业担保贷款担保基金."""
    DISTRICT = "DISTRICT_FUND"
    """县区资金: what districts give themselves; each of its lines is one district's, and pays for that one alone."""


class Programme(StrEnum):
    """What money is paid for."""

    FLEXIBLE_SI = "flexible_si_subsidy"
    """灵活就业社会保险补贴."""
    SKILL_UPGRADE = "skill_upgrade_subsidy"
    """技能提升补贴."""
    INTEREST = "interest_subsidy"
    """创业担保贷款贴息."""

    @property
    def fund(self) -> Fund:
        """The one fund that pays this programme, as its rule says."""
        if self is Programme.INTEREST:
            return Fund.INTEREST_SUBSIDY
        return Fund(INSTRUMENTS[self].fund or "")


def require_fund(programme: Programme, fund: str | None) -> Fund:
    """The fund, if it is the programme's; raises `Refusal` otherwise."""
    if fund != programme.fund:
        raise Refusal(f"{programme} is paid from {programme.fund}, not from {fund}", code="WRONG_FUND")
    return programme.fund
