"""吸纳去产能分流人员: a unit is supported for the new posts that it gives to displaced workers (art. 15)."""

from rulebook.instruments import Clause
from subsidy.rules.employer_facts import post_is_new
from subsidy.rules.hiring import is_displaced

ARTICLE = 15

POST_NOT_NEW = Clause(
    code="POST_NOT_NEW",
    article=ARTICLE,
    quote="对单位新增岗位吸纳去产能分流人员的",
    zh="吸纳去产能分流人员的岗位不是新增岗位",
    en="The post given to the displaced worker is not a new one",
    condition=~is_displaced | post_is_new,
)
