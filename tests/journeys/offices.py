"""The offices of the running platform as the stories of people use them, a method for each thing that is done there."""

from itertools import count
from typing import Any
from uuid import uuid4

from stdnum.cn import ric, uscc

from deploy.local.city.errands import Errands
from kit.actor import Role

Answer = dict[str, Any]

_serial = count(1)


def identity_number(*, born: str, division: str, woman: bool = False) -> str:
    """A new identity number (GB 11643) that nobody in the sample city has: its seventeenth digit says the sex."""
    body = f"{division}{born}{900 + 2 * (next(_serial) % 50) + (not woman):03d}"
    return body + ric.calc_check_digit(body + "0")


def credit_code(district: str) -> str:
    """A new unified social credit code (GB 32100) of an enterprise."""
    body = f"91{district}MAJ{next(_serial):06d}"
    return body + uscc.calc_check_digit(body + "0")


def fact(kind: str, value: Any, *, since: str, until: str | None = None) -> Answer:
    return {"kind": kind, "value": value, "valid_from": since, "valid_to": until}


class Offices:
    """The offices of one district; each request is a new one."""

    def __init__(self, errands: Errands, district: str) -> None:
        self._errands = errands
        self.district = district
        self.case_worker = errands.token(Role.CASE_WORKER, district=district)
        self.duty_officer = errands.token(Role.DUTY_OFFICER)
        self.approver = errands.token(Role.APPROVER)

    async def post(self, service: str, path: str, body: Any, *, by: str | None = None) -> Any:
        """POST as the district's case worker unless somebody else is named."""
        return await self._errands.post(by or self.case_worker, service, path, body, key=uuid4().hex)

    async def get(self, service: str, path: str, *, by: str | None = None, **params: str) -> Any:
        return await self._errands.get(by or self.case_worker, service, path, **params)

    async def until(self, holds: Any, service: str, path: str, *, by: str | None = None, **params: str) -> Any:
        return await self._errands.until(holds, by or self.case_worker, service, path, **params)

    async def deliver(self, department: str, *rows: Answer) -> Answer:
        """A department's delivery of facts; each row has been taken."""
        batch: Answer = await self._errands.deliver(department, rows, key=uuid4().hex)
        assert batch["rejected"] == 0, batch
        return batch

    async def register(self, number: str, *, on: str, name: str) -> str:
        body = {
            "identity_number": number,
            "name": name,
            "phone": "13853100000",
            "district": self.district,
            "registered_on": on,
        }
        person: Answer = await self.post("registration", "/v1/people", body)
        return str(person["id"])

    async def register_local(self, number: str, *, on: str, name: str) -> str:
        """Somebody with a household register here, who has lived here for years."""
        person = await self.register(number, on=on, name=name)
        residence = fact("residence", {"district": self.district}, since="2009-07-01")
        await self.deliver(
            "PSB",
            {"person_id": person, **residence},
            {"person_id": person, **fact("local_hukou", True, since="2009-07-01")},
        )
        return person

    async def declare(self, person: str, *, on: str) -> Answer:
        """失业登记申报 The spell and the verdict."""
        body = {"on": on, "working": False, "seeks_work": True, "able_to_work": True}
        declared: Answer = await self.post("registration", f"/v1/people/{person}/declarations", body)
        return declared

    async def enter_employer(self, *, name: str, staff: int, on: str) -> Answer:
        body = {
            "credit_code": credit_code(self.district),
            "name": name,
            "district": self.district,
            "kind": "ENTERPRISE",
            "sector": "INDUSTRY",
            "staff": staff,
            "revenue": "60000000.00",
            "on": on,
            "source_department": "AIC",
        }
        employer: Answer = await self.post("registration", "/v1/employers", body)
        return employer

    async def series(self, indicator: str, month: str) -> int:
        """What monitoring has counted in the district in a month."""
        [point] = await self.get(
            "monitoring",
            "/v1/series",
            by=self.duty_officer,
            indicator=indicator,
            district=self.district,
            **{"from": month, "to": month},
        )
        return int(point["value"])
