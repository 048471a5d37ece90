"""退役士兵岗位落实: whether every veteran entitled to a post has one (art. 16)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import count_fact, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 16
TARGET = "确保岗位落实、妥善安置"

entitled = count_fact(
    "entitled_veterans", owner="CAB", unit="persons", zh="符合安排工作条件的人数", en="veterans entitled to a post"
)
placed = count_fact("placed_veterans", owner="CAB", unit="persons", zh="岗位落实的人数", en="of them with a post")

INSTRUMENT = Instrument(
    code="veteran_placement_target",
    zh="退役士兵岗位落实目标",
    en="Target of veterans placed",
    article=ARTICLE,
    quote=TARGET,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="TARGET_MISSED",
            article=ARTICLE,
            quote=TARGET,
            zh="岗位落实人数低于符合条件人数的目标比例",
            en="Fewer veterans have a post than the target share of those entitled",
            condition=placed >= entitled * figure("veteran_placement.target_share"),
        ),
    ),
    grants=(Grant(code="TARGET_MET", zh="岗位全部落实", en="Every entitled veteran has a post"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """退役士兵岗位落实: ELIGIBLE reads "target met". Art. 16."""
    return INSTRUMENT.decide(facts, as_of, figures)
