"""What a snapshot holds of a person: one column for each fact that a programme's rule reads, on the day it looks.

Nothing else is exported: the attributes that article 13 guards are of no kind that is named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.facts import FactKind
from rulebook.facts import Fact
from rulebook.tables import column_type
from subsidy.screening.programmes import PROGRAMMES, Look


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the rules that a kind of announced fact tells: its value, or whether it is `value`."""

    kind: FactKind
    value: str | None = None


TOLD: Mapping[str, Told] = {
    "category": Told(FactKind.SUPPORT_CATEGORY),
    "left_school": Told(FactKind.LEFT_SCHOOL),
    "ever_employed": Told(FactKind.EVER_EMPLOYED),
    "enterprise_employee": Told(FactKind.EMPLOYMENT_FORM, "ENTERPRISE_EMPLOYEE"),
    "ui_months_paid": Told(FactKind.UNEMPLOYMENT_INSURANCE_MONTHS),
}
"""By the name of the rules' fact."""

PAID_MONTH = "paid_pension_medical_month"
MONTHS_USED = "months_used"
OTHER_SUBSIDY = "other_si_subsidy_same_month"
MONTH_SUBSIDISED = "SI_SUBSIDY_OF_MONTH"
"""The exclusion whose slot says that another subsidy covers a month."""

CONTRIBUTION = FactKind.MONTHLY_CONTRIBUTION
FORM = FactKind.EMPLOYMENT_FORM
KINDS = tuple(sorted({*(told.kind for told in TOLD.values()), CONTRIBUTION, FORM}))
"""The kinds of announced facts that a snapshot is made of."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the snapshot: a fact on the day that is looked at."""

    fact: Fact
    look: Look

    @property
    def name(self) -> str:
        """Its name: that of the fact, marked where the day is the month's last."""
        return self.fact.name if self.look is Look.DAY else f"{self.fact.name}_at_month_end"

    @property
    def type(self) -> str:
        """Its type in DuckDB."""
        return column_type(self.fact)


def _columns() -> dict[str, Column]:
    found = {
        column.name: column
        for programme in PROGRAMMES.values()
        for fact in programme.rule.facts.values()
        for column in [Column(fact, programme.look)]
    }
    return dict(sorted(found.items()))


COLUMNS: Mapping[str, Column] = _columns()
"""Every column of facts, by its name."""
