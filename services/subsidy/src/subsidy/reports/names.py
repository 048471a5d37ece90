"""What codes are called, in Chinese and in English."""

from collections.abc import Mapping
from typing import NamedTuple

from contracts.divisions import DIVISIONS
from subsidy.models import Fund, Programme
from subsidy.rules import INSTRUMENTS


class Name(NamedTuple):
    """One name in both languages."""

    zh: str
    en: str


FUNDS: Mapping[str, Name] = {
    Fund.EMPLOYMENT_SUBSIDY: Name("就业补助资金", "Employment subsidy fund"),
    Fund.UNEMPLOYMENT_INSURANCE: Name("失业保险基金", "Unemployment insurance fund"),
    Fund.STARTUP_SUPPORT: Name("创业带动就业扶持资金", "Startup support fund"),
    Fund.INTEREST_SUBSIDY: Name("创业担保贷款贴息资金", "Interest subsidy fund"),
    Fund.GUARANTEE: Name("创业担保贷款担保基金", "Guarantee fund"),
    Fund.DISTRICT: Name("县区资金", "District funds"),
}
_PROGRAMMES: Mapping[str, Name] = {
    Programme.INTEREST: Name("创业担保贷款贴息", "Interest subsidy of guaranteed loans"),
    **{code: Name(rule.zh, rule.en) for code, rule in INSTRUMENTS.items()},
}
_DISTRICTS: Mapping[str, Name] = {division.code: Name(division.zh, division.en) for division in DIVISIONS}
_REASONS: Mapping[str, Name] = {
    **{
        clause.code: Name(clause.zh, clause.en)
        for rule in INSTRUMENTS.values()
        for clause in rule.clauses
        if "{" not in clause.zh + clause.en
    },
    "REJECTED_IN_REVIEW": Name("复核未通过", "Rejected in review"),
}


def of_programme(code: str | None) -> Name:
    """A programme's statutory name; all of them where none is named."""
    return Name("合计", "All") if code is None else _PROGRAMMES.get(code, Name(code, code))


def of_district(code: str | None) -> Name:
    """A division's name; the whole city where none is named."""
    return Name("全市", "City") if code is None else _DISTRICTS.get(code, Name(code, code))


def of_fund(code: str) -> Name:
    """A fund's statutory name."""
    return FUNDS.get(code, Name(code, code))


def of_reason(code: str) -> Name:
    """What a reason of refusals says; the code where its sentence has parts that each case fills."""
    return _REASONS.get(code, Name(code, code))
