"""小微企业创业担保贷款: guarantee loan of a small or micro enterprise (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.facts import (
    contract_months_min,
    drawdown,
    maturity,
    principal,
    qualified_hires_this_year,
    si_arrears,
    size,
    staff,
    wage_arrears,
)
from rulebook.expressions import choose, figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Document, Frequency, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 9
ENTERPRISES = "符合条件的小微企业"
PRINCIPAL = "可申请最高不超过300万元的创业担保贷款"
TERM = "期限最长不超过2年，并按规定给予贴息"
NATIONAL = "银发〔2016〕202号；财金〔2018〕22号"

hiring_ratio = choose(
    staff > figure("guarantee_loan.sme.large_staff"),
    figure("guarantee_loan.sme.hiring_ratio_large"),
    figure("guarantee_loan.sme.hiring_ratio"),
)

INSTRUMENT = Instrument(
    code="guarantee_loan_sme",
    zh="小微企业创业担保贷款",
    en="Guarantee loan of a small or micro enterprise",
    article=ARTICLE,
    quote=PRINCIPAL,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_LOAN,
    clauses=(
        Clause(
            code="NOT_SMALL_MICRO",
            article=ARTICLE,
            quote=ENTERPRISES,
            zh="不是小型、微型企业",
            en="Neither a small nor a micro enterprise",
            basis="工信部联企业〔2011〕300号",
            condition=size.is_in(figure_codes("guarantee_loan.sme.sizes")),
        ),
        Clause(
            code="PRINCIPAL_ABOVE_CEILING",
            article=ARTICLE,
            quote=PRINCIPAL,
            zh="贷款本金超过{guarantee_loan.sme.ceiling}元",
            en="The principal is above {guarantee_loan.sme.ceiling} yuan",
            condition=principal <= figure("guarantee_loan.sme.ceiling"),
        ),
        Clause(
            code="TERM_ABOVE_24M",
            article=ARTICLE,
            quote=TERM,
            zh="贷款期限超过{guarantee_loan.sme.term_months}个月",
            en="The term is longer than {guarantee_loan.sme.term_months} months",
            condition=maturity <= drawdown.plus_months(figure("guarantee_loan.sme.term_months")),
        ),
        Clause(
            code="HIRING_RATIO",
            article=ARTICLE,
            quote=ENTERPRISES,
            zh="当年新招用符合条件人数未达到在职职工人数的规定比例（{guarantee_loan.sme.hiring_ratio}，"
            "超过{guarantee_loan.sme.large_staff}人的企业{guarantee_loan.sme.hiring_ratio_large}）",
            en="This year's hires are below {guarantee_loan.sme.hiring_ratio} of the staff "
            "({guarantee_loan.sme.hiring_ratio_large} above {guarantee_loan.sme.large_staff} persons)",
            basis=NATIONAL,
            condition=(qualified_hires_this_year > 0) & (qualified_hires_this_year >= hiring_ratio * staff),
        ),
        Clause(
            code="CONTRACT_LT_1Y",
            article=ARTICLE,
            quote=ENTERPRISES,
            zh="与新招用人员签订的劳动合同不足{guarantee_loan.sme.contract_months}个月",
            en="A labour contract of those hired is shorter than {guarantee_loan.sme.contract_months} months",
            basis=NATIONAL,
            condition=contract_months_min >= figure("guarantee_loan.sme.contract_months"),
        ),
        Clause(
            code="ARREARS",
            article=ARTICLE,
            quote=ENTERPRISES,
            zh="拖欠职工工资或者欠缴社会保险费",
            en="Wages or social insurance contributions are in arrears",
            basis=NATIONAL,
            condition=~(wage_arrears | si_arrears),
        ),
    ),
    outputs={"subsidy_share_of_base": figure("guarantee_loan.sme.subsidy_share_of_base")},
    fund="INTEREST_SUBSIDY_FUND",
    documents=(
        Document(zh="新招用人员劳动合同", en="Labour contracts of those hired"),
        Document(zh="信用评估记录", en="Credit assessment record"),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """小微企业创业担保贷款: decide one loan; outputs ``subsidy_share_of_base``, the share of the base rate. Art. 9.

    The ratio is that of ``as_of`` and is compared without rounding; an enterprise that hired nobody does not meet it.
    """
    return INSTRUMENT.decide(facts, as_of, figures)
