"""标准 What the city sets itself: figures that the policy leaves open, laid over the shipped ones by two people."""

from typing import Any, Final

from deploy.local.city.errands import Errands
from deploy.local.city.residents import SEED
from kit.actor import Role

FIRST_DAY: Final = "2017-12-30"
MONTHS_OF_BENEFIT: Final = {
    **{str(year): 3 * year for year in range(1, 5)},
    **{str(year): year + 9 for year in range(5, 16)},
}
"""By completed years of contributions; what the law allows at most is the shipped figure."""
DEADLINE_DAYS: Final = 90
LONGEST_EXTENSION: Final = 6

FIGURES: Final[tuple[dict[str, Any], ...]] = (
    {"key": "unemployment_benefit.months_by_year", "unit": "months_by_code", "value": MONTHS_OF_BENEFIT, "article": 20},
    {"key": "benefit_period_extension.longest_months", "unit": "months", "value": LONGEST_EXTENSION, "article": 20},
    {"key": "zero_employment_family.deadline_days", "unit": "days", "value": DEADLINE_DAYS, "article": 14},
)


async def configure(errands: Errands) -> None:
    """Propose the city's figures and approve them, as somebody else."""
    administrator, finance = errands.token(Role.ADMINISTRATOR), errands.token(Role.FINANCE)
    for position, figure in enumerate(FIGURES, 1):
        key = f"{SEED}-figure-{figure['key']}"
        body = {
            **figure,
            "valid_from": FIRST_DAY,
            "valid_to": None,
            "document": f"济人社发〔2017〕示例{position}号",
            "reason": "示例城市的设定值",
        }
        proposed = await errands.post(administrator, "registration", "/v1/figures/proposals", body, key=key)
        path = f"/v1/figures/proposals/{proposed['id']}/approval"
        seen = {"content_hash": proposed["content_hash"]}
        await errands.post(finance, "registration", path, seen, key=f"{key}-approval")
