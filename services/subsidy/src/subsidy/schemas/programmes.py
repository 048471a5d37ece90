"""Shapes of the programmes and of what each asks for."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field

from kit.wire import Answer
from rulebook.facts import Fact
from rulebook.facts import Kind as FactKind
from rulebook.instruments import Applicant, Frequency
from rulebook.instruments import Status as RuleStatus
from subsidy.models import Fund, Programme
from subsidy.models.forms import About, Form, Period


class FactOut(Answer):
    """A fact, and how it is written."""

    name: str
    kind: FactKind
    unit: str
    department: str
    zh: str
    en: str
    entry: Mapping[str, FactKind] | None

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """As declared."""
        told = {name: getattr(fact, name) for name in ("name", "kind", "unit", "zh", "en", "entry")}
        return cls.model_validate({**told, "department": fact.owner})


class DocumentOut(Answer):
    """A document that may be asked for."""

    zh: str
    en: str


class FormOut(Answer):
    """申请表 Who may apply for a programme, how often, and what is to be stated."""

    programme: Programme
    zh: str
    en: str
    article: int
    status: RuleStatus
    applicants: Sequence[Applicant]
    frequency: Frequency
    period: Period
    months: Annotated[
        int | str | None,
        Field(description="over how many months what is granted is paid, or the fact that states it; null where not"),
    ]
    about: About
    stated: Sequence[FactOut]
    held: Sequence[str]
    """Facts that are on record: nobody is asked for them."""
    certificate: bool
    documents: Sequence[DocumentOut]
    fund: Fund | None

    @classmethod
    def of(cls, form: Form) -> Self:
        """Join the form with its rule."""
        rule = form.rule
        return cls(
            programme=form.programme,
            zh=rule.zh,
            en=rule.en,
            article=rule.article,
            status=rule.status,
            applicants=rule.applicants,
            frequency=rule.frequency,
            period=form.period,
            months=form.months,
            about=form.about,
            stated=[FactOut.of(fact) for fact in form.stated.values()],
            held=sorted(form.held),
            certificate=form.certificate,
            documents=[DocumentOut.model_validate(one) for one in form.documents],
            fund=form.programme.known_fund,
        )
