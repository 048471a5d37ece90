"""高校毕业生到基层、中小微企业就业资助: tuition compensation, loan repayment or cash for such graduates (art. 11)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes, figure_table
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.employer_facts import is_graduate, support_form, workplace

ARTICLE = 11
QUOTE = "落实学费补偿、助学贷款代偿、资金补贴等政策"
WORKPLACES = "引导鼓励高校毕业生到城乡基层、中小微企业就业"

amounts = figure_table("grassroots_graduate_subsidy.amount_by_form")

INSTRUMENT = Instrument(
    code="grassroots_graduate_subsidy",
    zh="高校毕业生到基层、中小微企业就业资助",
    en="Support for graduates in grassroots and small enterprise jobs",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(
            code="NOT_GRADUATE",
            article=ARTICLE,
            quote=WORKPLACES,
            zh="不是高校毕业生",
            en="Not a graduate",
            condition=is_graduate,
        ),
        Clause(
            code="WORKPLACE_NOT_COVERED",
            article=ARTICLE,
            quote=WORKPLACES,
            zh="就业单位不在城乡基层或中小微企业之列",
            en="The job is neither at the grassroots nor with a small, medium or micro enterprise",
            condition=workplace.is_in(figure_codes("grassroots_graduate_subsidy.workplaces")),
        ),
        Clause(
            code="FORM_NOT_LISTED",
            article=ARTICLE,
            quote=QUOTE,
            zh="该资助形式未列明，须由市级确定",
            en="The form of support is not among those named: the city has to decide",
            condition=support_form.is_in(figure_codes("grassroots_graduate_subsidy.forms")),
            unmet=Outcome.NEEDS_CONFIG,
        ),
        Clause(
            code="AMOUNT_UNKNOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="该资助形式的标准尚未配置",
            en="The amount for the form of support has not been configured",
            condition=amounts.row(support_form).is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=amounts.row(support_form),
        applies=amounts.is_known(),
        lines=(Line(zh="资助标准（元）", en="Amount of the support, yuan", value=amounts.row(support_form)),),
    ),
    documents=(Document(zh="劳动合同或录用证明", en="Employment contract or proof of appointment"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """基层就业资助: decide one graduate and form of support; NEEDS_CONFIG while no amount is set. Art. 11."""
    return INSTRUMENT.decide(facts, as_of, figures)
