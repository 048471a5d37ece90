"""What becomes of entries in the sample city: one made twice, one under a new name, a spell that rests for a while."""

from datetime import timedelta
from typing import Final

from stdnum.cn import ric

from deploy.local.city.residents import Request, Resident

DUPLICATE: Final = "duplicate"


def entered_twice(one: Resident) -> None:
    """重复登记 Entered once more with a mistyped day of birth, and merged again."""
    one.lose_work()
    number = one.person["identity_number"]
    stem = f"{number[:6]}{one.born + timedelta(days=1):%Y%m%d}{number[14:17]}"
    mistyped = {**one.person, "identity_number": stem + ric.calc_check_digit(stem + "0")}
    one.after.append(Request(name=DUPLICATE, path="/v1/people", body=mistyped))
    merged = {"into": "{person}", "reason": "同一人，登记时出生日期录入有误"}
    one.after.append(Request(name="merger", path="/v1/people/{duplicate}/merge", body=merged))


def renamed(one: Resident) -> None:
    """变更姓名 Has another name since; what may not be held against them is kept sealed; in training for a week."""
    one.lose_work()
    name = {"name": f"{one.name[0]}安宁", "on": one.on(2), "document": "居民户口簿（变更更正登记）"}
    one.after.append(Request(name="name", path="/v1/people/{person}/names", body=name))
    sealed = {"status": "RELEASED_PRISONER", "on": one.on(1)}
    one.after.append(Request(name="restricted", path="/v1/people/{person}/restricted-records", body=sealed))
    rests = {"on": one.on(5), "reason": "IN_TRAINING"}
    one.after.append(Request(name="suspension", path="/v1/spells/{spell}/suspension", body=rests))
    one.after.append(Request(name="resumption", path="/v1/spells/{spell}/resumption", body={"on": one.on(12)}))
