"""就业创业服务补贴: subsidy of agencies and brokers for the services that they render to workers (art. 12)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes, figure_table
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.employer_facts import payee_type, service

ARTICLE = 12
QUOTE = "充分运用就业创业服务补贴政策"

amounts = figure_table("employment_service_subsidy.amount_by_service")

INSTRUMENT = Instrument(
    code="employment_service_subsidy",
    zh="就业创业服务补贴",
    en="Employment and startup service subsidy",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="PAYEE_NOT_LISTED",
            article=ARTICLE,
            quote="支持公共就业创业服务机构开展就业创业服务，支持人力资源服务机构、劳务经纪人等市场主体",
            zh="不是公共就业创业服务机构、人力资源服务机构或劳务经纪人",
            en="Neither a public employment agency nor a human resources agency nor a labour broker",
            condition=payee_type.is_in(figure_codes("employment_service_subsidy.payees")),
        ),
        Clause(
            code="SERVICE_NOT_LISTED",
            article=ARTICLE,
            quote="为劳动者提供职业指导、创业指导、信息咨询以及有组织的劳务输出等服务",
            zh="该服务不在所列服务之内",
            en="The service is not one of those listed",
            condition=service.is_in(figure_codes("employment_service_subsidy.services")),
        ),
        Clause(
            code="AMOUNT_UNKNOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="该服务的补贴标准尚未配置",
            en="The amount for the service has not been configured",
            condition=amounts.row(service).is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=amounts.row(service),
        applies=amounts.is_known(),
        lines=(Line(zh="服务标准（元）", en="Amount for the service, yuan", value=amounts.row(service)),),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(Document(zh="服务对象名册", en="List of the people served"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """就业创业服务补贴: decide one service of one payee; NEEDS_CONFIG while no amount is set. Art. 12."""
    return INSTRUMENT.decide(facts, as_of, figures)
