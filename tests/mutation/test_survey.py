"""The check itself: a rule whose cases hold its boundaries kills its mutants, another's survivors are told."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from rulebook.source import SourceError
from tests.mutation.mutants import Kind
from tests.mutation.survey import EQUIVALENT, Survivor, Tally, judge, printed, read_equivalents, tally
from tests.mutation.world import World

PACKAGE = """
from rulebook.figures import Figure, Figures
from datetime import date

def shipped_figures():
    row = {"unit": "months", "to": None, "document": "test", "article": 9, "confidence": "opinions"}
    values = {"toll.longest": 12, "toll.other": 24}
    return Figures([Figure.from_dict(row | {"key": key, "value": value, "from": "2018-01-01"})
                    for key, value in values.items()])

from NAME.rules import toll

INSTRUMENTS = {"toll": toll.INSTRUMENT}
"""
FACTS = """
from rulebook.expressions import count_fact

months = count_fact("months", owner="HRSS", unit="months", zh="月数", en="months")
"""
RULE = """
from rulebook.expressions import figure
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from NAME.rules.facts import months

INSTRUMENT = Instrument(
    code="toll", zh="例", en="example", article=9, quote="例", applicants=(Applicant.PERSON,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(code="TOO_LONG", article=9, quote="例", zh="过长", en="too long",
               condition=months <= figure("toll.longest")),
    ),
)
"""
CASE = """
- {{id: T{months}, instrument: toll, as_of: '2018-03-01', facts: {{months: {months}}}, expect: {{outcome: {outcome}}}}}
"""
AT_THE_LIMIT, ABOVE = CASE.format(months=12, outcome="ELIGIBLE"), CASE.format(months=13, outcome="INELIGIBLE")
BELOW, AT_THE_OTHER = CASE.format(months=11, outcome="ELIGIBLE"), CASE.format(months=24, outcome="INELIGIBLE")


Builder = Callable[..., World]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Builder]:
    """A world of one toy rule in files of its own, its cases, and the suite that stands beside them."""
    name = f"toy_{abs(hash(request.node.nodeid))}"

    def build(*cases: str, facts: str = FACTS, rule: str = RULE, suite: str = "") -> World:
        rules = tmp_path / name / "rules"
        rules.mkdir(parents=True)
        texts = {"__init__": PACKAGE, "facts": facts, "toll": rule}
        for stem, text in texts.items():
            (rules / f"{stem}.py").write_text(text.replace("NAME", name), encoding="utf-8")
        (tmp_path / "cases").mkdir()
        (tmp_path / "cases" / "toll.yaml").write_text("eligibility_cases:" + "".join(cases), encoding="utf-8")
        if suite:
            (tmp_path / "test_toll.py").write_text(suite.replace("NAME", name), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return World([import_module(f"{name}.rules")], tmp_path / "cases", tmp_path)

    yield build
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


def tallied(world: World, stem: str = "toll") -> Tally:
    [module] = [module for module in world.rules if module.file.stem == stem]
    return tally(world, module, f"{stem}.py")


def test_cases_on_both_sides_of_a_boundary_kill_every_mutant(world: Builder) -> None:
    found = tallied(world(AT_THE_LIMIT, ABOVE))
    assert (found.count, found.killed, found.survivors) == (4, 4, ())


def test_without_a_case_at_the_boundary_the_flipped_comparison_survives_and_is_told(world: Builder) -> None:
    found = tallied(world(BELOW, ABOVE))
    [survivor] = found.survivors
    assert (found.count, found.killed, survivor.kind) == (4, 3, Kind.INCLUSION)
    assert str(survivor) == (
        "toll.py:11: TOO_LONG: months <= figure('toll.longest') -> months < figure('toll.longest') [inclusion]"
    )


def test_without_a_case_between_two_figures_the_wrong_one_survives(world: Builder) -> None:
    [survivor] = tallied(world(AT_THE_LIMIT, CASE.format(months=25, outcome="INELIGIBLE"))).survivors
    assert (survivor.kind, survivor.text[-20:]) == (Kind.FIGURE, "figure('toll.other')")


def test_a_module_of_facts_is_run_against_the_cases_of_the_rules_that_read_it(world: Builder) -> None:
    facts = (
        FACTS
        + """
