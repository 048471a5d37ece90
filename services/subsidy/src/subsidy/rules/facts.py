"""Facts of the subsidies, declared once, with the department that holds each."""

from rulebook.expressions import age_fact, code_fact, count_fact, day_fact, number_fact, records_fact, truth_fact
from rulebook.facts import Kind

category = code_fact("category", owner="HRSS", zh="人员类别", en="category of person")
paid_month = number_fact(
    "paid_pension_medical_month",
    owner="HRSS",
    unit="yuan_per_month",
    zh="当月实缴养老、医疗保险费",
    en="pension and medical contributions paid for the month",
)
months_used = count_fact(
    "months_used", owner="HRSS", unit="months", zh="已享受补贴月数", en="months already subsidised"
)
left_school = day_fact("left_school", owner="EDU", zh="离校日期", en="day of leaving school")
flex_start = day_fact("flex_start", owner="HRSS", zh="灵活就业起始日", en="first day of flexible employment")
ever_employed = truth_fact(
    "ever_employed", owner="HRSS", zh="离校后是否就业过", en="whether employed at any time since leaving school"
)
age_at_first = age_fact("age_at_first", owner="PSB", zh="初次核定时年龄", en="age at the first approval")
retire_age = count_fact("retire_age", owner="HRSS", unit="years", zh="法定退休年龄", en="statutory retirement age")
other_si_subsidy = code_fact(
    "other_si_subsidy_same_month",
    owner="HRSS",
    zh="同月享受的其他社会保险补贴",
    en="another social insurance subsidy for the same month",
    absent="NONE",
)

enterprise_employee = truth_fact(
    "enterprise_employee", owner="HRSS", zh="是否企业职工", en="whether an enterprise employs"
)
ui_months_paid = count_fact(
    "ui_months_paid",
    owner="HRSS",
    unit="months",
    zh="失业保险累计缴费月数",
    en="months of unemployment insurance, cumulative",
)
cert_level = count_fact("cert_level", owner="HRSS", unit="level", zh="证书等级", en="level of the certificate")
cert_date = day_fact("cert_date", owner="HRSS", zh="证书核发日期", en="date of the certificate")
occupation = code_fact("occupation", owner="HRSS", zh="职业（工种）", en="occupation of the certificate")
prior = records_fact(
    "prior",
    owner="HRSS",
    zh="已领取的技能提升补贴",
    en="skill subsidies already paid",
    entry={"occupation": Kind.CODE, "level": Kind.COUNT},
)
training_subsidy_same_cert = truth_fact(
    "training_subsidy_same_cert",
    owner="HRSS",
    zh="同一证书是否已享受职业培训补贴",
    en="whether a training subsidy was paid for the same certificate",
)
