"""毕业5年内高校毕业生: the window of graduates who found a business, and who is one (art. 7)."""

from rulebook.expressions import AS_OF, figure
from subsidy.rules.startup_facts import graduated

within_window = graduated.plus_months(figure("graduate_5y_window.months")) >= AS_OF