from rulebook.expressions import figure
is_short = months <= figure("toll.longest")
"""
    )
    rule = RULE.replace("import months", "import is_short").replace('months <= figure("toll.longest")', "is_short")
    [survivor] = tallied(world(BELOW, ABOVE, facts=facts, rule=rule), "facts").survivors
    assert str(survivor).startswith("facts.py:7: is_short: months <= ")


def test_a_suite_that_names_the_rule_notices_what_no_case_does(world: Builder) -> None:
    suite = """
from datetime import date
from NAME.rules import INSTRUMENTS, shipped_figures

def test_the_longest_is_short_enough():
    assert INSTRUMENTS["toll"].decide({"months": 12}, date(2018, 3, 1), shipped_figures()).is_eligible
"""
    assert tallied(world(BELOW, ABOVE, suite=suite)).survivors == ()


def test_a_suite_that_fails_without_any_mutant_is_no_judge(world: Builder) -> None:
    with pytest.raises(ValueError, match=r"toll\.py: its suites fail without any mutant"):
        tallied(world(BELOW, ABOVE, suite='def test_it():\n    assert "toll" == "bridge"\n'))


def test_cases_that_fail_without_any_mutant_are_no_judge(world: Builder) -> None:
    with pytest.raises(ValueError, match=r"toll\.py: its cases fail without any mutant"):
        tallied(world(AT_THE_OTHER.replace("INELIGIBLE", "ELIGIBLE")))


def test_what_cannot_be_built_is_not_counted(world: Builder) -> None:
    rule = RULE + "LENGTH = [1][0]\n"
    found = tallied(world(AT_THE_LIMIT, ABOVE, rule=rule))
    assert (found.count, found.killed, [survivor.text for survivor in found.survivors]) == (
        5,
        4,
        ["LENGTH: [1] -> [0]"],
    )


def test_after_a_survey_the_rules_are_as_they_were(world: Builder) -> None:
    built = world(AT_THE_LIMIT, ABOVE)
    [module] = [module for module in built.rules if module.file.stem == "toll"]
    before = sys.modules[module.name]
    tallied(built)
    assert sys.modules[module.name] is before
    assert built.cases_pass(module)


SURVIVING = Tally("toll.py", 99, (Survivor("toll.py", 11, Kind.NUMBER, "TOO_LONG: 0 -> 1"),))
FLIPPED = Tally("toll.py", 99, (Survivor("toll.py", 11, Kind.INCLUSION, "TOO_LONG: a < b -> a <= b"),))
MANY = Tally("toll.py", 94, tuple(Survivor("toll.py", line, Kind.NUMBER, f"x: {line}") for line in range(6)))


def test_enough_noticed_and_no_flipped_inclusion_is_good() -> None:
    assert judge([SURVIVING], {}).is_good
    assert not judge([FLIPPED], {}).is_good
    assert not judge([MANY], {}).is_good


def test_an_equivalent_is_taken_out_and_a_stale_one_is_told() -> None:
    known = {("toll.py", "TOO_LONG: a < b -> a <= b"): "why"}
    findings = judge([FLIPPED], known)
    assert (findings.rate, findings.equivalent, findings.is_good) == (1, 1, True)
    stale = judge([SURVIVING], known)
    assert not stale.is_good
    assert "equivalent.yaml: no surviving mutant is toll.py: TOO_LONG: a < b -> a <= b" in printed(stale)
    assert judge([Tally("other.py", 1, ())], known).is_good


def test_a_report_has_a_line_for_each_file_each_survivor_and_a_total() -> None:
    first, *lines, total = printed(judge([FLIPPED], {}))
    assert first.split() == ["toll.py", "100", "mutants", "99%", "killed"]
    assert lines == ["toll.py:11: TOO_LONG: a < b -> a <= b [inclusion]"]
    assert total == (
        "100 mutants, 99.0% killed (at least 95%), 1 survive, 1 of them flip an inclusion (none may); "
        "0 more are equivalent"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", ":1: a mapping with the key equivalent and a list expected"),
        ("equivalent:\n- file: a\n  mutant: b\n", ":2: file, mutant and reason expected"),
        ("equivalent:\n- {file: a, mutant: b, reason: ''}\n", ":2: file, mutant and reason expected"),
        ("equivalent:\n- {file: a, mutant: b, reason: c, mood: d}\n", ":2: file, mutant and reason expected"),
    ],
)
def test_an_equivalent_without_a_reason_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "equivalent.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        read_equivalents(file)


def test_the_equivalents_of_this_repository_can_be_read() -> None:
    assert all(reason for reason in read_equivalents(EQUIVALENT).values())
