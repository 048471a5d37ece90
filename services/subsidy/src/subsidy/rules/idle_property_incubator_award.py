"""闲置房地产创业孵化示范基地奖补: award for idle property used as an incubator, explored and not granted (art. 8)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line, Status
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_facts import tenure

ARTICLE = 8
EXPLORED = "探索建立对直接购买或租赁闲置房地产楼盘作为创业孵化示范基地（园区）给予奖补的机制"

award = figure("idle_property_incubator_award.amount")

INSTRUMENT = Instrument(
    code="idle_property_incubator_award",
    zh="闲置房地产创业孵化示范基地奖补",
    en="Award for idle property used as an incubator",
    article=ARTICLE,
    quote=EXPLORED,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.ONCE,
    status=Status.EXPLORATORY,
    clauses=(
        Clause(
            code="NOT_BOUGHT_OR_RENTED",
            article=ARTICLE,
            quote="直接购买或租赁闲置房地产楼盘",
            zh="没有直接购买或租赁闲置房地产楼盘",
            en="Idle property was neither bought nor rented",
            condition=tenure.is_in(figure_codes("idle_property_incubator_award.tenures")),
        ),
        Clause(
            code="INSTRUMENT_EXPLORATORY",
            article=ARTICLE,
            quote=EXPLORED,
            zh="尚在探索建立，市级办法出台前不能享受",
            en="Still being explored: no entitlement until the city lays down a rule",
            condition=award.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(value=award, lines=(Line(zh="奖补标准（元）", en="Amount of the award, yuan", value=award),)),
    documents=(Document(zh="购买或租赁合同", en="Contract of purchase or lease"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """闲置房地产孵化基地奖补: NEEDS_CONFIG until a figure of the city sets the amount, in yuan. Art. 8."""
    return INSTRUMENT.decide(facts, as_of, figures)
