"""The words of the citizen's app for codes, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.departments import department
from contracts.facts import SELF, FactKind
from kit.languages import Language
from registration.models import CertificationStatus, CircumstanceKind, CorrectionStatus, EmploymentStatus, SpellStatus

Words = Mapping[str, tuple[str, str]]
"""By code: the Chinese words, the English ones."""

SPELLS: Words = MappingProxyType(
    {
        "NONE": ("未登记失业", "not registered as unemployed"),
        SpellStatus.WAITING_FOR_FACTS: ("失业登记待核实", "declaration waiting for facts"),
        SpellStatus.CONFIRMED: ("失业登记中", "registered as unemployed"),
        SpellStatus.SUSPENDED: ("失业登记中止", "registered as unemployed, suspended for a while"),
        SpellStatus.REFUSED: ("失业登记未通过", "declaration refused"),
        SpellStatus.ENDED: ("失业登记已注销", "registration ended"),
    }
)
KINDS: Words = MappingProxyType(
    {
        FactKind.RESIDENCE: ("常住地", "residence"),
        FactKind.LOCAL_HUKOU: ("本市户籍", "local household registration"),
        FactKind.WORKING: ("就业状况", "working"),
        FactKind.EMPLOYMENT_FORM: ("就业形式", "form of employment"),
        FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY: ("本市社会保险缴费月数", "months of social insurance in the city"),
        FactKind.UNEMPLOYMENT_INSURANCE_MONTHS: ("失业保险缴费月数", "months of unemployment insurance"),
        FactKind.SUPPORT_CATEGORY: ("帮扶类别", "category of support"),
        FactKind.MONTHLY_CONTRIBUTION: ("月缴费", "monthly contribution"),
        FactKind.LEFT_SCHOOL: ("离校日期", "day of leaving school"),
        FactKind.EVER_EMPLOYED: ("曾就业", "ever employed"),
        FactKind.TRAINING_SUBSIDY: ("培训补贴", "training subsidy"),
    }
)
CIRCUMSTANCES: Words = MappingProxyType(
    {
        CircumstanceKind.DISABLED: ("残疾", "disability"),
        CircumstanceKind.LOW_INCOME_SUPPORT: ("享受最低生活保障", "low-income support"),
        CircumstanceKind.SINGLE_PARENT: ("单亲抚养未成年子女", "bringing up a minor child alone"),
        CircumstanceKind.ZERO_TRANSFER_FAMILY: ("农村零转移就业贫困家庭", "poor rural family without other work"),
        CircumstanceKind.LOST_LAND: ("失地农民", "lost the family's land"),
    }
)
CERTIFICATIONS: Words = MappingProxyType(
    {
        CertificationStatus.WAITING: ("就业困难人员认定待核实", "request for certification waiting for facts"),
        CertificationStatus.CERTIFIED: ("已认定为就业困难人员", "certified as hard to employ"),
        CertificationStatus.REFUSED: ("就业困难人员认定未通过", "request for certification refused"),
        CertificationStatus.ENDED: ("就业困难人员认定已终止", "certification as hard to employ ended"),
    }
)
CORRECTIONS: Words = MappingProxyType(
    {
        CorrectionStatus.OPEN: ("待处理", "waiting for an answer"),
        CorrectionStatus.ACCEPTED: ("已采纳", "accepted"),
        CorrectionStatus.REJECTED: ("未采纳", "rejected"),
        CorrectionStatus.WITHDRAWN: ("已撤回", "withdrawn"),
    }
)
EMPLOYMENTS: Words = MappingProxyType(
    {
        EmploymentStatus.EMPLOYED: ("在职", "employed"),
        EmploymentStatus.ENDED: ("已终止", "ended"),
    }
)
FAMILIES: Words = MappingProxyType(
    {
        "FLAGGED": ("就业援助家庭:至少1人稳定就业", "owed at least one member in stable work"),
        "CLEAR": ("未列入就业援助家庭", "not owed work as a family"),
    }
)
PURPOSES: Words = MappingProxyType(
    {
        "JOB_RECOMMENDATIONS": ("岗位推荐", "job recommendations"),
        "SHARE_WITH_EMPLOYERS": ("向用人单位提供信息", "sharing with employers"),
        "SHARE_WITH_TRAINERS": ("向培训机构提供信息", "sharing with training providers"),
        "TEXT_MESSAGES": ("短信通知", "text messages"),
    }
)
ENDINGS: Words = MappingProxyType(
    {
        "RE_EMPLOYED": ("重新就业", "work was found"),
        "MOVED_AWAY": ("迁离本市", "moved away"),
        "NO_LONGER_SEEKING": ("不再求职或长期未联系", "no longer seeking work, or silent for too long"),
        "RETIRED": ("退休", "retired"),
        "DIED": ("死亡", "died"),
        "WITHDRAWN": ("本人撤回", "withdrawn"),
        "GROUND_FELL_AWAY": ("不再符合条件", "the conditions are not met any more"),
        "STABLE_WORK": ("已有成员稳定就业", "a member is in stable work"),
        "NO_ELIGIBLE_MEMBER": ("没有符合条件的成员", "no member is able and willing to work"),
    }
)
"""Why a registration, a certification or the flag of a family has ended."""


def said(words: Words, code: str, language: Language) -> str:
    """The words for a code; the code itself where there are none."""
    return words.get(code, (code, code))[0 if language == "zh" else 1]


def said_by(code: str, language: Language) -> str:
    """Who says something: a department by its name, or the person."""
    if code == SELF:
        return "本人申报" if language == "zh" else "self-declared"
    named = department(code)
    return named.zh if language == "zh" else named.en
