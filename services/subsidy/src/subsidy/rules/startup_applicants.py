"""经营主体: who may apply for the one-off startup subsidies, and since when (art. 7)."""

from rulebook.expressions import AS_OF, figure_codes, figure_day_table
from rulebook.instruments import Clause
from subsidy.rules.startup_facts import applicant_type

ARTICLE = 7
APPLICANTS = "符合条件的个体工商户和小微企业可申请一次性创业补贴和一次性创业岗位开发补贴"
ADDED = "大力发展农民合作社、种养大户、家庭农场、建筑业小微企业、“扶贫车间”等生产经营主体"

no_business = applicant_type.is_in(figure_codes("startup_support.not_businesses"))
larger = applicant_type.is_in(figure_codes("startup_support.larger_enterprises"))
added_from = figure_day_table("startup_support.added_types_from")
listed = applicant_type.is_in(figure_codes("startup_support.applicant_types"))

APPLICANT_CLAUSES = (
    Clause(
        code="NOT_A_BUSINESS",
        article=ARTICLE,
        quote=APPLICANTS,
        zh="不是经营主体",
        en="Not a business",
        condition=~no_business,
    ),
    Clause(
        code="NOT_SMALL_MICRO",
        article=ARTICLE,
        quote=APPLICANTS,
        zh="不是小微企业",
        en="Larger than a small or micro enterprise",
        condition=~larger,
    ),
    Clause(
        code="RULE_NOT_IN_FORCE",
        article=ARTICLE,
        quote=ADDED,
        zh="该类经营主体的规定尚未施行",
        en="The rule for this type of applicant is not yet in force",
        condition=~applicant_type.is_row_of(added_from) | (added_from.row(applicant_type) <= AS_OF),
    ),
)
