"""求职创业补贴: one-off job-seeking and startup subsidy of graduates in hardship (art. 11)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.employer_facts import family, graduation_year, is_special_hardship, student_loan

ARTICLE = 11
QUOTE = "将贫困残疾人家庭、建档立卡贫困家庭高校毕业生和特困人员中的高校毕业生纳入求职创业补贴补助范围"
PROVINCIAL = "山东省六部门通知（2018年12月）"

in_hardship_group = family.is_in(figure_codes("job_seeking_startup_subsidy.hardship_groups"))
# The higher amount has to be shown: what is not on record does not raise it.
is_higher = (family.is_known() & in_hardship_group) | (is_special_hardship.is_known() & is_special_hardship)
amount = choose(
    is_higher, figure("job_seeking_startup_subsidy.hardship"), figure("job_seeking_startup_subsidy.student_loan")
)

INSTRUMENT = Instrument(
    code="job_seeking_startup_subsidy",
    zh="求职创业补贴",
    en="Job-seeking and startup subsidy",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(
            code="NOT_GRADUATION_YEAR",
            article=ARTICLE,
            quote=QUOTE,
            zh="不在毕业年度内",
            en="Not in the year of graduation",
            basis=PROVINCIAL,
            condition=graduation_year,
        ),
        Clause(
            code="NO_CATEGORY",
            article=ARTICLE,
            quote=QUOTE,
            zh="不属于补助范围内的困难高校毕业生",
            en="In none of the hardship groups, and without a state student loan",
            basis=PROVINCIAL,
            condition=in_hardship_group | is_special_hardship | student_loan,
        ),
        Clause(
            code="AMOUNT_BEFORE_DEC_2018_UNKNOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="2018年12月之前的补贴标准未见文件，尚未配置",
            en="The amount before December 2018 is not known and has not been configured",
            basis=PROVINCIAL,
            condition=amount.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=amount,
        applies=amount.is_known(),
        lines=(Line(zh="补贴标准（元）", en="Amount of the group, yuan", value=amount),),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(
        Document(zh="困难类别证明或助学贷款合同", en="Proof of the hardship group, or the student loan contract"),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """求职创业补贴: decide one graduate; amount in yuan, by group. Art. 11."""
    return INSTRUMENT.decide(facts, as_of, figures)
