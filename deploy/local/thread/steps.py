"""The steps of the thread, in order: who asks which service for what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from kit.actor import Role

Service = Literal["registration", "subsidy", "loans", "monitoring", "bank_sandbox"]

NEW_WALK: Final = """\
WALK=$(python3 -c 'import uuid; print(uuid.uuid4())')
NUMBER=$(python3 -c 'import random
n = "37010219%d%02d%02d%03d" % tuple(map(random.randint, (60, 1, 1, 0), (89, 12, 28, 999)))
print(n + "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(n)) % 11])')"""
"""A walk of its own and a person of its own: a random identity number whose check character is right (GB 11643)."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request; `$NAMES` in path and body are shell variables that earlier steps have set."""

    title: str
    zh: str
    role: Role | None
    second: bool = False
    """Whether another holder of the role sends it than the one who sends the other steps."""
    method: Literal["GET", "POST", "PUT"] = "POST"
    service: Service
    path: str
    body: Mapping[str, Any] | None = None
    before: str = ""
    takes: tuple[str, str] | None = None
    """A shell variable, and where in the answer its value stands: names and positions with dots between."""
    until: str | None = None
    """A piece of the answer to wait for: sent again every second until it is there."""
    repeats: bool = False
    """Whether each attempt is a request of its own, not the same one again."""


def _fact(kind: str, value: Any, since: str, department: str, until: str | None = None) -> dict[str, Any]:
    dates = {"valid_from": since} | ({"valid_to": until} if until else {})
    return {"kind": kind, "value": value, **dates, "source_department": department}


PAYEE: Final = {"name": "李晓明", "account": "6222021602001234567"}

STEPS: Final = (
    Step(
        title="Register a person",
        zh="登记人员",
        role=Role.CASE_WORKER,
        service="registration",
        path="/v1/people",
        before=NEW_WALK,
        body={
            "identity_number": "$NUMBER",
            "name": "李晓明",
            "phone": "13853112345",
            "district": "370102",
            "registered_on": "2018-01-29",
        },
        takes=("PERSON", "id"),
    ),
    Step(
        title="Record what departments know about the person",
        zh="录入各部门掌握的事实",
        role=Role.CASE_WORKER,
        service="registration",
        path="/v1/people/$PERSON/facts",
        body={
            "facts": [
                _fact("residence", {"district": "370102"}, "2009-07-01", "PSB"),
                _fact("local_hukou", True, "2009-07-01", "PSB"),
                _fact("working", False, "2018-02-01", "HRSS"),
                _fact("employment_form", "FLEXIBLE", "2017-06-01", "HRSS", "2018-01-31"),
                _fact("employment_form", "NONE", "2018-02-01", "HRSS"),
                _fact("social_insurance_months_in_city", 58, "2018-01-01", "HRSS"),
                _fact("unemployment_insurance_months", 20, "2018-01-01", "HRSS"),
                _fact("support_category", "HARD_TO_EMPLOY", "2017-09-01", "HRSS"),
                _fact("monthly_contribution", {"pension_and_medical": "900.00"}, "2018-01-01", "HRSS", "2018-01-31"),
            ]
        },
    ),
    Step(
        title="Declare unemployment: article 13 confirms it",
        zh="申报失业：依第十三条予以确认",
        role=Role.CASE_WORKER,
        service="registration",
        path="/v1/people/$PERSON/declarations",
        body={"on": "2018-02-05", "working": False, "seeks_work": True, "able_to_work": True},
    ),
    Step(
        title="Appropriate money to the employment subsidy fund",
        zh="向就业补助资金拨款",
        role=Role.FINANCE,
        service="subsidy",
        path="/v1/funds/EMPLOYMENT_SUBSIDY_FUND/appropriations",
        body={"amount": "10000.00", "year": 2018, "document": "济财社〔2018〕示例2号"},
    ),
    Step(
        title="Apply for the social insurance subsidy of January 2018, as soon as the subsidy service knows the person",
        zh="申请2018年1月灵活就业社会保险补贴（待补贴服务收到人员信息后即受理）",
        role=Role.CASE_WORKER,
        service="subsidy",
        path="/v1/applications",
        body={
            "person_id": "$PERSON",
            "programme": "flexible_si_subsidy",
            "applied_on": "2018-02-12",
            "month": "2018-01",
            "payee": PAYEE,
        },
        takes=("APPLICATION", "application.id"),
        until='"application"',
    ),
    Step(
        title="Decide it on the facts held by now: 571.00 of the 900.00 paid",
        zh="按现有事实核定：实缴900.00元，补贴571.00元",
        role=Role.CASE_WORKER,
        service="subsidy",
        path="/v1/applications/$APPLICATION/decisions",
        takes=("SEEN", "application.content_hash"),
        until='"IN_REVIEW"',
        repeats=True,
    ),
    Step(
        title="Review it: somebody else than the maker, bound to the content seen",
        zh="复核：经办人以外的人员，对所见内容负责",
        role=Role.REVIEWER,
        service="subsidy",
        path="/v1/applications/$APPLICATION/reviews",
        body={"content_hash": "$SEEN", "outcome": "PASS"},
    ),
    Step(
        title="Approve it: a third person; the money is reserved and the bank instructed",
        zh="审批：第三人；资金预留并向银行发出指令",
        role=Role.APPROVER,
        service="subsidy",
        path="/v1/applications/$APPLICATION/approvals",
        body={"content_hash": "$SEEN"},
    ),
    Step(
        title="Read it until the bank has paid",
        zh="查询，直至银行已支付",
        role=Role.CASE_WORKER,
        method="GET",
        service="subsidy",
        path="/v1/applications/$APPLICATION",
        takes=("PAYMENT", "payment_id"),
        until='"status":"PAID"',
    ),
    Step(
        title="Apply for the skill-upgrading subsidy: refused, with every failing clause",
        zh="申请技能提升补贴：不予通过，并列明全部不符合的条款",
        role=Role.CASE_WORKER,
        service="subsidy",
        path="/v1/applications",
        body={
            "person_id": "$PERSON",
            "programme": "skill_upgrade_subsidy",
            "applied_on": "2018-03-05",
            "certificate": {"level": 4, "occupation": "电工", "issued_on": "2016-11-20", "number": "1615003004400123"},
            "payee": PAYEE,
        },
    ),
    Step(
        title="Apply for a guarantee loan, as soon as the loans service knows the person",
        zh="申请创业担保贷款（待贷款服务收到人员信息后即受理）",
        role=Role.CASE_WORKER,
        service="loans",
        path="/v1/loans",
        body={
            "person_id": "$PERSON",
            "group": "REGISTERED_UNEMPLOYED",
            "principal": "100000.00",
            "applied_on": "2018-03-12",
            "term_months": 36,
            "rate_percent": "6.75",
            "other_loans": [],
            "spouse_other_loans": [],
            "bank_code": "QLB",
        },
        takes=("LOAN", "loan.id"),
        until='"loan"',
    ),
    Step(
        title="Enter the bank's contract: 6.75 %, the benchmark of 4.75 % and two points",
        zh="登记贷款合同：年利率6.75%，即基准利率4.75%上浮2个百分点",
        role=Role.BANK,
        service="loans",
        path="/v1/loans/$LOAN/contract",
        body={
            "contract_number": "QLB-$WALK",
            "contract_date": "2018-03-20",
            "rate_percent": "6.75",
            "drawdown_on": "2018-03-21",
            "maturity": "2021-03-21",
            "counter_guarantee": "NONE",
            "credit_assessment": {"assessed_on": "2018-03-16", "result": "PASSED"},
        },
    ),
    Step(
        title="Record the drawdown",
        zh="登记放款",
        role=Role.BANK,
        service="loans",
        path="/v1/loans/$LOAN/drawdown",
        body={"drawn_on": "2018-03-21", "amount": "100000.00"},
    ),
    Step(
        title="Propose where the bank is paid",
        zh="提出贴息收款银行账户",
        role=Role.FINANCE,
        method="PUT",
        service="subsidy",
        path="/v1/payees/banks/QLB",
        body={"name": "齐鲁银行股份有限公司济南分行", "account": "3701020180000000123"},
        takes=("PAYEE", "content_hash"),
    ),
    Step(
        title="Confirm it, as somebody else of finance",
        zh="由另一名财政人员确认该账户",
        role=Role.FINANCE,
        second=True,
        service="subsidy",
        path="/v1/payees/banks/QLB/confirmations",
        body={"content_hash": "$PAYEE"},
    ),
    Step(
        title="Appropriate money to the interest subsidy fund",
        zh="向创业担保贷款贴息资金拨款",
        role=Role.FINANCE,
        service="subsidy",
        path="/v1/funds/INTEREST_SUBSIDY_FUND/appropriations",
        body={"amount": "5000.00", "year": 2018, "document": "济财金〔2018〕示例3号"},
    ),
    Step(
        title="Settle the interest up to 20 June: 92 days at 6.75 % are 1,725.00, which the government bears",
        zh="6月20日结息：92天、年利率6.75%，利息1725.00元，由财政贴息",
        role=Role.FINANCE,
        service="loans",
        path="/v1/loans/$LOAN/settlements",
        body={"settled_on": "2018-06-20"},
    ),
    Step(
        title="Read the loan until the subsidy service has paid the claim to the bank",
        zh="查询贷款，直至补贴服务已向银行支付贴息",
        role=Role.BANK,
        method="GET",
        service="loans",
        path="/v1/loans/$LOAN",
        until='"status":"PAID"',
    ),
    Step(
        title="See the newly registered in the district, month by month",
        zh="查看该区逐月新增登记失业人数",
        role=Role.DUTY_OFFICER,
        method="GET",
        service="monitoring",
        path="/v1/series?indicator=newly_registered&district=370102&from=2018-01&to=2018-06",
    ),
    Step(
        title="State the employed of June: the rate passes the city's line, and a warning is proposed",
        zh="报送6月就业人数：登记失业率超过控制线，系统提出预警",
        role=Role.AGENCY,
        method="PUT",
        service="monitoring",
        path="/v1/districts/370102/employed",
        body={"month": "2018-06", "employed": 80, "source_department": "HRSS", "document": "济人社统〔2018〕示例6号"},
    ),
    Step(
        title="Read the district's warnings",
        zh="查看该区预警",
        role=Role.DUTY_OFFICER,
        method="GET",
        service="monitoring",
        path="/v1/warnings?district=370102",
    ),
    Step(
        title="Read the payment of step 9 as the subsidy service keeps it",
        zh="查看第9步的支付记录（补贴服务一侧）",
        role=Role.FINANCE,
        method="GET",
        service="subsidy",
        path="/v1/payments/$PAYMENT",
        takes=("KEY", "payment_key"),
    ),
    Step(
        title="Read the same payment in the bank's own book",
        zh="查看同一笔支付在银行账簿中的记录",
        role=None,
        method="GET",
        service="bank_sandbox",
        path="/payments/$KEY",
    ),
    Step(
        title="Hold the ledger against the bank's statement, to the fen",
        zh="对账：账簿与银行流水逐笔核对到分",
        role=Role.FINANCE,
        method="GET",
        service="subsidy",
        path="/v1/reconciliation",
    ),
    Step(
        title="Try a case: what would the rule say, and what would have to be different? Nothing of it is kept",
        zh="试算：规则怎么说，需改变什么？不留任何记录",
        role=Role.CITIZEN,
        service="subsidy",
        path="/v1/assessments",
        body={
            "instrument": "skill_upgrade_subsidy",
            "as_of": "2018-06-01",
            "facts": {
                "enterprise_employee": True,
                "ui_months_paid": 35,
                "cert_level": 4,
                "cert_date": "2018-01-10",
                "occupation": "electrician",
                "prior": [],
                "training_subsidy_same_cert": False,
            },
        },
    ),
    Step(
        title="Find the decisions about the application of step 5",
        zh="查看第5步申请的各次核定",
        role=Role.REVIEWER,
        method="GET",
        service="subsidy",
        path="/v1/applications/$APPLICATION/decisions",
        takes=("DECISION", "0.id"),
    ),
    Step(
        title="Make the decision again from its own facts, figures and rule version: the same bytes",
        zh="按当时的事实、标准和规则版本重新核定：逐字节相同",
        role=Role.AUDITOR,
        service="subsidy",
        path="/v1/decisions/$DECISION/replay",
    ),
)
