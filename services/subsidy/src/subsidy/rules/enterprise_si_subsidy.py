"""企业吸纳就业社会保险补贴: social insurance subsidy of employers, per hired person and month (arts 3, 6, 11, 15)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.facts import Unread
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Verdict
from subsidy.rules.displaced_hiring import POST_NOT_NEW
from subsidy.rules.employer_facts import employer_paid
from subsidy.rules.hiring import EMPLOYER_SCOPE_UNREAD, NO_CATEGORY

ARTICLE = 3
QUOTE = "按规定给予岗位补贴和社会保险补贴"
LOCAL = "济人社发〔2017〕40号；财社〔2017〕164号"

paid = employer_paid.total(
    lambda one: one.quantity("paid"),
    where=lambda one: one.code("insurance").is_in(figure_codes("enterprise_si_subsidy.insurances")),
)

INSTRUMENT = Instrument(
    code="enterprise_si_subsidy",
    zh="企业吸纳就业社会保险补贴",
    en="Social insurance subsidy for employers",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_MONTH,
    clauses=(
        NO_CATEGORY,
        POST_NOT_NEW,
        # Who is covered is asked before anything is paid: without a record of payments only the amount stays open.
        Clause(
            code="NO_CONTRIBUTION",
            article=ARTICLE,
            quote=QUOTE,
            zh="单位当月没有实际缴纳养老、医疗、失业保险费",
            en="The employer paid no pension, medical or unemployment contribution for the month",
            basis=LOCAL,
            condition=~employer_paid.is_known() | (paid > 0),
        ),
        EMPLOYER_SCOPE_UNREAD,
    ),
    amount=Amount(
        value=paid,
        applies=employer_paid.is_known(),
        lines=(
            Line(
                zh="单位实缴养老、医疗、失业保险费（元）",
                en="Pension, medical and unemployment contributions of the employer, yuan",
                value=paid,
            ),
        ),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(
        Document(zh="劳动合同", en="Employment contract"),
        Document(zh="单位社会保险缴费凭证", en="Proof of the employer's contributions"),
    ),
    unread=(Unread(name="employee_paid", why="只补贴单位缴费部分，个人缴费不计"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """企业吸纳就业社会保险补贴: decide one hire and month; amount in yuan, the employer's share only. Art. 3.

    ELIGIBLE without an amount while the employer's payments are not stated.
    """
    return INSTRUMENT.decide(facts, as_of, figures)
