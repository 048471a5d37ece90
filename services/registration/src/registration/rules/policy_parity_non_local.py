"""外来常住人员同等待遇: parity of all employment and startup policies for registered people from elsewhere (art. 13).

Residence starts with the current stretch where no break is given. The test never ends a registration: who lacks
residence or insurance stays registered and served.
"""

from collections.abc import Mapping
from datetime import date

from registration.rules.facts import (
    GUARDED,
    local_hukou,
    registered_unemployed,
    residence_breaks,
    residence_start,
    si_months_in_city,
)
from registration.rules.residence import is_unbroken
from rulebook.expressions import AS_OF, figure
from rulebook.facts import Unread
from rulebook.figures import Figures
from rulebook.instruments import OK, Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 13
TEST = "连续在我市居住6个月以上且在我市参加社会保险6个月以上"


months = figure("parity.residence_months")
registered = local_hukou | registered_unemployed
resident = local_hukou | (
    (residence_start.plus_months(months) <= AS_OF) & is_unbroken(residence_start, residence_breaks, months)
)
insured = local_hukou | (si_months_in_city >= figure("parity.insurance_months"))

INSTRUMENT = Instrument(
    code="policy_parity_non_local",
    zh="外来常住就业失业登记人员同等待遇",
    en="Parity for registered people from elsewhere",
    article=ARTICLE,
    quote="可与我市就业失业登记人员享受同等的就业创业扶持政策",
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="NOT_REGISTERED",
            article=ARTICLE,
            quote="外来常住就业失业登记人员",
            zh="未办理失业登记",
            en="Not registered as unemployed",
            condition=registered,
        ),
        Clause(
            code="RESIDENCE_LT_6M",
            article=ARTICLE,
            quote=TEST,
            zh="连续在我市居住不满{parity.residence_months}个月",
            en="Less than {parity.residence_months} months of continuous residence in the city",
            condition=resident,
        ),
        Clause(
            code="SI_MONTHS_LT_6",
            article=ARTICLE,
            quote=TEST,
            zh="在我市参加社会保险不满{parity.insurance_months}个月",
            en="Less than {parity.insurance_months} months insured in the city",
            condition=insured,
        ),
    ),
    grants=(
        Grant(
            code="LOCAL_NO_PARITY_TEST",
            zh="本市户籍人员不适用外来人员条件",
            en="The test binds people from elsewhere only",
            when=local_hukou,
        ),
        Grant(code=OK.code, zh=OK.zh, en=OK.en, when=~local_hukou),
    ),
    outputs={"parity": registered & resident & insured, "registration_stays": registered_unemployed},
    unread=(
        *GUARDED,
        Unread(name="age", why="登记时已核验，与同等待遇无关"),
        Unread(name="working", why="登记时已核验，与同等待遇无关"),
        Unread(name="seeks_work", why="登记时已核验，与同等待遇无关"),
        Unread(name="able_to_work", why="登记时已核验，与同等待遇无关"),
        Unread(name="si_months_other_city", why="第十三条：只计在我市参加社会保险的月数"),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """同等待遇: decide one case; outputs ``parity`` and ``registration_stays``. Art. 13."""
    return INSTRUMENT.decide(facts, as_of, figures)
