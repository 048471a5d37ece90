"""就业下限: employment as the floor of macroeconomic control (art. 1)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, count_fact, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 1
QUOTE = "把稳定和扩大就业作为动能转换和区间调控的下限"

new_urban_jobs = count_fact("new_urban_jobs", owner="HRSS", unit="persons", zh="城镇新增就业人数", en="new urban jobs")
stated_floor = count_fact("floor", owner="DRC", unit="persons", zh="下限", en="floor")

floor = choose(stated_floor.is_known(), stated_floor, figure("employment_floor.new_urban_jobs"))

INSTRUMENT = Instrument(
    code="employment_floor",
    zh="就业下限",
    en="Employment as the floor of macroeconomic control",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="BELOW_FLOOR",
            article=ARTICLE,
            quote="加大宏观政策调整实施力度",
            zh="就业低于下限，需要加大宏观政策调整力度",
            en="Employment is below the floor: policy has to be adjusted",
            condition=new_urban_jobs >= floor,
        ),
    ),
    grants=(Grant(code="FLOOR_HELD", zh="就业不低于下限", en="Employment holds the floor"),),
    outputs={"floor": floor},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """就业下限: ELIGIBLE reads "held"; persons; NEEDS_CONFIG without ``floor``, for the text states none. Art. 1."""
    return INSTRUMENT.decide(facts, as_of, figures)
