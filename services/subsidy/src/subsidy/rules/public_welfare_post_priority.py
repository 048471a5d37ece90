"""公益性岗位优先安置: who goes first for a public welfare post that is new or vacated (art. 15)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.employer_facts import post_origin
from subsidy.rules.facts import category

ARTICLE = 15
QUOTE = "对确实难以安置的就业困难人员，新增及腾退的公益性岗位要优先安置"

INSTRUMENT = Instrument(
    code="public_welfare_post_priority",
    zh="公益性岗位优先安置",
    en="Priority for public welfare posts",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="POST_NOT_NEW_OR_VACATED",
            article=ARTICLE,
            quote="新增及腾退的公益性岗位",
            zh="该岗位不是新增或腾退的公益性岗位",
            en="The post is neither new nor vacated",
            condition=post_origin.is_in(figure_codes("public_welfare_post.origins")),
        ),
        Clause(
            code="NOT_PRIORITY_GROUP",
            article=ARTICLE,
            quote="对确实难以安置的就业困难人员",
            zh="不属于优先安置的就业困难人员或去产能分流人员",
            en="Neither hard to employ nor displaced from de-capacity: no priority",
            condition=category.is_in(figure_codes("public_welfare_post.priority_groups")),
        ),
    ),
    grants=(Grant(code="PRIORITY", zh="优先安置", en="Goes first"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """公益性岗位优先安置: ELIGIBLE reads "goes first", INELIGIBLE "waits behind those who do". Art. 15."""
    return INSTRUMENT.decide(facts, as_of, figures)
