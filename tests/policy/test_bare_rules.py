"""The rules that the benchmark writes as bare ifs answer as the rules themselves do: otherwise its floor is none."""

import pytest

from benchmarks import ifs
from benchmarks.rules import CASES, compare
from rulebook.verdicts import Outcome
from tests.policy.casefile import EligibilityCase, read_cases
from tests.policy.registry import instruments

BARE = [case for case in read_cases(CASES) if isinstance(case, EligibilityCase) and case.instrument in ifs.RULES]


@pytest.mark.parametrize("case", BARE, ids=lambda case: case.name)
def test_bare_ifs_give_the_outcome_and_the_amount_of_the_rule(case):
    compare(case, ifs.RULES[case.instrument](case.facts, case.as_of), *instruments()[case.instrument])


def test_another_answer_is_an_error():
    with pytest.raises(ValueError, match="as bare ifs"):
        compare(BARE[0], (Outcome.NEEDS_FACTS, None), *instruments()[BARE[0].instrument])
