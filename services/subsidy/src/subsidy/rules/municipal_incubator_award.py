"""市级创业孵化基地一次性奖补: one-off award of a municipal incubator (art. 8)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Frequency, Instrument, Line
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import amount, carrier_type, certified_level

ARTICLE = 8
AWARD = "按规定给予不少于10万元的一次性奖补"

floor = figure("municipal_incubator_award.floor")

INSTRUMENT = Instrument(
    code="municipal_incubator_award",
    zh="市级创业孵化基地一次性奖补",
    en="One-off award of a municipal incubator",
    article=ARTICLE,
    quote=AWARD,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(
            code="TYPE_NOT_COVERED",
            article=ARTICLE,
            quote="推动建设一批返乡创业园、乡村旅游创客基地",
            zh="不是返乡创业园或乡村旅游创客基地",
            en="Neither a return-home startup park nor a rural-tourism maker base",
            condition=carrier_type.is_in(figure_codes("municipal_incubator_award.types")),
        ),
        Clause(
            code="NOT_MUNICIPAL",
            article=ARTICLE,
            quote="被认定为市级创业孵化基地的",
            zh="未被认定为市级创业孵化基地",
            en="Not certified as a municipal incubator",
            condition=certified_level.is_("MUNICIPAL"),
        ),
        Clause(
            code="BELOW_FLOOR",
            article=ARTICLE,
            quote=AWARD,
            zh="奖补金额少于{municipal_incubator_award.floor}元",
            en="The award is below {municipal_incubator_award.floor} yuan",
            condition=amount >= floor,
        ),
    ),
    amount=Amount(
        value=amount,
        lines=(
            Line(zh="拟奖补（元）", en="Proposed award, yuan", value=amount),
            Line(zh="最低奖补（元）", en="Floor, yuan", value=floor),
        ),
    ),
    fund="STARTUP_SUPPORT_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """市级创业孵化基地奖补: test a proposed award, in yuan, against its floor; there is no ceiling. Art. 8."""
    return INSTRUMENT.decide(facts, as_of, figures)
