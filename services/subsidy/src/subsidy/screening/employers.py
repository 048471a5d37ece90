"""免申即享 What employers are asked about: the programmes that their workers on record ground, and their columns."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from rulebook.facts import Fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Frequency, Status
from rulebook.tables import column_type
from rulebook.terms import quoted
from subsidy.models import Programme
from subsidy.models.forms import FORMS, ONCE, About, Form, Period, day_of_rule
from subsidy.screening.screens import NONE_APART, PLACE, Plan, Question, places, statement

EMPLOYER_PROGRAMMES: Mapping[str, Form] = {
    code: form
    for code, form in sorted(FORMS.items())
    if Applicant.EMPLOYER in form.rule.applicants
    and form.rule.amount is not None
    and form.rule.status is not Status.RECORD_ONLY
    and form.about in (About.HIRES, About.POSTS)
    and form.rule.frequency is not Frequency.PER_EVENT
}
"""What an employer's workers on record can ground; for all else only the employer can say what speaks for it."""

ENTERPRISE_EMPLOYEE = "ENTERPRISE_EMPLOYEE"
_WORKERS = {Programme.POST_PUBLIC_WELFARE: "PUBLIC_WELFARE_POST"}


def workers_of(form: Form) -> str:
    """The form of employment that a programme is for."""
    return _WORKERS.get(form.programme, ENTERPRISE_EMPLOYEE)


WORKERS = tuple(sorted({workers_of(form) for form in EMPLOYER_PROGRAMMES.values()}))
"""The forms of employment of those who can ground something."""


def period_of(form: Form, on: date) -> str:
    """What is offered on a day: the month (2018-01), the year, or the whole."""
    return f"{on:%Y-%m}" if form.period is Period.MONTH else f"{on:%Y}" if form.period is Period.YEAR else ONCE


def employer_facts() -> dict[str, Fact]:
    """Every fact that a programme of employers reads, by its name."""
    return dict(sorted((name, fact) for form in EMPLOYER_PROGRAMMES.values() for name, fact in form.rule.facts.items()))


EMPLOYER_COLUMNS: Mapping[str, str] = {name: column_type(fact) for name, fact in employer_facts().items()}
"""The columns of facts of a snapshot of employers, with their types; the rules' attributes of article 13 are none."""


def plan_of_employers(
    snapshot: Path,
    on: date,
    figures: Figures,
    wanted: Iterable[tuple[str, str]],
    apart: Mapping[str, Figures] = NONE_APART,
) -> Plan:
    """Ask about every worker, or every employer with its posts, by programme and period.

    An employer is asked by the figures of its own district.
    """
    questions, views = [], {}
    for code, period in wanted:
        form = EMPLOYER_PROGRAMMES[code]
        name = f"{code}_{period.replace('-', '_')}"
        as_of = day_of_rule(form.programme, period, on)
        questions.append(Question(form.rule, period, as_of, name))
        facts = ", ".join(quoted(fact) for fact in form.rule.facts)
        views[name] = f"SELECT id, {PLACE}, {facts} FROM snapshot WHERE {_asked(form, as_of)}"  # noqa: S608 - of our own
        views.update(places(name, apart))
    return Plan(snapshot, "id", views, statement(questions, figures, apart, key="id"))


def _asked(form: Form, as_of: date) -> str:
    """Of which rows it is asked: of the workers who are there in the month, or of the employers with any."""
    if form.about is About.POSTS:
        return "employment_id IS NULL AND has_posts"
    hired = f" AND hired_on <= DATE '{as_of}'" if form.period is Period.MONTH else ""
    return f"employment_id IS NOT NULL AND form = '{workers_of(form)}'{hired}"
