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

    ENTERPRISE_SI = "enterprise_si_subsidy"
    """企业吸纳就业社会保险补贴."""
    POST_ENTERPRISE = "post_subsidy_enterprise"
    """岗位补贴（企业吸纳就业）."""
    POST_PUBLIC_WELFARE = "post_subsidy_public_welfare"
    """公益性岗位补贴."""
    INTERNSHIP = "internship_subsidy"
    """就业见习补贴."""
    JOB_SEEKING_STARTUP = "job_seeking_startup_subsidy"
    """求职创业补贴."""
    ONEOFF_STARTUP = "oneoff_startup_subsidy"
    """一次性创业补贴."""
    ONEOFF_JOB_CREATION = "oneoff_job_creation_subsidy"
    """一次性创业岗位开发补贴."""
    PREMISES_RENT = "premises_rent_subsidy"
    """创业场所租赁补贴."""
    POVERTY_JOB = "poverty_job_award"
    """吸纳贫困家庭劳动力就业奖补."""
    STABILISATION = "stabilisation_subsidy"
    """稳岗补贴."""
    TRAINING = "training_subsidy_direct"
    """职业培训补贴（直补培训机构）."""
    EMPLOYMENT_SERVICE = "employment_service_subsidy"
    """就业创业服务补贴."""
    GRASSROOTS_GRADUATE = "grassroots_graduate_subsidy"
    """高校毕业生到基层、中小微企业就业资助."""
    MUNICIPAL_INCUBATOR = "municipal_incubator_award"
    """市级创业孵化基地一次性奖补."""
    DISTRICT_INCUBATOR = "district_incubator_award"
    """县区创业孵化基地奖补."""
    HIGH_TECH_INCUBATOR = "high_tech_incubator_award"
    """科技企业孵化器和众创空间奖补."""
    IDLE_PROPERTY_INCUBATOR = "idle_property_incubator_award"
    """闲置房地产创业孵化示范基地奖补."""
    CONTEST = "contest_award"
    """创业大赛奖励."""

    @property
    def fund(self) -> Fund:
        """The one fund that pays this programme, as its rule says; raises `Refusal` where no document names one."""
        if self.known_fund is None:
            raise Refusal(f"no document names the fund that pays {self}", code="FUND_UNKNOWN")
        return self.known_fund

    @property
    def known_fund(self) -> Fund | None:
        """The fund that pays this programme; None while no document names one."""
        if self is Programme.INTEREST:
            return Fund.INTEREST_SUBSIDY
        fund = INSTRUMENTS[self].fund
        return None if fund is None else Fund(fund)


def require_fund(programme: Programme, fund: str | None) -> Fund:
    """The fund, if it is the programme's; raises `Refusal` otherwise.

    Where no document names the programme's fund, it is any: the city's figure says which, and the posting is tested.
    """
    if programme.known_fund is None and fund is not None:
        return Fund(fund)
    if fund != programme.fund:
        raise Refusal(f"{programme} is paid from {programme.fund}, not from {fund}", code="WRONG_FUND")
    return programme.fund
