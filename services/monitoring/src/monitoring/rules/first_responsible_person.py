"""第一责任人: exactly one first responsible person for employment in each region (art. 17)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, Condition, Entry, records_fact
from rulebook.facts import Kind
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 17
QUOTE = "各级政府主要负责人要切实发挥本地区就业工作第一责任人职责"

on_record = records_fact(
    "first_responsible_persons",
    owner="ORG",
    zh="本地区就业工作第一责任人",
    en="first responsible persons of the region on record",
    entry={"person": Kind.CODE, "since": Kind.DAY, "until": Kind.DAY},
)


def is_in_office(one: Entry) -> Condition:
    """In office this day; both the first and the last day count, and without a last day there is no end."""
    return (one.day("since") <= AS_OF) & (~one.day("until").is_known() | (one.day("until") >= AS_OF))


in_office = on_record.count(is_in_office)

INSTRUMENT = Instrument(
    code="first_responsible_person",
    zh="就业工作第一责任人",
    en="First responsible person for employment",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NO_RESPONSIBLE_PERSON",
            article=ARTICLE,
            quote=QUOTE,
            zh="本地区没有登记第一责任人",
            en="The region has no first responsible person on record",
            condition=in_office > 0,
        ),
        Clause(
            code="SEVERAL_RESPONSIBLE_PERSONS",
            article=ARTICLE,
            quote=QUOTE,
            zh="本地区登记了多名第一责任人",
            en="The region has several first responsible persons on record",
            condition=in_office <= 1,
        ),
    ),
    grants=(Grant(code="ONE_RESPONSIBLE_PERSON", zh="第一责任人明确", en="Exactly one is on record"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """第一责任人: whether a region has exactly one on record on a day. Art. 17."""
    return INSTRUMENT.decide(facts, as_of, figures)
