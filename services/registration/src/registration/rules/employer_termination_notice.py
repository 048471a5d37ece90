"""终止解除劳动关系登记备案: whether an employer gave notice of a termination in time (art. 13)."""

from collections.abc import Mapping
from datetime import date

from registration.rules.notices import BASIS, is_notified_within
from rulebook.expressions import day_fact, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 13
REGISTER = "进一步完善城乡统一的就业失业登记制度"

ended = day_fact("ended", owner="HRSS", zh="劳动关系终止日期", en="day on which the employment ended")

INSTRUMENT = Instrument(
    code="employer_termination_notice",
    zh="终止解除劳动关系登记备案",
    en="Notice of a termination",
    article=ARTICLE,
    quote=REGISTER,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="LATE_NOTICE",
            article=ARTICLE,
            quote=REGISTER,
            zh="备案晚于终止或者解除劳动关系后{employer_notice.termination_days}日",
            en="Notice came more than {employer_notice.termination_days} days after the termination",
            basis=BASIS,
            condition=is_notified_within(figure("employer_notice.termination_days"), of=ended),
        ),
    ),
    grants=(
        Grant(
            code="WITHIN_15_DAYS",
            zh="在终止或者解除劳动关系后{employer_notice.termination_days}日内备案",
            en="Notice came within {employer_notice.termination_days} days of the termination",
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """终止解除劳动关系登记备案: decide one notice; the day of the termination itself does not count. Art. 13."""
    return INSTRUMENT.decide(facts, as_of, figures)
