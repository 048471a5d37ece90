"""技能提升补贴: skill-upgrading subsidy of enterprise employees, once per certificate (art. 10)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, figure, figure_day, figure_table, min_
from rulebook.facts import Unread
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.facts import (
    cert_date,
    cert_level,
    enterprise_employee,
    occupation,
    prior,
    training_subsidy_same_cert,
    ui_months_paid,
)

ARTICLE = 10
HOLDER = "取得职业资格证书或职业技能等级证书的企业职工"
AMOUNT = "可申请最高2000元的技能提升补贴"
NATIONAL = "人社部发〔2017〕40号"


table = figure_table("skill_upgrade_subsidy.amount_by_level")
ceiling = figure("skill_upgrade_subsidy.ceiling")

INSTRUMENT = Instrument(
    code="skill_upgrade_subsidy",
    zh="技能提升补贴",
    en="Skill-upgrading subsidy",
    article=ARTICLE,
    quote=AMOUNT,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_CERTIFICATE,
    clauses=(
        Clause(
            code="NOT_ENTERPRISE_EMPLOYEE",
            article=ARTICLE,
            quote=HOLDER,
            zh="不是企业职工",
            en="Not employed by an enterprise",
            condition=enterprise_employee,
        ),
        Clause(
            code="UI_MONTHS_LT_36",
            article=ARTICLE,
            quote="依法参加失业保险36个月以上",
            zh="失业保险累计缴费不满{skill_upgrade_subsidy.insurance_months}个月",
            en="Fewer than {skill_upgrade_subsidy.insurance_months} months of unemployment insurance",
            condition=ui_months_paid >= figure("skill_upgrade_subsidy.insurance_months"),
        ),
        Clause(
            code="NO_CERTIFICATE",
            article=ARTICLE,
            quote=HOLDER,
            zh="申请时尚未取得证书",
            en="The certificate was not yet issued on the day of filing",
            condition=cert_date <= AS_OF,
        ),
        Clause(
            code="CERT_BEFORE_2017_01_01",
            article=ARTICLE,
            quote=HOLDER,
            zh="证书核发于{skill_upgrade_subsidy.certificates_from}之前",
            en="The certificate dates from before {skill_upgrade_subsidy.certificates_from}",
            basis=NATIONAL,
            condition=cert_date >= figure_day("skill_upgrade_subsidy.certificates_from"),
        ),
        Clause(
            code="FILED_AFTER_12_MONTHS",
            article=ARTICLE,
            quote=AMOUNT,
            zh="证书核发已超过{skill_upgrade_subsidy.filing_months}个月",
            en="Filed more than {skill_upgrade_subsidy.filing_months} months after the certificate was issued",
            basis=NATIONAL,
            condition=cert_date.plus_months(figure("skill_upgrade_subsidy.filing_months")) >= AS_OF,
        ),
        Clause(
            code="SAME_LEVEL_ALREADY_PAID",
            article=ARTICLE,
            quote=AMOUNT,
            zh="同一职业（工种）同一等级已领取补贴",
            en="The same level of the same occupation was already subsidised",
            basis=NATIONAL,
            condition=~prior.any(
                lambda one: one.code("occupation").equals(occupation) & one.quantity("level").equals(cert_level)
            ),
        ),
        Clause(
            code="HIGHER_LEVEL_ALREADY_PAID",
            article=ARTICLE,
            quote=AMOUNT,
            zh="同一职业（工种）更高等级已领取补贴",
            en="A higher level of the same occupation was already subsidised",
            basis=NATIONAL,
            # The highest level is the smallest number.
            condition=~prior.any(
                lambda one: one.code("occupation").equals(occupation) & (one.quantity("level") < cert_level)
            ),
        ),
        Clause(
            code="EXCLUDED_BY_TRAINING_SUBSIDY",
            article=ARTICLE,
            quote=AMOUNT,
            zh="同一证书已享受职业培训补贴",
            en="A training subsidy was paid for the same certificate",
            basis=NATIONAL,
            condition=~training_subsidy_same_cert,
        ),
        Clause(
            code="LEVEL_NOT_IN_TABLE",
            article=ARTICLE,
            quote=AMOUNT,
            zh="该等级的补贴标准尚未确定",
            en="No amount is set for this level",
            basis=NATIONAL,
            condition=cert_level.is_row_of(table),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=min_(table.row(cert_level), ceiling),
        lines=(
            Line(zh="等级", en="Level", value=cert_level),
            Line(zh="该等级标准（元）", en="Amount of the level, yuan", value=table.row(cert_level)),
            Line(zh="最高补贴（元）", en="Ceiling, yuan", value=ceiling),
        ),
    ),
    fund="UI_FUND",
    documents=(
        Document(zh="职业资格证书或职业技能等级证书", en="Vocational qualification or skill level certificate"),
    ),
    unread=(Unread(name="ui_gaps", why="失业保险月数累计计算，中断不影响"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """技能提升补贴: decide one certificate on its filing day; amount in yuan from 失业保险基金. Art. 10."""
    return INSTRUMENT.decide(facts, as_of, figures)
