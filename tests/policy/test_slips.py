"""What no case can state and a slip in a rule would change: facts from recorded stays, a measure that the city sets."""

from datetime import date

from registration.rules.residence import residence_facts
from rulebook.figures import Figure, Figures
from subsidy.rules.high_tech_incubator_award import decide


def test_stays_that_were_recorded_say_since_when_and_with_which_breaks_somebody_lives_here():
    stays = [(date(2017, 1, 1), date(2017, 3, 31)), (date(2017, 5, 1), None)]
    facts = residence_facts(stays)
    assert facts == {"residence_start": date(2017, 1, 1), "residence_breaks": [(date(2017, 4, 1), date(2017, 5, 1))]}


def test_without_a_recorded_stay_nothing_is_known_of_residence():
    assert residence_facts([]) == {}


def test_fewer_enterprises_than_the_city_asks_for_refuse_the_award_rather_than_wait_for_the_city():
    significant = Figure(
        key="high_tech_incubator_award.significant_enterprises",
        unit="count",
        value=5,
        since=date(2018, 1, 1),
        until=None,
        document="市级办法",
        article=13,
        confidence="documented",
    )
    verdict = decide({"high_tech_enterprises": 4}, date(2018, 5, 1), Figures([significant]))
    assert (verdict.outcome, verdict.codes) == ("INELIGIBLE", ("SUCCESS_NOT_MARKED", "AMOUNT_UNKNOWN"))
