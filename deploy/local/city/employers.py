"""The employers of the sample city: who they are, the vacancies that they open, and one that lays off staff."""

import asyncio
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from faker import Faker
from stdnum.cn import uscc

from deploy.local.city.errands import Errands
from deploy.local.city.residents import LIVING, SEED
from kit.actor import Role

FAKER: Final = Faker("zh_CN")
EMPLOYERS: Final = 40
STEELWORKS: Final = 0
"""The employer that cuts overcapacity and lays off."""
LAYOFFS: Final = 24
OPENED_ON: Final = date(2018, 1, 8)

# Kind, the letters with which its credit codes begin (GB 32100), sector, least and most staff, yuan of revenue a head.
KINDS: Final = (
    ("ENTERPRISE", "91", "INDUSTRY", 20, 1200, 500_000),
    ("ENTERPRISE", "91", "SOFTWARE", 5, 320, 300_000),
    ("SELF_EMPLOYED_HOUSEHOLD", "92", "CATERING", 2, 12, 90_000),
    ("SOCIAL_ORGANISATION", "51", "OTHER", 3, 40, 80_000),
    ("FARMER_COOP", "93", "AGRICULTURE", 5, 60, 60_000),
    ("ENTERPRISE", "91", "RETAIL", 8, 280, 400_000),
    ("FAMILY_FARM", "92", "AGRICULTURE", 2, 9, 110_000),
    ("CONSTRUCTION_SMALL_MICRO", "91", "CONSTRUCTION", 10, 90, 200_000),
    ("LARGE_GROWER", "92", "AGRICULTURE", 2, 15, 130_000),
    ("POVERTY_WORKSHOP", "92", "INDUSTRY", 10, 45, 40_000),
    ("ONLINE_SHOP", "92", "RETAIL", 1, 8, 350_000),
)
FOUR_NEW: Final = ("TECH", "INDUSTRY", "BUSINESS_FORM", "MODEL")
INDUSTRIES: Final = ("BIG_DATA_AND_NEW_IT", "MODERN_LOGISTICS", "BIOMEDICINE", "MEDICAL_AND_ELDERLY_CARE")
OFFERS: Final = (
    ("41400", "养老护理员", 3600, 5200),
    ("61800", "数控车工", 4500, 7000),
    ("41000", "家政服务员", 3500, 5000),
    ("20200", "软件测试工程师", 6000, 9500),
)
"""Occupation (GB/T 6565-2015), title, lowest and highest wage in yuan a month."""


class Employer:
    """An employer; `number`, counted from 0, decides everything about it through one seeded source."""

    def __init__(self, number: int) -> None:
        self.number = number
        random = Random(f"{SEED}/employer/{number}")  # noqa: S311 - a sample, not a secret
        FAKER.seed_instance(f"{SEED}/employer/{number}")
        kind, prefix, sector, fewest, most, per_head = KINDS[number % len(KINDS)]
        self.district = "370105" if number == STEELWORKS else random.choices(list(LIVING), list(LIVING.values()))[0]
        stem = f"{prefix}{self.district}MA3{number:06d}"
        self.staff = 210 if number == STEELWORKS else random.randint(fewest, most)
        self.profile: dict[str, Any] = {
            "credit_code": stem + uscc.calc_check_digit(stem + "0"),
            "name": FAKER.company(),
            "district": self.district,
            "kind": kind,
            "sector": sector,
            "staff": self.staff,
            "revenue": f"{self.staff * per_head}.00",
            "assets": f"{self.staff * per_head // 2}.00",
            "four_new": [random.choice(FOUR_NEW)] if sector == "SOFTWARE" else [],
            "industries": [random.choice(INDUSTRIES)] if random.random() < 0.3 else [],
            "decapacity": number == STEELWORKS,
            "on": "2018-01-02",
            "source_department": "AIC",
        }
        occupation, title, lowest, highest = OFFERS[number % len(OFFERS)]
        self.vacancy: dict[str, Any] = {
            "on": OPENED_ON.isoformat(),
            "occupation": occupation,
            "title": title,
            "district": self.district,
            "wage_from": f"{lowest}.00",
            "wage_to": f"{highest}.00",
            "hours_kind": "FULL_TIME",
            "hours_a_week": 40,
            "posts": 12,
            "closes_on": (OPENED_ON + timedelta(days=170)).isoformat(),
        }


def employers(people: int) -> list[Employer]:
    """As many as fit so many people, at least one of each kind and of each offer."""
    return [Employer(number) for number in range(max(len(KINDS), people * EMPLOYERS // 300))]


async def enter(errands: Errands, one: Employer) -> dict[str, str]:
    """Enter an employer, its headcount and its vacancy, by the departments that know them; the ids by name."""
    register, services = errands.token(Role.AGENCY, of="AIC"), errands.token(Role.AGENCY, of="HRSS")
    key = f"{SEED}-employer-{one.number:03d}"
    entered = await errands.post(register, "registration", "/v1/employers", one.profile, key=key)
    path = f"/v1/employers/{entered['id']}"
    stated = {"month": "2017-12", "staff": one.staff, "source_department": "HRSS"}
    headcount = errands.post(services, "registration", f"{path}/headcounts", stated, key=f"{key}-headcount")
    opening = errands.post(services, "registration", f"{path}/vacancies", one.vacancy, key=f"{key}-vacancy")
    _, vacancy = await asyncio.gather(headcount, opening)
    ids = {f"employer_{one.number}": entered["id"], f"vacancy_{one.number}": vacancy["id"]}
    if one.number == STEELWORKS:
        ids["layoff"] = await _plan_layoffs(errands, one, path)
    return ids


async def _plan_layoffs(errands: Errands, one: Employer, path: str) -> str:
    """裁减人员方案 The plan of the steelworks, told a month before."""
    plan = {
        "staff": one.staff,
        "layoffs": LAYOFFS,
        "notified_on": "2018-01-04",
        "first_on": "2018-02-05",
        "grounds": ["SERIOUS_DIFFICULTY"],
        "stated_on": "2018-01-05",
    }
    services = errands.token(Role.AGENCY, of="HRSS")
    stated = await errands.post(services, "registration", f"{path}/layoffs", plan, key=f"{SEED}-layoff")
    return str(stated["id"])
