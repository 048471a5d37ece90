"""当地最低工资标准: the monthly minimum wage of a district on the day, by its tier."""

from rulebook.expressions import figure_code_table, figure_table
from subsidy.rules.employer_facts import district

_tiers = figure_code_table("minimum_wage.tier_by_district")

has_tier = district.is_row_of(_tiers)
"""Whether the district's tier is on record: function zones and places outside of the annex have none."""

local_minimum_wage = figure_table("minimum_wage.month").row(_tiers.row(district))
"""Yuan a month."""
