"""个人创业担保贷款: guarantee loan of an individual borrower, with interest subsidy (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.benchmark import TENOR_OF, published_rate
from loans.rules.facts import (
    contract_date,
    drawdown,
    good_reputation,
    group,
    maturity,
    other_loans,
    principal,
    rate,
    real_name,
    spouse_other_loans,
    stable,
    subsidised_loans_before,
)
from rulebook.expressions import (
    AS_OF,
    Condition,
    Entry,
    Records,
    derived_code,
    figure,
    figure_codes,
    figure_day_table,
    figure_table,
)
from rulebook.figures import Figures
from rulebook.instruments import OK, Applicant, Clause, Document, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 9
BORROWERS = "在原有人员范围基础上增加农村自主创业农民工"
OTHER_LOANS = "放宽对借款申请人在商业银行有其他贷款记录的限制"
RATE_CAP = "贷款利率可在贷款合同签订日贷款基准利率基础上上浮2个百分点"
PRINCIPAL = "可申请最高不超过10万元的创业担保贷款"
ONLINE = "在网络平台实名注册、稳定经营且信誉良好的网络创业人员"
OTHER_LOANS_BASIS = "财金〔2016〕85号；财金〔2018〕22号"


def barred_by(loans: Records) -> Condition:
    """Whether the loans of one person bar the applicant under the figures of the day.

    Without a look-back a settled loan (balance 0) does not count. A consumer loan is exempt up to the amount, each loan
    on its own, where there is such an exemption at all.
    """
    prefix = "guarantee_loan.individual.other_loans."
    exempt_upto = figure(f"{prefix}consumer_exempt_upto")

    def bars(one: Entry) -> Condition:
        kind, balance = one.code("kind"), one.quantity("balance")
        small = kind.is_in(figure_codes(f"{prefix}consumer_kinds")) & (exempt_upto > 0) & (balance <= exempt_upto)
        counts = (balance > 0) | (figure(f"{prefix}lookback_months") > 0)
        return ~kind.is_in(figure_codes(f"{prefix}exempt_kinds")) & counts & ~small

    return loans.any(bars)


groups = figure_day_table("guarantee_loan.individual.group_from")
tenor = derived_code(TENOR_OF, drawdown, maturity, figure_table("benchmark_lending_rate.tier_months"))
benchmark = published_rate(tenor, on=contract_date)
times = figure("guarantee_loan.individual.subsidised_times")
this_time = subsidised_loans_before + 1
is_last_time = this_time.equals(times)

INSTRUMENT = Instrument(
    code="guarantee_loan_individual",
    zh="个人创业担保贷款",
    en="Guarantee loan of an individual",
    article=ARTICLE,
    quote=PRINCIPAL,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_LOAN,
    clauses=(
        Clause(
            code="GROUP_NOT_COVERED",
            article=ARTICLE,
            quote=BORROWERS,
            zh="不属于创业担保贷款借款人范围",
            en="Not one of the groups that may borrow",
            basis="银发〔2016〕202号",
            condition=group.is_row_of(groups),
        ),
        Clause(
            code="RULE_NOT_IN_FORCE",
            article=ARTICLE,
            quote=BORROWERS,
            zh="该类人员的规定尚未施行",
            en="The rule for this group is not yet in force",
            condition=~group.is_row_of(groups) | (groups.row(group) <= AS_OF),
        ),
        Clause(
            code="ONLINE_CONDITIONS",
            article=ARTICLE,
            quote=ONLINE,
            zh="未同时满足实名注册、稳定经营、信誉良好",
            en="Real-name registration, stable business and good reputation are all needed",
            condition=~group.is_("ONLINE_ENTREPRENEUR") | (real_name & stable & good_reputation),
        ),
        Clause(
            code="PRINCIPAL_ABOVE_CEILING",
            article=ARTICLE,
            quote=PRINCIPAL,
            zh="贷款本金超过{guarantee_loan.individual.ceiling}元",
            en="The principal is above {guarantee_loan.individual.ceiling} yuan",
            condition=principal <= figure("guarantee_loan.individual.ceiling"),
        ),
        Clause(
            code="TERM_ABOVE_36M",
            article=ARTICLE,
            quote="期限最长不超过3年",
            zh="贷款期限超过{guarantee_loan.individual.term_months}个月",
            en="The term is longer than {guarantee_loan.individual.term_months} months",
            condition=maturity <= drawdown.plus_months(figure("guarantee_loan.individual.term_months")),
        ),
        Clause(
            code="RATE_ABOVE_CAP",
            article=ARTICLE,
            quote=RATE_CAP,
            zh="合同利率高于合同签订日基准利率加{guarantee_loan.individual.margin}个百分点",
            en="The rate is above the benchmark of the contract day plus {guarantee_loan.individual.margin} points",
            condition=rate <= benchmark + figure("guarantee_loan.individual.margin"),
        ),
        Clause(
            code="OTHER_LOAN",
            article=ARTICLE,
            quote=OTHER_LOANS,
            zh="本人有其他贷款",
            en="The applicant has another loan",
            basis=OTHER_LOANS_BASIS,
            condition=~barred_by(other_loans),
        ),
        Clause(
            code="SPOUSE_OTHER_LOAN",
            article=ARTICLE,
            quote=OTHER_LOANS,
            zh="配偶有其他贷款",
            en="The spouse has another loan",
            basis=OTHER_LOANS_BASIS,
            condition=~barred_by(spouse_other_loans),
        ),
        Clause(
            code="SUBSIDY_COUNT_EXCEEDED",
            article=ARTICLE,
            quote=PRINCIPAL,
            zh="享受贴息已满{guarantee_loan.individual.subsidised_times}次",
            en="Already subsidised {guarantee_loan.individual.subsidised_times} times",
            basis="财金〔2018〕22号",
            condition=this_time <= times,
        ),
    ),
    grants=(
        Grant(code=OK.code, zh=OK.zh, en=OK.en, when=~is_last_time),
        Grant(
            code="OK_THIRD_TIME",
            zh="符合条件，为最后一次贴息",
            en="Every condition is met; this is the last subsidised loan",
            when=is_last_time,
        ),
    ),
    outputs={"tenor": tenor, "benchmark_rate": benchmark},
    fund="INTEREST_SUBSIDY_FUND",
    documents=(Document(zh="信用评估记录", en="Credit assessment record"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """个人创业担保贷款: decide one loan; outputs ``tenor`` and ``benchmark_rate`` in percent a year. Art. 9.

    A rate above the cap makes the loan ineligible; it is not cut down. The benchmark is that of the contract day,
    everything else that of ``as_of``.
    """
    return INSTRUMENT.decide(facts, as_of, figures)
