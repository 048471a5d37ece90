"""Facts of the startup subsidies, the awards and the money behind them, declared once, with their holders."""

from rulebook.expressions import code_fact, count_fact, day_fact, number_fact, records_fact, truth_fact
from rulebook.facts import Kind, Unread

applicant_type = code_fact("applicant_type", owner="AIC", zh="经营主体类型", en="type of applicant")
registered = day_fact("registered", owner="AIC", zh="登记注册日期", en="day of business registration", lasting=True)
operating_months = count_fact(
    "operating_months", owner="AIC", unit="months", zh="正常经营月数", en="months of normal operation"
)
founder_si_months = count_fact(
    "founder_si_months_in_firm",
    owner="HRSS",
    unit="months",
    zh="创业者在创办企业缴纳社会保险月数",
    en="months of the founder's social insurance in the firm",
)
founder_first_firm = truth_fact(
    "founder_first_firm", owner="AIC", zh="是否首次创办", en="whether the founder's first firm", lasting=True
)
prior_claims = count_fact(
    "prior_claims", owner="HRSS", unit="times", zh="已领取一次性创业补贴次数", en="startup subsidies already paid"
)
posts = records_fact(
    "posts",
    owner="HRSS",
    zh="新增岗位",
    en="new posts",
    entry={"contract_months": Kind.COUNT, "group": Kind.CODE},
)
group = code_fact("group", owner="HRSS", zh="创业者类别", en="group of founder")
graduated = day_fact("graduated", owner="EDU", zh="毕业日期", en="day of graduation", lasting=True)
graduate_kind = code_fact(
    "kind", owner="EDU", zh="毕业生类别", en="kind of graduate", absent="UNIVERSITY", lasting=True
)
high_value_added = truth_fact(
    "high_value_added", owner="DRC", zh="是否在高附加值产业创业", en="whether founded in a high-value-added industry"
)
displaced = truth_fact("displaced", owner="HRSS", zh="是否分流人员", en="whether displaced by the cut in capacity")
self_started = truth_fact("self_started", owner="AIC", zh="是否自主创业", en="whether founding a business")

amount = number_fact("amount", owner="FIN", unit="yuan", zh="金额", en="amount")
certified_level = code_fact("certified_level", owner="HRSS", zh="认定级别", en="level of certification")
carrier_type = code_fact("type", owner="HRSS", zh="创业载体类型", en="type of startup space")
tenure = code_fact("idle_property_tenure", owner="LRB", zh="闲置房产取得方式", en="how idle property was obtained")
budget_level = code_fact("budget_level", owner="FIN", zh="列支预算级次", en="level of the budget that pays")
district_decided = truth_fact(
    "district_decided", owner="FIN", zh="县区是否决定奖补", en="whether the district has decided on an award"
)
high_tech_enterprises = count_fact(
    "high_tech_enterprises",
    owner="STB",
    unit="enterprises",
    zh="孵化高新技术企业数",
    en="high-tech enterprises brought up",
)
bases_this_year = count_fact(
    "already_certified_this_year",
    owner="HRSS",
    unit="bases",
    zh="本年已认定市级示范基地数",
    en="municipal demonstration bases certified this year",
)
hire_date = day_fact("hire_date", owner="HRSS", zh="吸纳就业日期", en="day of hire", lasting=True)
poor_family = truth_fact("poor_family", owner="PAO", zh="是否贫困家庭劳动力", en="whether of a poor family")
breaks = count_fact("breaks", owner="HRSS", unit="times", zh="就业中断次数", en="breaks in the employment")

posted_instrument = code_fact("instrument", owner="HRSS", zh="支付项目", en="instrument that is paid")
posted_fund = code_fact("fund", owner="FIN", zh="列支资金", en="fund that is charged")
city_share = number_fact("city_share", owner="FIN", unit="share", zh="市级负担比例", en="share of the city")
district_share = number_fact("district_share", owner="FIN", unit="share", zh="县区负担比例", en="share of the district")
certificate_from = day_fact(
    "certificate_from", owner="HRSS", zh="上岗证生效日", en="first day of the certificate to serve"
)
certificate_until = day_fact(
    "certificate_until", owner="HRSS", zh="上岗证有效期截止日", en="last day of the certificate to serve"
)
bold = truth_fact("bold", owner="ORG", zh="是否大胆探索", en="whether boldly explored")
diligent = truth_fact("diligent", owner="ORG", zh="是否担当尽责", en="whether responsible and diligent")
private_gain = truth_fact("private_gain", owner="SUP", zh="是否谋取私利", en="whether for private gain")
lawful = truth_fact("lawful", owner="SUP", zh="是否依法依规履行职责", en="whether duties were done by law and rule")
unforeseeable = truth_fact(
    "unforeseeable", owner="SUP", zh="是否由于难以预见因素", en="whether caused by the unforeseeable"
)

NEW_BUSINESS_FORM = Unread(name="new_business_form", why="第六条：新兴业态企业享受同等创业扶持，不得因此排除")
