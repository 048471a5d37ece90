"""Facts of the guarantee loans, declared once, with the department that holds each."""

from rulebook.expressions import code_fact, count_fact, day_fact, number_fact, records_fact, truth_fact
from rulebook.facts import Kind

OTHER_LOAN = {"kind": Kind.CODE, "balance": Kind.NUMBER}

group = code_fact("group", owner="HRSS", zh="借款人类别", en="group of borrower")
principal = number_fact("principal", owner="PBC", unit="yuan", zh="贷款本金", en="principal")
contract_date = day_fact("contract_date", owner="PBC", zh="贷款合同签订日", en="day of the loan contract")
drawdown = day_fact("drawdown", owner="PBC", zh="放款日", en="day of drawdown")
maturity = day_fact("maturity", owner="PBC", zh="到期日", en="day of maturity")
rate = number_fact("rate", owner="PBC", unit="percent_per_year", zh="合同利率", en="contract rate")
other_loans = records_fact(
    "other_loans", owner="PBC", zh="本人的其他贷款", en="other loans of the applicant", entry=OTHER_LOAN
)
spouse_other_loans = records_fact(
    "spouse_other_loans", owner="PBC", zh="配偶的其他贷款", en="other loans of the spouse", entry=OTHER_LOAN
)
subsidised_loans_before = count_fact(
    "subsidised_loans_before", owner="FIN", unit="times", zh="已享受贴息次数", en="subsidised loans before this one"
)
real_name = truth_fact("real_name", owner="COM", zh="是否在网络平台实名注册", en="whether registered by real name")
stable = truth_fact("stable", owner="COM", zh="是否稳定经营", en="whether the business is stable")
good_reputation = truth_fact("good_reputation", owner="COM", zh="是否信誉良好", en="whether the reputation is good")
day = day_fact("day", owner="PBC", zh="计息日", en="day of interest")
overdue = truth_fact("overdue", owner="PBC", zh="是否逾期", en="whether the loan is overdue", absent=False)
extended = truth_fact("extended", owner="PBC", zh="是否展期", en="whether the day is in an extension", absent=False)
tenor = code_fact("tenor", owner="PBC", zh="贷款期限档次", en="tenor of the loan")

size = code_fact("size", owner="EIC", zh="企业规模", en="size of the enterprise")
staff = count_fact("staff", owner="HRSS", unit="persons", zh="现有在职职工人数", en="staff in employment")
qualified_hires_this_year = count_fact(
    "qualified_hires_this_year",
    owner="HRSS",
    unit="persons",
    zh="当年新招用符合条件的人数",
    en="persons of the groups covered who were hired this year",
)
contract_months_min = count_fact(
    "contract_months_min",
    owner="HRSS",
    unit="months",
    zh="所签劳动合同的最短期限",
    en="shortest labour contract of those hired",
)
wage_arrears = truth_fact("wage_arrears", owner="HRSS", zh="是否拖欠职工工资", en="whether wages are in arrears")
si_arrears = truth_fact(
    "si_arrears", owner="HRSS", zh="是否欠缴社会保险费", en="whether social insurance contributions are in arrears"
)

credit_assessed = truth_fact(
    "credit_assessed", owner="PBC", zh="是否有信用评估记录", en="whether a credit assessment is on file"
)
counter_guarantee_kind = code_fact(
    "counter_guarantee", owner="PBC", zh="反担保方式", en="counter-guarantee that is asked for"
)
overdue_days = count_fact("overdue_days", owner="PBC", unit="days", zh="逾期天数", en="days overdue")
agreed_overdue_days = count_fact(
    "agreed_overdue_days",
    owner="PBC",
    unit="days",
    zh="担保合同约定的代偿逾期天数",
    en="days overdue after which the guarantee contract has the fund pay",
)
entity_kind = code_fact("entity_kind", owner="AGR", zh="经济主体类型", en="kind of economic entity")
employs_poor_households = truth_fact(
    "employs_poor_households",
    owner="PAO",
    zh="是否带动建档立卡贫困户就业发展",
    en="whether registered poor households find work through it",
)
commercially_sustainable = truth_fact(
    "commercially_sustainable", owner="PBC", zh="是否商业可持续", en="whether the loan is commercially sustainable"
)
