"""就业困难人员认定: certification of the hard to employ, by any one of the listed categories (art. 14).

Sex and disability are read because they grant a benefit (art. 13); a category that nobody stated is not claimed.
"""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_

from registration.rules.facts import born, registered_unemployed, stated_age
from rulebook.expressions import (
    AS_OF,
    Condition,
    choose,
    code_fact,
    day_fact,
    derived_quantity,
    figure,
    figure_codes,
    text,
    truth_fact,
)
from rulebook.figures import Figures
from rulebook.functions import AGE_ON
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 14
SCOPE = "合理确定就业困难人员范围"
REGISTER = "合理确定就业困难人员范围，强化分类帮扶和实名制动态管理"
BASIS = "鲁政发〔2015〕21号"

sex = code_fact("sex", owner="PSB", zh="性别", en="sex", lasting=True)
unemployed_since = day_fact(
    "unemployed_since", owner="HRSS", zh="连续失业起始日", en="first day of the unbroken unemployment"
)
disabled = truth_fact(
    "disabled", owner="DPF", zh="是否残疾人", en="whether the person is disabled", absent=False, lasting=True
)
zero_employment_family = truth_fact(
    "zero_employment_family_member",
    owner="HRSS",
    zh="是否城镇零就业家庭成员",
    en="whether nobody in the person's urban family is in work",
    absent=False,
)
zero_transfer_family = truth_fact(
    "zero_transfer_family_member",
    owner="HRSS",
    zh="是否农村零转移就业贫困家庭成员",
    en="whether nobody in the person's poor rural family has moved to other work",
    absent=False,
)
single_parent = truth_fact(
    "single_parent_of_minor",
    owner="CAB",
    zh="是否抚养未成年子女的单亲家庭成员",
    en="whether the person brings up a minor child alone",
    absent=False,
)
low_income_support = truth_fact(
    "low_income_support",
    owner="CAB",
    zh="是否享受最低生活保障",
    en="whether the person receives low-income support",
    absent=False,
)
lost_land = truth_fact(
    "lost_land", owner="LRB", zh="是否失地农民", en="whether the person lost the family's land", absent=False
)

age = choose(stated_age.is_known() & ~born.is_known(), stated_age, derived_quantity(AGE_ON, born, AS_OF))
categories = figure_codes("hard_to_employ.categories")


def is_listed(category: str, holds: Condition) -> Condition:
    """Whether the list of the day has the category and it holds."""
    return text(category).is_in(categories) & holds


GROUNDS = (
    Grant(
        code="AGE_40_WOMAN",
        zh="年满{hard_to_employ.age_of_women}周岁的女性",
        en="A woman of at least {hard_to_employ.age_of_women} years",
        when=is_listed("AGE_40_WOMAN", sex.is_("F") & (age >= figure("hard_to_employ.age_of_women"))),
    ),
    Grant(
        code="AGE_50_MAN",
        zh="年满{hard_to_employ.age_of_men}周岁的男性",
        en="A man of at least {hard_to_employ.age_of_men} years",
        when=is_listed("AGE_50_MAN", sex.is_("M") & (age >= figure("hard_to_employ.age_of_men"))),
    ),
    Grant(code="DISABLED", zh="残疾人", en="Disabled", when=is_listed("DISABLED", disabled)),
    Grant(
        code="LONG_TERM_1Y",
        zh="连续失业满{hard_to_employ.long_term_months}个月",
        en="Unemployed for at least {hard_to_employ.long_term_months} months without a break",
        when=is_listed(
            "LONG_TERM_1Y",
            unemployed_since.is_known()
            & (unemployed_since.plus_months(figure("hard_to_employ.long_term_months")) <= AS_OF),
        ),
    ),
    Grant(
        code="ZERO_EMPLOYMENT_FAMILY",
        zh="城镇零就业家庭成员",
        en="Member of an urban family without anybody in work",
        when=is_listed("ZERO_EMPLOYMENT_FAMILY", zero_employment_family),
    ),
    Grant(
        code="ZERO_TRANSFER_FAMILY",
        zh="农村零转移就业贫困家庭成员",
        en="Member of a poor rural family without anybody in other work",
        when=is_listed("ZERO_TRANSFER_FAMILY", zero_transfer_family),
    ),
    Grant(
        code="SINGLE_PARENT",
        zh="抚养未成年子女的单亲家庭成员",
        en="Brings up a minor child alone",
        when=is_listed("SINGLE_PARENT", single_parent),
    ),
    Grant(
        code="LOW_INCOME_SUPPORT",
        zh="享受最低生活保障人员",
        en="Receives low-income support",
        when=is_listed("LOW_INCOME_SUPPORT", low_income_support),
    ),
    Grant(code="LOST_LAND", zh="失地农民", en="Lost the family's land", when=is_listed("LOST_LAND", lost_land)),
)

INSTRUMENT = Instrument(
    code="hard_to_employ_certification",
    zh="就业困难人员认定",
    en="Certification as hard to employ",
    article=ARTICLE,
    quote=SCOPE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="NOT_REGISTERED",
            article=ARTICLE,
            quote=REGISTER,
            zh="未办理失业登记",
            en="Not registered as unemployed",
            basis=BASIS,
            condition=registered_unemployed,
        ),
        Clause(
            code="NO_CATEGORY",
            article=ARTICLE,
            quote=SCOPE,
            zh="不属于就业困难人员的任何一类",
            en="In none of the categories of the hard to employ",
            basis=BASIS,
            condition=reduce(or_, (ground.when for ground in GROUNDS if ground.when is not None)),
        ),
    ),
    grants=GROUNDS,
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """就业困难人员认定: decide one person; the reasons of a grant are the categories that hold. Art. 14."""
    return INSTRUMENT.decide(facts, as_of, figures)
