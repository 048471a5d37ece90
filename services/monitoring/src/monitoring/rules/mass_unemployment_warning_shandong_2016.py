"""规模性失业预警: mass layoffs in one county or district at the same time (Shandong 2016; art. 20)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import Condition, Entry, figure, records_fact
from rulebook.facts import Kind
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 20
QUOTE = "对出现严重规模性失业风险的地区"

district_events = records_fact(
    "district_events",
    owner="HRSS",
    zh="同一县区同一时期的企业裁员",
    en="layoffs of enterprises of one county or district at the same time",
    entry={"staff": Kind.COUNT, "laid_off": Kind.COUNT, "abnormal": Kind.TRUTH},
)


def is_large(one: Entry) -> Condition:
    """非正常原因 and more persons, or a larger share of the staff, than one of several enterprises may lay off."""
    laid_off, share = one.quantity("laid_off"), figure("mass_event.multi.share")
    by_share = (laid_off > 0) & (laid_off >= share * one.quantity("staff"))
    return one.truth("abnormal") & ((laid_off > figure("mass_event.multi.laid_off")) | by_share)


def is_alone_enough(one: Entry) -> Condition:
    """非正常原因 and as many persons as one enterprise alone raises a warning with."""
    return one.truth("abnormal") & (one.quantity("laid_off") >= figure("mass_event.single.laid_off"))


several = figure("mass_event.multi.enterprises")
surely_large = district_events.count(lambda one: is_large(one).is_known() & is_large(one))
perhaps_large = district_events.count(lambda one: ~is_large(one).is_known() | is_large(one))
# Where only what is unknown would make them several, so is the answer: the plain count is unknown then.
are_several = (surely_large >= several) | (
    (perhaps_large >= several) & district_events.count(is_large).equals(surely_large)
)

INSTRUMENT = Instrument(
    code="mass_unemployment_warning_shandong_2016",
    zh="规模性失业预警",
    en="Warning of mass unemployment",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="NO_WARNING",
            article=ARTICLE,
            quote=QUOTE,
            zh="非正常裁员未达到预警标准：{mass_event.multi.enterprises}家以上企业各超过{mass_event.multi.laid_off}人"
            "或者达到职工的{mass_event.multi.share}，或者一家企业{mass_event.single.laid_off}人以上",
            en="Abnormal layoffs stay below {mass_event.multi.enterprises} enterprises with more than "
            "{mass_event.multi.laid_off} persons or {mass_event.multi.share} of the staff each, and below "
            "{mass_event.single.laid_off} persons of one enterprise",
            basis="山东省规模性失业预警标准（2016）",
            condition=district_events.any(is_alone_enough) | are_several,
        ),
    ),
    grants=(Grant(code="WARNING", zh="达到预警标准", en="A warning is called for"),),
    outputs={"large_layoffs": district_events.count(is_large)},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """规模性失业预警: ELIGIBLE reads "a warning is called for"; outputs ``large_layoffs``, enterprises. Art. 20."""
    return INSTRUMENT.decide(facts, as_of, figures)
