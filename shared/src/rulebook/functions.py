"""Primitives that rules share: each is written once for a single case and once, in SQL, for a column of cases."""

from rulebook.calendar import MONTHS_PER_YEAR, age_on, months_to_age
from rulebook.nodes import Function


def is_less_than_years_before(age: tuple[int, int], target: int, years: int) -> bool:
    """不足n年: whether an age in years and days lies less than ``years`` years before ``target``."""
    completed, days = age
    left = target - completed
    return left < years or (left == years and days > 0)


def _age_on(born: str, on: str) -> str:
    months = f"date_diff('month', {born}, {on})"
    reached = f"CAST({born} + to_months(CAST({months} AS INTEGER)) AS DATE) <= {on}"
    return f"CAST(floor(({months} - CASE WHEN {reached} THEN 0 ELSE 1 END) / {MONTHS_PER_YEAR}) AS BIGINT)"


def _months_to_age(age: str, target: str) -> str:
    return f"greatest(0, ({target} - {age}.years) * {MONTHS_PER_YEAR} - {age}.days * {MONTHS_PER_YEAR} // 365)"


def _is_less_than_years_before(age: str, target: str, years: str) -> str:
    left = f"({target} - {age}.years)"
    return f"({left} < {years} OR ({left} = {years} AND {age}.days > 0))"


AGE_ON = Function("age_on", age_on, _age_on)
"""周岁 on a day, from the day of birth."""

MONTHS_TO_AGE = Function("months_to_age", months_to_age, _months_to_age)
"""Months from an age to the day until the birthday of another."""

LESS_THAN_YEARS_BEFORE = Function("is_less_than_years_before", is_less_than_years_before, _is_less_than_years_before)
"""不足n年 before an age."""
