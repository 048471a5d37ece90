"""Three rules as bare Python ifs: the outcome and the amount of a case, and nothing that explains them.

Figures are written into the code, as of the days of the cases; a fact that is not given is None.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rulebook.calendar import add_months

Facts = Mapping[str, Any]
Answer = tuple[str, Decimal | None]


def flexible_si_subsidy(facts: Facts, as_of: date) -> Answer:  # noqa: C901, PLR0912 - bare ifs
    """灵活就业社会保险补贴."""
    failed = unknown = False
    category = facts.get("category")
    is_graduate = category == "GRADUATE"
    if category is None:
        unknown = True
    elif not is_graduate and category != "HARD_TO_EMPLOY":
        failed = True
    if is_graduate:
        left_school, flex_start = _day(facts.get("left_school")), _day(facts.get("flex_start"))
        if left_school is None or flex_start is None:
            unknown = True
        elif flex_start > add_months(left_school, 24):
            failed = True
        if facts.get("ever_employed") is None:
            unknown = True
        elif facts["ever_employed"]:
            failed = True
    paid = _number(facts.get("paid_pension_medical_month"))
    if paid is None:
        unknown = unknown or not is_graduate
    elif paid <= 0:
        failed = True
    months_used = facts.get("months_used")
    if months_used is None:
        unknown = unknown or not is_graduate
    elif months_used >= (24 if is_graduate else _period(facts.get("age_at_first"), facts.get("retire_age"))):
        failed = True
    if facts.get("other_si_subsidy_same_month", "NONE") != "NONE":
        failed = True
    if failed:
        return "INELIGIBLE", None
    if unknown:
        return "NEEDS_FACTS", None
    if is_graduate:
        return "ELIGIBLE", None
    if paid is None or not date(2017, 7, 1) <= as_of <= date(2018, 6, 30):
        return "NEEDS_CONFIG", None
    return "ELIGIBLE", _fen(min(Decimal(571), paid * 2 / 3))


def _period(age_at_first: str | None, retire_age: int | None) -> int:
    if age_at_first is None or retire_age is None:
        return 36
    years, days = map(int, age_at_first[:-1].split("y"))
    left = retire_age - years
    if left < 5 or (left == 5 and days > 0):
        return max(0, left * 12 - days * 12 // 365)
    return 36


def skill_upgrade_subsidy(facts: Facts, as_of: date) -> Answer:  # noqa: C901 - bare ifs
    """技能提升补贴."""
    failed = unknown = False
    if facts.get("enterprise_employee") is None:
        unknown = True
    elif not facts["enterprise_employee"]:
        failed = True
    if facts.get("ui_months_paid") is None:
        unknown = True
    elif facts["ui_months_paid"] < 36:
        failed = True
    cert_date = _day(facts.get("cert_date"))
    if cert_date is None:
        unknown = True
    elif cert_date > as_of or cert_date < date(2017, 1, 1) or add_months(cert_date, 12) < as_of:
        failed = True
    level, occupation, prior = facts.get("cert_level"), facts.get("occupation"), facts.get("prior")
    if level is None or prior is None or (occupation is None and prior):
        unknown = True
    elif any(one["occupation"] == occupation and one["level"] <= level for one in prior):
        failed = True
    if facts.get("training_subsidy_same_cert") is None:
        unknown = True
    elif facts["training_subsidy_same_cert"]:
        failed = True
    if failed:
        return "INELIGIBLE", None
    if unknown:
        return "NEEDS_FACTS", None
    amount = {5: Decimal("1000.00"), 4: Decimal("1500.00"), 3: Decimal("2000.00")}.get(level or 0)
    return ("NEEDS_CONFIG", None) if amount is None else ("ELIGIBLE", min(amount, Decimal("2000.00")))


def guarantee_loan_individual(facts: Facts, as_of: date) -> Answer:  # noqa: C901, PLR0912 - bare ifs
    """个人创业担保贷款."""
    failed = unknown = unset = False
    group = facts.get("group")
    if group is None:
        unknown = True
    elif group not in _GROUPS or _GROUPS[group] > as_of:
        failed = True
    if group == "ONLINE_ENTREPRENEUR":
        conditions = [facts.get(name) for name in ("real_name", "stable", "good_reputation")]
        if False in conditions:
            failed = True
        elif None in conditions:
            unknown = True
    principal = _number(facts.get("principal"))
    if principal is None:
        unknown = True
    elif principal > 100000:
        failed = True
    drawdown, maturity = _day(facts.get("drawdown")), _day(facts.get("maturity"))
    if drawdown is None or maturity is None:
        unknown = True
    elif maturity > add_months(drawdown, 36):
        failed = True
    rate, contract_date = _number(facts.get("rate")), _day(facts.get("contract_date"))
    if as_of < date(2017, 12, 30):
        unset = True
    elif rate is None or contract_date is None or drawdown is None or maturity is None:
        unknown = True
    elif rate > _benchmark(drawdown, maturity, contract_date) + 2:
        failed = True
    for loans in (facts.get("other_loans"), facts.get("spouse_other_loans")):
        if loans is None:
            unknown = True
        elif _bar(loans, as_of):
            failed = True
    before = facts.get("subsidised_loans_before")
    if before is None:
        unknown = True
    elif as_of >= date(2018, 3, 27) and before + 1 > 3:
        failed = True
    if failed:
        return "INELIGIBLE", None
    if unknown:
        return "NEEDS_FACTS", None
    return ("NEEDS_CONFIG" if unset else "ELIGIBLE"), None


_GROUPS = {
    **dict.fromkeys(
        (
            "REGISTERED_UNEMPLOYED",
            "HARD_TO_EMPLOY",
            "VETERAN",
            "RELEASED_PRISONER",
            "GRADUATE",
            "DECAPACITY_WORKER",
            "RETURNED_MIGRANT",
            "ONLINE_MERCHANT",
            "REGISTERED_POOR",
        ),
        date(2016, 1, 1),
    ),
    "RURAL_SELF_STARTING_MIGRANT": date(2017, 12, 30),
    "ONLINE_ENTREPRENEUR": date(2017, 12, 30),
    "RURAL_SELF_STARTING_FARMER": date(2018, 3, 27),
}


def _benchmark(drawdown: date, maturity: date, on: date) -> Decimal:
    """Percent a year: before and after the cut of 24 October 2015."""
    after = on >= date(2015, 10, 24)
    if maturity <= add_months(drawdown, 12):
        return Decimal("4.35") if after else Decimal("4.60")
    if maturity <= add_months(drawdown, 60):
        return Decimal("4.75") if after else Decimal("5.00")
    return Decimal("4.90") if after else Decimal("5.15")


def _bar(loans: Sequence[Mapping[str, str]], as_of: date) -> bool:
    if as_of < date(2018, 3, 27):
        return any(one["kind"] not in _EXEMPT for one in loans)
    for one in loans:
        kind, balance = one["kind"], Decimal(one["balance"])
        if kind in _EXEMPT or kind == "SECOND_HOME" or balance == 0:
            continue
        if kind not in {"CONSUMER", "CREDIT_CARD"} or balance > 50000:
            return True
    return False


_EXEMPT = {"STUDENT", "POVERTY_RELIEF", "HOUSING", "FIRST_HOME", "CAR"}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


RULES: Mapping[str, Callable[[Facts, date], Answer]] = {
    "flexible_si_subsidy": flexible_si_subsidy,
    "skill_upgrade_subsidy": skill_upgrade_subsidy,
    "guarantee_loan_individual": guarantee_loan_individual,
}
