"""科技企业孵化器奖补: award for bringing up high-tech enterprises with marked success (art. 8)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_facts import carrier_type, high_tech_enterprises

ARTICLE = 8
AWARD = "对孵化高新技术企业成效显著的给予奖补"

significant = figure("high_tech_incubator_award.significant_enterprises")
award = figure("high_tech_incubator_award.amount")

INSTRUMENT = Instrument(
    code="high_tech_incubator_award",
    zh="科技企业孵化器和众创空间奖补",
    en="Award of incubators and maker spaces for high-tech enterprises",
    article=ARTICLE,
    quote=AWARD,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(
            code="TYPE_NOT_COVERED",
            article=ARTICLE,
            quote="加强科技企业孵化器和众创空间建设",
            zh="不是科技企业孵化器或众创空间",
            en="Neither a technology incubator nor a maker space",
            condition=carrier_type.is_in(figure_codes("high_tech_incubator_award.types")),
        ),
        Clause(
            code="NO_HIGH_TECH_ENTERPRISE",
            article=ARTICLE,
            quote=AWARD,
            zh="没有孵化出高新技术企业",
            en="No high-tech enterprise was brought up",
            condition=high_tech_enterprises > 0,
        ),
        Clause(
            code="SUCCESS_NOT_MARKED",
            article=ARTICLE,
            quote="成效显著",
            zh="孵化高新技术企业少于{high_tech_incubator_award.significant_enterprises}家",
            en="Fewer than {high_tech_incubator_award.significant_enterprises} high-tech enterprises were brought up",
            condition=~significant.is_known() | (high_tech_enterprises >= significant),
        ),
        Clause(
            code="SUCCESS_UNDEFINED",
            article=ARTICLE,
            quote="成效显著",
            zh="成效显著的认定标准尚未确定",
            en="What counts as marked success is not set",
            condition=significant.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
        Clause(
            code="AMOUNT_UNKNOWN",
            article=ARTICLE,
            quote="给予奖补",
            zh="奖补标准尚未确定",
            en="The amount of the award is not set",
            condition=award.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(value=award, lines=(Line(zh="奖补标准（元）", en="Amount of the award, yuan", value=award),)),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """科技企业孵化器奖补: NEEDS_CONFIG until success and amount (yuan) are laid down by figures. Art. 8."""
    return INSTRUMENT.decide(facts, as_of, figures)
