"""Facts about employers, those whom they hire or train, and the places of work, with the department that holds each."""

from rulebook.expressions import code_fact, count_fact, number_fact, records_fact, truth_fact
from rulebook.facts import Kind

hire = code_fact(
    "hire",
    owner="HRSS",
    zh="招用人员类别（招用前已认定）",
    en="category of the hired person, certified before the hire",
)
post_is_new = truth_fact("post_is_new", owner="HRSS", zh="是否新增岗位", en="whether the post is a new one")
employer_type = code_fact(
    "employer_type",
    owner="AIC",
    zh="用人单位类型",
    en="type of employer; an enterprise if not stated",
    absent="ENTERPRISE",
)
employer_paid = records_fact(
    "employer_paid",
    owner="HRSS",
    zh="单位当月实缴社会保险费（险种、金额）",
    en="contributions that the employer paid for the month, by insurance",
    entry={"insurance": Kind.CODE, "paid": Kind.NUMBER},
)
district = code_fact(
    "district", owner="HRSS", zh="工作所在县区", en="district or county of the workplace, by name or GB/T 2260 code"
)

intern_months = count_fact(
    "intern_months", owner="HRSS", unit="months", zh="申领补贴的见习月数", en="months of internship claimed for"
)
retention = number_fact(
    "retention", owner="HRSS", unit="share", zh="见习期满留用率", en="share of interns kept on after the internship"
)
use = code_fact("use", owner="HRSS", zh="补贴用途", en="what the subsidy is spent on")

graduation_year = truth_fact(
    "graduation_year", owner="EDU", zh="是否毕业年度内", en="whether in the year of graduation"
)
family = code_fact("family", owner="CAB", zh="困难类别", en="hardship group of the graduate or the family")
student_loan = truth_fact(
    "student_loan", owner="EDU", zh="是否获得国家助学贷款", en="whether the graduate had a state student loan"
)
is_special_hardship = truth_fact(
    "is_special_hardship", owner="CAB", zh="是否特困人员", en="whether the graduate is a special-hardship person"
)
is_graduate = truth_fact("is_graduate", owner="EDU", zh="是否高校毕业生", en="whether the person is a graduate")
workplace = code_fact(
    "workplace",
    owner="HRSS",
    zh="就业单位类别（城乡基层、中小微企业）",
    en="kind of workplace: grassroots or small, medium, micro",
)
support_form = code_fact("support_form", owner="EDU", zh="资助形式", en="form of the support")

layoff_rate = number_fact("layoff_rate", owner="HRSS", unit="percent", zh="裁员率", en="layoff rate of the enterprise")
area_rate = number_fact(
    "area_registered_unemployment_rate",
    owner="HRSS",
    unit="percent",
    zh="统筹地区城镇登记失业率",
    en="registered unemployment rate of the area",
)
ui_paid_last_year = number_fact(
    "ui_paid_last_year",
    owner="HRSS",
    unit="yuan",
    zh="上年度实缴失业保险费",
    en="unemployment insurance paid last year",
)
ui_in_full = truth_fact(
    "ui_in_full", owner="HRSS", zh="是否足额缴纳失业保险费", en="whether unemployment insurance is paid in full"
)
emergency_ratio_requested = number_fact(
    "emergency_ratio_requested",
    owner="HRSS",
    unit="share",
    zh="申请提高的补贴比例",
    en="raised share that is asked for",
)
emergency_active = truth_fact(
    "emergency_active_in_region",
    owner="HRSS",
    zh="所在地区应急预案是否已启动",
    en="whether an emergency plan is active in the region; none if not stated",
    absent=False,
)

payee_type = code_fact("payee_type", owner="HRSS", zh="收款机构类型", en="kind of institution that is paid")
trainee_group = code_fact("trainee_group", owner="HRSS", zh="培训人员类别", en="group of the trainee")
programme = code_fact(
    "programme", owner="HRSS", zh="培训项目（工种、等级）", en="training programme, by occupation and level"
)
process_evidence = truth_fact(
    "process_evidence", owner="HRSS", zh="是否有考勤等过程记录", en="whether attendance and process are on record"
)
result_evidence = truth_fact(
    "result_evidence", owner="HRSS", zh="是否有考核等结果记录", en="whether the result is on record"
)
service = code_fact("service", owner="HRSS", zh="服务项目", en="service that is rendered")

post_origin = code_fact(
    "post_origin",
    owner="HRSS",
    zh="公益性岗位来源（新增、腾退）",
    en="how the public welfare post came up: new or vacated",
)
veteran_group = code_fact("veteran_group", owner="CAB", zh="退役军人类别", en="group of the veteran")
veteran_support = code_fact("veteran_support", owner="HRSS", zh="扶持内容", en="support that is asked for")
