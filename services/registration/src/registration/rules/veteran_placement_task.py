"""退役士兵安排工作: whether a post is still owed to a veteran who is entitled to one (art. 16).

By when the post must be found is not stated: ``deadline`` stays open until it is configured.
"""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import code_fact, day_fact, figure, figure_codes, truth_fact
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 16
ENTITLED = "对符合政府安排工作条件的，要采取刚性措施"
SECURED = "确保岗位落实、妥善安置"

ground = code_fact(
    "placement_ground", owner="CAB", zh="安排工作的条件", en="ground of the entitlement to a post", lasting=True
)
received_on = day_fact("received_on", owner="CAB", zh="安置地接收日期", en="day on which the place received them")
post_secured = truth_fact("post_secured", owner="CAB", zh="岗位是否落实", en="whether a post is secured")

INSTRUMENT = Instrument(
    code="veteran_placement_task",
    zh="符合政府安排工作条件退役士兵安置任务",
    en="Task to place a veteran entitled to a post",
    article=ARTICLE,
    quote=ENTITLED,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(
            code="NOT_ENTITLED",
            article=ARTICLE,
            quote=ENTITLED,
            zh="不符合由政府安排工作的条件",
            en="Not entitled to a post assigned by the government",
            basis="退役士兵安置条例 第二十九条",
            condition=ground.is_in(figure_codes("veteran_placement.grounds")),
        ),
        Clause(
            code="POST_SECURED",
            article=ARTICLE,
            quote=SECURED,
            zh="岗位已落实",
            en="The post is already secured",
            condition=~post_secured,
        ),
    ),
    grants=(Grant(code="TASK_OPEN", zh="岗位尚未落实，安置任务未完成", en="No post yet: the task is open"),),
    outputs={"deadline": received_on.plus_months(figure("veteran_placement.deadline_months"))},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """退役士兵安排工作: ELIGIBLE reads "the task is open"; outputs ``deadline``. Art. 16."""
    return INSTRUMENT.decide(facts, as_of, figures)
