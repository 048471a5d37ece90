"""职业培训补贴（直补培训机构）: training subsidy paid to the institution that trains, per trainee (art. 10)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes, figure_table
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.employer_facts import payee_type, process_evidence, programme, result_evidence, trainee_group

ARTICLE = 10
GROUPS = "根据去产能企业失业人员、建档立卡贫困人口特点"
QUOTE = "采取整建制购买培训项目和直接补贴培训机构等方式开展集中培训"
EVIDENCE = "实现职业培训由以结果管理为主向结果管理和过程管理并重转变"

rates = figure_table("training_subsidy.rate_by_programme")

INSTRUMENT = Instrument(
    code="training_subsidy_direct",
    zh="职业培训补贴（直补培训机构）",
    en="Training subsidy paid to the institution",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="GROUP_NOT_COVERED",
            article=ARTICLE,
            quote=GROUPS,
            zh="培训人员不是去产能企业失业人员或建档立卡贫困人口",
            en="The trainee is neither unemployed from a de-capacity enterprise nor registered poor",
            condition=trainee_group.is_in(figure_codes("training_subsidy.groups")),
        ),
        Clause(
            code="PAYEE_NOT_INSTITUTION",
            article=ARTICLE,
            quote=QUOTE,
            zh="收款方不是培训机构",
            en="The payee is not a training institution",
            condition=payee_type.is_("TRAINING_INSTITUTION"),
        ),
        Clause(
            code="PROCESS_EVIDENCE_MISSING",
            article=ARTICLE,
            quote=EVIDENCE,
            zh="没有考勤等培训过程记录",
            en="Attendance and process of the training are not on record",
            condition=process_evidence,
        ),
        Clause(
            code="RESULT_EVIDENCE_MISSING",
            article=ARTICLE,
            quote=EVIDENCE,
            zh="没有考核等培训结果记录",
            en="The result of the training is not on record",
            condition=result_evidence,
        ),
        Clause(
            code="RATE_UNKNOWN",
            article=ARTICLE,
            quote="完善补贴标准，简化审核流程",
            zh="该培训项目的补贴标准尚未配置",
            en="The rate of the programme has not been configured",
            condition=rates.row(programme).is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=rates.row(programme),
        applies=rates.is_known(),
        lines=(Line(zh="培训项目标准（元/人）", en="Rate of the programme, yuan a head", value=rates.row(programme)),),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(
        Document(zh="培训考勤及过程记录", en="Record of attendance and process"),
        Document(zh="培训考核结果", en="Result of the training"),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """直补培训机构: decide one trainee's training; NEEDS_CONFIG while no rate is set for the programme. Art. 10."""
    return INSTRUMENT.decide(facts, as_of, figures)
