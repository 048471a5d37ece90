"""部门数据互联共享: employment data shared by nine departments (art. 19)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, Condition, Entry, records_fact
from rulebook.facts import Kind
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 19
QUOTE = "统计、经济和信息化、人力资源社会保障、教育、民政、公安、财政、工商、税务等部门数据互联共享"

feeds = records_fact(
    "feeds",
    owner="STA",
    zh="已接入的部门数据",
    en="departments whose data arrive",
    entry={"department": Kind.CODE, "since": Kind.DAY},
)


def arrives_from(department: str) -> Condition:
    """Whether data of the department arrive this day."""

    def arrives(one: Entry) -> Condition:
        return one.code("department").is_(department) & (one.day("since") <= AS_OF)

    return feeds.any(arrives)


def shared_by(department: str, zh: str, en: str) -> Clause:
    """The clause that asks for the data of one department."""
    return Clause(
        code=f"NO_FEED_{department}",
        article=ARTICLE,
        quote=QUOTE,
        zh=f"尚未接入{zh}部门数据",
        en=f"No data arrive from {en}",
        condition=arrives_from(department),
    )


INSTRUMENT = Instrument(
    code="data_feed_coverage",
    zh="部门数据互联共享",
    en="Data shared by nine departments",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        shared_by("STA", "统计", "statistics"),
        shared_by("EIC", "经济和信息化", "economy and information technology"),
        shared_by("HRSS", "人力资源社会保障", "human resources and social security"),
        shared_by("EDU", "教育", "education"),
        shared_by("CAB", "民政", "civil affairs"),
        shared_by("PSB", "公安", "public security"),
        shared_by("FIN", "财政", "finance"),
        shared_by("AIC", "工商", "industry and commerce"),
        shared_by("TAX", "税务", "taxation"),
    ),
    grants=(Grant(code="FEEDS_COMPLETE", zh="列举部门数据均已接入", en="Data of every listed department arrive"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """部门数据互联共享: which of them are still missing on a day; TAX stands for both tax offices. Art. 19."""
    return INSTRUMENT.decide(facts, as_of, figures)
