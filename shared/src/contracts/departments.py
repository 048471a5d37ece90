"""The 33 departments that the municipal opinions on employment and entrepreneurship (2017-12-30) name."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Department:
    """A department under the name that it had when the opinions were printed."""

    code: str
    zh: str
    en: str


DEPARTMENTS: Final[tuple[Department, ...]] = (
    Department("DRC", "市发改委", "Development and Reform Commission"),
    Department("EIC", "市经济和信息化委", "Economic and Information Commission"),
    Department("EDU", "市教育局", "Education Bureau"),
    Department("FIN", "市财政局", "Finance Bureau"),
    Department("HRSS", "市人力资源社会保障局", "Human Resources and Social Security Bureau"),
    Department("URC", "市城乡建设委", "Urban and Rural Construction Commission"),
    Department("COM", "市商务局", "Commerce Bureau"),
    Department("HFP", "市卫生计生委", "Health and Family Planning Commission"),
    Department("PBC", "人民银行济南分行营管部", "PBoC Jinan Branch, Operations Office"),
    Department("FSO", "市金融办", "Financial Affairs Office"),
    Department("STB", "市科技局", "Science and Technology Bureau"),
    Department("TDC", "市旅发委", "Tourism Development Commission"),
    Department("CAB", "市民政局", "Civil Affairs Bureau"),
    Department("JUS", "市司法局", "Justice Bureau"),
    Department("LRB", "市国土资源局", "Land and Resources Bureau"),
    Department("AGR", "市农业局", "Agriculture Bureau"),
    Department("CPB", "市文化广电新闻出版局", "Culture, Radio-TV, Press and Publication Bureau"),
    Department("AIC", "市工商局", "Administration for Industry and Commerce"),
    Department("LTB", "市地税局", "Local Taxation Bureau"),
    Department("NTB", "市国税局", "State Taxation Bureau"),
    Department("SCO", "市编办", "Staffing (Bianzhi) Commission Office"),
    Department("GSC", "市政务服务中心管理办公室", "Government Service Centre Management Office"),
    Department("FTU", "市总工会", "Federation of Trade Unions"),
    Department("ORG", "市委组织部", "Party Organisation Department"),
    Department("PSB", "市公安局", "Public Security Bureau"),
    Department("CYL", "团市委", "Communist Youth League Committee"),
    Department("DPF", "市残联", "Disabled Persons Federation"),
    Department("WOF", "市妇联", "Women's Federation"),
    Department("PAO", "市扶贫办", "Poverty Alleviation Office"),
    Department("SAC", "市国资委", "State-owned Assets Commission"),
    Department("SUP", "市监察局", "Supervision Bureau"),
    Department("STA", "市统计局", "Statistics Bureau"),
    Department("NSO", "国家统计局济南调查队", "NBS Survey Office in Jinan"),
)

ARTICLE_DEPARTMENTS: Final[dict[int, tuple[str, ...]]] = {
    1: ("DRC", "EIC", "EDU", "FIN", "HRSS", "URC", "COM", "HFP", "PBC"),
    2: ("DRC", "EIC", "EDU", "FIN", "HRSS", "URC", "COM", "HFP", "FSO", "STB", "TDC", "PBC"),
    3: ("DRC", "EIC", "CAB", "JUS", "FIN", "HRSS", "LRB", "AGR", "COM", "FSO", "STB", "CPB", "HFP", "TDC", "AIC"),
    4: ("DRC", "EIC", "EDU", "STB", "FIN", "HRSS", "LTB", "AIC", "NTB", "PBC"),
    5: ("SCO", "DRC", "AIC", "GSC"),
    6: ("DRC", "EIC", "HRSS", "FIN", "URC", "COM", "AIC", "FTU", "PBC"),
    7: ("HRSS", "FIN", "LTB", "AIC", "NTB"),
    8: ("HRSS", "DRC", "EIC", "STB", "FIN", "URC"),
    9: ("PBC", "DRC", "FIN", "HRSS"),
    10: ("ORG", "EDU", "HRSS", "DRC", "FIN"),
    11: ("HRSS", "SCO", "EIC", "EDU", "STB", "PSB", "CAB", "FIN", "FTU", "CYL", "DPF", "PBC"),
    12: ("HRSS", "DRC", "FIN", "HFP"),
    13: ("HRSS", "DRC", "FIN", "AGR", "TDC", "AIC", "CYL", "WOF", "DPF", "PBC"),
    14: ("HRSS", "DRC", "PAO", "CAB", "FIN", "TDC", "DPF", "PBC"),
    15: ("HRSS", "DRC", "EIC", "FIN", "SAC", "LTB", "FTU", "NTB"),
    16: ("HRSS", "CAB", "SCO", "SAC"),
    17: ("ORG", "HRSS", "DRC", "SUP", "FIN"),
    18: ("FIN", "HRSS"),
    19: ("STA", "EIC", "EDU", "PSB", "CAB", "FIN", "HRSS", "LTB", "AIC", "NTB", "NSO"),
    20: ("HRSS", "DRC", "CAB", "FIN", "COM", "AIC", "PBC"),
}
"""The departments that each article names, in printed order. Every list ends in 等负责: others may take part."""

_BY_CODE: Final = {department.code: department for department in DEPARTMENTS}


def department(code: str) -> Department:
    """The department of that code. Raises LookupError for a code that the opinions don't name."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise LookupError(f"no department has the code {code}") from None


def lead_and_cooperating(article: int) -> tuple[str, tuple[str, ...]]:
    """The codes of the department that leads an article's work and of those that cooperate, in printed order.

    The opinions do not say that the first named leads, nor who does. By convention of this platform the human
    resources and social security bureau (HRSS) leads where it is named, else the first named. Raises LookupError
    for an article that the opinions don't have.
    """
    try:
        named = ARTICLE_DEPARTMENTS[article]
    except KeyError:
        raise LookupError(f"the opinions have no article {article}") from None
    lead = "HRSS" if "HRSS" in named else named[0]
    return lead, tuple(code for code in named if code != lead)
