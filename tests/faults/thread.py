"""The thread of the platform as an impatient caller walks it: every request again and again until it is answered."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from stdnum.cn import ric

from deploy.local import issuer
from deploy.local.platform import Platform

PATIENCE_SECONDS = 120.0
DISTRICT = "370102"
BANK = "icbc-jinan"
FLEXIBLE_AMOUNT = "571.00"
QUARTERS = ("1218.75", "1725.00")
LENDER = {"name": "济南银行", "account": "3701020000000000123"}


class Impatience(AssertionError):
    """Something that must happen has not happened within a generous bound."""


class City:
    """The platform's services as seen by people with tokens."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._key = issuer.load_key(platform.state / "issuer")
        self._client = httpx.Client(timeout=5)

    def close(self) -> None:
        self._client.close()

    def token(self, role: str, **claims: Any) -> str:
        address = issuer.issuer_url(self._platform.ports["issuer"])
        return issuer.mint(self._key, roles=[role], subject=claims.pop("subject", role), issuer=address, **claims)

    def post(self, service: str, path: str, body: Any, *, role: str, **claims: Any) -> Any:
        """POST under one Idempotency-Key until a final answer comes; a 5xx or a broken connection is none."""
        key = uuid4().hex
        return self._send("POST", service, path, body, {"Idempotency-Key": key}, self.token(role, **claims))

    def put(self, service: str, path: str, body: Any, *, role: str) -> Any:
        return self._send("PUT", service, path, body, {}, self.token(role))

    def get(self, service: str, path: str, *, role: str, **claims: Any) -> Any:
        return self._send("GET", service, path, None, {}, self.token(role, **claims))

    def until(self, what: str, ask: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
        """Ask until the answer holds; says the last answer where it never does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(found := ask()):
            if time.monotonic() > deadline:
                raise Impatience(f"{what} does not come about: {found}")
            time.sleep(0.1)
        return found

    def _send(self, method: str, service: str, path: str, body: Any, headers: Mapping[str, str], token: str) -> Any:
        url = f"{self._platform.url(f'{service}-api')}{path}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        last: object = None
        while time.monotonic() < deadline:
            try:
                answer = self._client.request(
                    method, url, json=body, headers={**headers, "Authorization": f"Bearer {token}"}
                )
            except httpx.HTTPError as error:
                last = error
            else:
                if answer.status_code < 300:
                    return answer.json()
                last = f"{answer.status_code} {answer.text}"
                again = answer.status_code >= 500 or answer.json().get("code") in {
                    "IDEMPOTENCY_KEY_IN_USE",  # the killed process's connection may still hold its lock
                    "PERSON_UNKNOWN",  # the other service has not heard of the person yet
                }
                if not again:
                    raise AssertionError(f"{method} {path}: {last}")
            time.sleep(0.1)
        raise Impatience(f"{method} {path}: {last}")


def identity_number(source: random.Random) -> str:
    """A valid identity number of somebody born between 1970 and 1989."""
    body = f"{DISTRICT}{source.randint(1970, 1989)}{source.randint(1, 12):02}{source.randint(1, 28):02}"
    body += f"{source.randint(0, 999):03}"
    return body + ric.calc_check_digit(body + "0")


def fact(kind: str, value: Any, *, since: str, until: str | None = None, source: str = "HRSS") -> dict[str, Any]:
    return {"kind": kind, "value": value, "valid_from": since, "valid_to": until, "source_department": source}


@dataclass
class Walk:
    """One person's way through all four services."""

    city: City
    source: random.Random
    ids: dict[str, str] = field(default_factory=dict)

    def walk(self) -> None:
        """Register, declare, apply, approve, borrow, settle; returns when every payment has come home."""
        self._register()
        self._apply()
        self._borrow()
        self._end()
        self._wait()

    def _register(self) -> None:
        person = {
            "identity_number": identity_number(self.source),
            "name": "王小明",
            "phone": f"139{self.source.randint(0, 99999999):08}",
            "district": DISTRICT,
            "registered_on": "2018-01-10",
        }
        made = self.city.post("registration", "/v1/people", person, role="case_worker")
        self.ids["person"] = made["id"]
        facts = [
            fact("residence", {"district": DISTRICT}, since="2016-01-01", source="PSB"),
            fact("local_hukou", True, since="2000-01-01", source="PSB"),
            fact("support_category", "HARD_TO_EMPLOY", since="2017-12-01"),
            fact("employment_form", "FLEXIBLE", since="2017-12-01"),
            fact("monthly_contribution", {"pension_and_medical": "900.00"}, since="2018-01-01", until="2018-01-31"),
        ]
        path = f"/v1/people/{made['id']}"
        self.city.post("registration", f"{path}/facts", {"facts": facts}, role="case_worker")
        declaration = {"on": "2018-01-10", "working": False, "seeks_work": True, "able_to_work": True}
        declared = self.city.post("registration", f"{path}/declarations", declaration, role="case_worker")
        assert declared["spell"]["status"] == "CONFIRMED", declared
        self.ids["spell"] = declared["spell"]["id"]

    def _apply(self) -> None:
        application = {
            "person_id": self.ids["person"],
            "programme": "flexible_si_subsidy",
            "applied_on": "2018-02-05",
            "month": "2018-01",
            "payee": {"name": "王小明", "account": f"622202{self.source.randint(1, 10**12):012}1"},
        }
        made = self.city.post("subsidy", "/v1/applications", application, role="case_worker")["application"]
        path = f"/v1/applications/{made['id']}"
        self.ids["application"] = made["id"]
        while made["status"] == "WAITING":  # decided before all facts had arrived
            time.sleep(0.1)
            made = self.city.post("subsidy", f"{path}/decisions", None, role="case_worker")["application"]
        assert (made["status"], made["amount"]) == ("IN_REVIEW", FLEXIBLE_AMOUNT), made
        review = {"content_hash": made["content_hash"], "outcome": "PASS"}
        self.city.post("subsidy", f"{path}/reviews", review, role="reviewer")
        seen = self.city.get("subsidy", path, role="approver")
        self.city.post("subsidy", f"{path}/approvals", {"content_hash": seen["content_hash"]}, role="approver")

    def _borrow(self) -> None:
        loan = {
            "person_id": self.ids["person"],
            "group": "REGISTERED_UNEMPLOYED",
            "principal": "100000.00",
            "applied_on": "2018-01-12",
            "term_months": 36,
            "other_loans": [],
            "spouse_other_loans": [],
            "bank_code": BANK,
        }
        made = self._apply_for(loan)
        path = f"/v1/loans/{made['id']}"
        self.ids["loan"] = made["id"]
        contract = {
            "contract_number": f"JN-{made['id']}",
            "contract_date": "2018-01-15",
            "rate_percent": "6.75",
            "drawdown_on": "2018-01-15",
            "maturity": "2021-01-15",
            "counter_guarantee": "NONE",
            "credit_assessment": {"assessed_on": "2018-01-13", "result": "PASSED"},
        }
        self.city.post("loans", f"{path}/contract", contract, role="bank", bank_code=BANK)
        drawdown = {"drawn_on": "2018-01-15", "amount": "100000.00"}
        self.city.post("loans", f"{path}/drawdown", drawdown, role="bank", bank_code=BANK)
        self.city.post("loans", f"{path}/settlements", {"settled_on": "2018-06-20"}, role="finance")

    def _apply_for(self, loan: dict[str, Any]) -> Any:
        while True:
            made = self.city.post("loans", "/v1/loans", loan, role="case_worker")["loan"]
            if made["status"] == "ELIGIBLE":
                return made
            # The loans service has not heard of the unemployment yet: its answer says so, and one applies again.
            assert [reason["code"] for reason in made["reasons"]] == ["GROUP_NOT_CERTIFIED"], made
            time.sleep(0.2)

    def _end(self) -> None:
        ending = {"on": "2018-06-25", "reason": "RE_EMPLOYED"}
        self.city.post("registration", f"/v1/spells/{self.ids['spell']}/ending", ending, role="case_worker")

    def _wait(self) -> None:
        def application() -> Any:
            return self.city.get("subsidy", f"/v1/applications/{self.ids['application']}", role="reviewer")

        def claims() -> list[str]:
            loan = self.city.get("loans", f"/v1/loans/{self.ids['loan']}", role="finance")
            return [claim["status"] for claim in loan["claims"]]

        self.city.until("the subsidy is paid", application, lambda found: found["status"] == "PAID")
        self.city.until("both claims are paid", claims, lambda found: found == ["PAID", "PAID"])
