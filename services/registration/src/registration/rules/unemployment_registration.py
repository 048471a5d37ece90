"""失业登记: registration as unemployed at the usual place of residence (art. 13)."""

from collections.abc import Mapping
from datetime import date

from registration.rules.facts import (
    GUARDED,
    able_to_work,
    born,
    local_hukou,
    residence_breaks,
    residence_start,
    seeks_work,
    stated_age,
    working,
)
from registration.rules.residence import is_unbroken
from rulebook.expressions import AS_OF, choose, derived_quantity, figure
from rulebook.figures import Figures
from rulebook.functions import AGE_ON
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 13
RESIDENCE = "连续在常住地居住6个月以上"
CONDITIONS = "符合就业失业登记条件的城乡劳动者"

age = choose(stated_age.is_known() & ~born.is_known(), stated_age, derived_quantity(AGE_ON, born, AS_OF))
months = figure("registration.residence_months")
unbroken = is_unbroken(residence_start, residence_breaks, months)

INSTRUMENT = Instrument(
    code="unemployment_registration",
    zh="失业登记",
    en="Registration as unemployed",
    article=ARTICLE,
    quote="可在常住地进行就业失业登记",
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="UNDER_16",
            article=ARTICLE,
            quote=CONDITIONS,
            zh="未满{registration.minimum_age}周岁",
            en="Younger than {registration.minimum_age} years",
            basis="就业服务与就业管理规定 第六十三条",
            condition=age >= figure("registration.minimum_age"),
        ),
        Clause(
            code="NOT_UNEMPLOYED",
            article=ARTICLE,
            quote=CONDITIONS,
            zh="不属于有劳动能力、有就业要求而处于无业状态的人员",
            en="Not out of work, able to work and seeking work",
            basis="就业服务与就业管理规定 第六十三条",
            condition=~working & seeks_work & able_to_work,
        ),
        Clause(
            code="RESIDENCE_LT_6M",
            article=ARTICLE,
            quote=RESIDENCE,
            zh="在常住地居住不满{registration.residence_months}个月",
            en="Less than {registration.residence_months} months of residence at the usual place",
            condition=local_hukou | (residence_start.plus_months(months) <= AS_OF),
        ),
        Clause(
            code="RESIDENCE_NOT_CONTINUOUS",
            article=ARTICLE,
            quote=RESIDENCE,
            zh="居住有中断，最近一段连续居住不满{registration.residence_months}个月",
            en="Residence was broken: the last gap-free stretch is shorter than {registration.residence_months} months",
            condition=local_hukou | unbroken,
        ),
    ),
    unread=GUARDED,
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """失业登记: decide one case; raises FactError for facts that cannot be read. Art. 13."""
    return INSTRUMENT.decide(facts, as_of, figures)
