"""企业吸纳就业扶持: which hires of which employers carry a subsidy; shared by the hiring subsidies (arts 3, 6, 11)."""

from rulebook.expressions import figure_codes
from rulebook.instruments import Clause
from rulebook.verdicts import Outcome
from subsidy.rules.employer_facts import employer_type, hire

ARTICLE = 3
HARD_TO_EMPLOY_HIRED = "对吸纳就业困难人员的企业"

is_displaced = hire.is_("DECAPACITY_DISPLACED")
# Art. 11 lets social organisations that hire graduates share what enterprises get; art. 15 speaks of every unit (单位).
is_read = (
    is_displaced
    | employer_type.is_in(figure_codes("hiring.enterprises"))
    | (employer_type.is_("SOCIAL_ORGANISATION") & hire.is_in(figure_codes("hiring.graduates")))
)

NO_CATEGORY = Clause(
    code="NO_CATEGORY",
    article=ARTICLE,
    quote=HARD_TO_EMPLOY_HIRED,
    zh="招用人员不属于就业困难人员、高校毕业生或去产能分流人员",
    en="The person hired is neither hard to employ nor a graduate nor displaced from de-capacity",
    condition=hire.is_in(figure_codes("hiring.categories")),
)

EMPLOYER_SCOPE_UNREAD = Clause(
    code="EMPLOYER_SCOPE_UNREAD",
    article=ARTICLE,
    quote=HARD_TO_EMPLOY_HIRED,
    zh="文件未明确该类用人单位招用此类人员是否享受，须由市级确定",
    en="The text does not settle whether this type of employer is covered for this hire: the city has to decide",
    condition=is_read,
    unmet=Outcome.NEEDS_CONFIG,
)
