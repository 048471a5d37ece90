"""Facts of registration, declared once, with the department that holds each."""

from rulebook.expressions import count_fact, day_fact, records_fact, truth_fact
from rulebook.facts import Kind, Unread

born = day_fact("born", owner="PSB", zh="出生日期", en="date of birth", lasting=True)
stated_age = count_fact("age", owner="PSB", unit="years", zh="周岁年龄", en="age in whole years")
working = truth_fact("working", owner="HRSS", zh="是否在就业", en="whether the person is in work")
seeks_work = truth_fact("seeks_work", owner="HRSS", zh="是否有就业要求", en="whether the person seeks work")
able_to_work = truth_fact("able_to_work", owner="HRSS", zh="是否有劳动能力", en="whether the person is able to work")
local_hukou = truth_fact("local_hukou", owner="PSB", zh="是否本市户籍", en="whether the household register is local")
residence_start = day_fact(
    "residence_start", owner="PSB", zh="常住地居住起始日", en="first day of residence at the usual place"
)
si_months_in_city = count_fact(
    "si_months_in_city", owner="HRSS", unit="months", zh="在我市参加社会保险月数", en="months insured in the city"
)
registered_unemployed = truth_fact(
    "registered_unemployed", owner="HRSS", zh="是否已办理失业登记", en="whether the person is registered as unemployed"
)


# Away from the first day until the day of return, unknown while still away. A stay stated without breaks has none.
BREAK = {"left": Kind.DAY, "returned": Kind.DAY}

residence_breaks = records_fact(
    "residence_breaks",
    owner="PSB",
    zh="居住中断（离开日、返回日）",
    en="breaks of residence (day of leaving, day of return)",
    entry=BREAK,
    absent=(),
)

GUARDED = (
    Unread(name="sex", why="第十三条：性别不得影响登记"),
    Unread(name="disabled", why="第十三条：残疾不得影响登记"),
    Unread(name="released_prisoner", why="第十三条：刑满释放人员不得受歧视"),
    Unread(name="recovering_addict", why="第十三条：戒毒康复人员不得受歧视"),
)
