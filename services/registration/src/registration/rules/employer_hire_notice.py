"""招用人员就业登记备案: whether an employer gave notice of a hire in time (art. 13)."""

from collections.abc import Mapping
from datetime import date

from registration.rules.notices import BASIS, is_notified_within
from rulebook.expressions import day_fact, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 13
REGISTER = "进一步完善城乡统一的就业失业登记制度"

hired = day_fact("hired", owner="HRSS", zh="招用日期", en="day of the hire")

INSTRUMENT = Instrument(
    code="employer_hire_notice",
    zh="招用人员就业登记备案",
    en="Notice of a hire",
    article=ARTICLE,
    quote=REGISTER,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="LATE_NOTICE",
            article=ARTICLE,
            quote=REGISTER,
            zh="备案晚于招用后{employer_notice.hire_days}日",
            en="Notice came more than {employer_notice.hire_days} days after the hire",
            basis=BASIS,
            condition=is_notified_within(figure("employer_notice.hire_days"), of=hired),
        ),
    ),
    grants=(
        Grant(
            code="WITHIN_30_DAYS",
            zh="在招用后{employer_notice.hire_days}日内备案",
            en="Notice came within {employer_notice.hire_days} days of the hire",
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """招用人员就业登记备案: decide one notice; the day of the hire itself does not count. Art. 13."""
    return INSTRUMENT.decide(facts, as_of, figures)
