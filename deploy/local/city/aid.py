"""People of the sample city who need help: the hard to employ, families without work, veterans owed a post."""

from datetime import date
from typing import Any

from deploy.local.city.residents import LIVING, Resident
from kit.actor import Role


def older(one: Resident) -> None:
    """就业困难人员 Certified by age: a woman past forty, a man past fifty (odd numbers are men's)."""
    one.born = date(1975 if one.number % 2 == 0 else 1965, 3, 1) + one.days(0, 300)
    one.lose_work()
    one.ask("certification", "/v1/people/{person}/certifications", on=one.on(1))


def disabled(one: Resident) -> None:
    """残疾人 Certified by what the disabled persons' federation states."""
    one.lose_work()
    _state(one, "DISABLED", "DPF")
    one.ask("certification", "/v1/people/{person}/certifications", on=one.on(2))


def without_work(one: Resident) -> None:
    """零就业家庭 One of two of a family, both out of work."""
    _belong(one, "zero-employment")
    one.lose_work()


def low_income(one: Resident) -> None:
    """低保家庭 Alone, supported, and out of work."""
    _belong(one, "low-income")
    one.lose_work()
    _state(one, "LOW_INCOME_SUPPORT", "CAB")


def veteran(one: Resident, *, placed: bool) -> None:
    """符合政府安排工作条件的退役士兵 Owed a post, which one of two has got by March."""
    one.live_here(one.visit - one.days(400, 900), local=True)
    civil_affairs: dict[str, Any] = {"role": Role.AGENCY, "of": "CAB"}
    body: dict[str, Any] = {"ground": "SERVED_12_YEARS", "received_on": "2018-01-15"}
    one.ask("placement", "/v1/people/{person}/veteran-placements", **civil_affairs, **body)
    if placed:
        path = "/v1/veteran-placements/{placement}/post"
        one.ask("post", path, **civil_affairs, post="济南公共交通集团 安全员", on="2018-03-20")


def _belong(one: Resident, kind: str) -> None:
    block = one.number // 60
    one.family = f"{kind}-{block}"
    one.live_in(list(LIVING)[block % len(LIVING)])


def _state(one: Resident, kind: str, department: str) -> None:
    stated = {"kind": kind, "holds": True, "valid_from": "2014-05-01", "source_department": department}
    path = "/v1/people/{person}/circumstances"
    one.ask_before("circumstance", path, of=department, circumstances=[stated])
