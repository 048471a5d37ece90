"""一次性创业补贴: one-off startup subsidy of a founder and the founder's first firm (arts. 6 and 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure, figure_day, figure_table
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_applicants import APPLICANT_CLAUSES, APPLICANTS, larger, no_business
from subsidy.rules.startup_facts import (
    NEW_BUSINESS_FORM,
    applicant_type,
    founder_first_firm,
    founder_si_months,
    operating_months,
    prior_claims,
    registered,
)

ARTICLE = 7
PROVINCE = "鲁政办发〔2013〕25号"

amounts = figure_table("oneoff_startup_subsidy.amount_by_type")
months = figure("oneoff_startup_subsidy.months")

INSTRUMENT = Instrument(
    code="oneoff_startup_subsidy",
    zh="一次性创业补贴",
    en="One-off startup subsidy",
    article=ARTICLE,
    quote=APPLICANTS,
    applicants=(Applicant.PERSON, Applicant.EMPLOYER),
    frequency=Frequency.ONCE,
    clauses=(
        *APPLICANT_CLAUSES,
        Clause(
            code="REGISTERED_BEFORE_WINDOW",
            article=ARTICLE,
            quote=APPLICANTS,
            zh="登记注册早于{oneoff_startup_subsidy.registered_from}",
            en="Registered before {oneoff_startup_subsidy.registered_from}",
            basis=PROVINCE,
            condition=registered >= figure_day("oneoff_startup_subsidy.registered_from"),
        ),
        Clause(
            code="OPERATING_MONTHS_LT_12",
            article=ARTICLE,
            quote=APPLICANTS,
            zh="正常经营不满{oneoff_startup_subsidy.months}个月",
            en="In normal operation for less than {oneoff_startup_subsidy.months} months",
            basis=PROVINCE,
            condition=operating_months >= months,
        ),
        Clause(
            code="SI_MONTHS_LT_12",
            article=ARTICLE,
            quote=APPLICANTS,
            zh="创业者在创办企业缴纳社会保险不满{oneoff_startup_subsidy.months}个月",
            en="The founder has less than {oneoff_startup_subsidy.months} months of social insurance in the firm",
            basis=PROVINCE,
            condition=founder_si_months >= months,
        ),
        Clause(
            code="NOT_FIRST_FIRM",
            article=ARTICLE,
            quote=APPLICANTS,
            zh="不是首次创办",
            en="Not the founder's first firm",
            basis=PROVINCE,
            condition=founder_first_firm,
        ),
        Clause(
            code="ALREADY_PAID",
            article=ARTICLE,
            quote="一次性创业补贴",
            zh="已领取过一次性创业补贴",
            en="A startup subsidy was already paid",
            condition=prior_claims.equals(0),
        ),
        Clause(
            code="AMOUNT_FOR_TYPE_UNKNOWN",
            article=ARTICLE,
            quote=APPLICANTS,
            zh="该类经营主体的补贴标准尚未确定",
            en="No amount is set for this type of applicant",
            condition=no_business | larger | applicant_type.is_row_of(amounts),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=amounts.row(applicant_type),
        lines=(Line(zh="该类经营主体标准（元）", en="Amount of the type, yuan", value=amounts.row(applicant_type)),),
    ),
    fund="STARTUP_SUPPORT_FUND",
    unread=(NEW_BUSINESS_FORM,),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """一次性创业补贴: decide one founder and firm; amount in yuan from 创业带动就业扶持资金. Art. 7.

    The registers of other departments hold every fact, so that no document is asked for (art. 5).
    """
    return INSTRUMENT.decide(facts, as_of, figures)
