"""The language that case files are written in: everything that a case may say is understood and answered."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from rulebook.facts import Kind
from tests.policy.checking import failures
from tests.policy.drawing import decided, granted, incomplete
from tests.policy.registry import instruments
from tests.policy.test_rules import CASES

VOCABULARY = yaml.safe_load((Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8"))
CODES = sorted(VOCABULARY)
KNOWN = instruments()
SAMPLES = {
    Kind.TRUTH: [True, False],
    Kind.COUNT: [0, 7],
    Kind.NUMBER: ["0", "12.50"],
    Kind.DAY: ["2018-03-01", date(2018, 3, 1)],
}
DAY = date(2018, 6, 30)


def kind_and_samples(said):
    """The kind of a fact with values that it may have: plain kinds have common ones, codes and lists their own."""
    if isinstance(said, str):
        return Kind(said), SAMPLES[Kind(said)]
    ((kind, samples),) = said.items()
    return Kind(kind), samples


FACTS = [(code, name, *kind_and_samples(said)) for code in CODES for name, said in VOCABULARY[code]["facts"].items()]


@pytest.mark.parametrize("code", CODES)
def test_every_instrument_of_the_vocabulary_is_there_and_says_everything_that_a_word_is_for(code):
    assert code in KNOWN
    assert VOCABULARY[code].keys() <= {"facts", "reasons", "outcomes", "answers"}
    assert VOCABULARY[code].keys() >= {"facts", "reasons", "outcomes"}


@pytest.mark.parametrize(("code", "name", "kind", "samples"), FACTS)
def test_a_fact_is_read_as_what_it_is_or_declared_unread(code, name, kind, samples):
    instrument, figures = KNOWN[code]
    fact = instrument.facts.get(name)
    assert (fact is None) == (name in {one.name for one in instrument.unread})
    assert fact is None or fact.kind is kind
    for sample in samples:
        assert fact is None or fact.parse(sample) is not None
        instrument.decide({name: sample}, DAY, figures)


@pytest.mark.parametrize("code", CODES)
def test_a_case_that_states_everything_is_decided(code):
    instrument, figures = KNOWN[code]
    stated = {name: samples[0] for one, name, _kind, samples in FACTS if one == code}
    verdict = instrument.decide(stated, DAY, figures)
    assert set(verdict.facts) == stated.keys() - {fact.name for fact in instrument.unread}


@pytest.mark.parametrize("code", CODES)
def test_a_reason_is_one_that_a_verdict_can_carry(code):
    assert set(VOCABULARY[code]["reasons"]) <= set(KNOWN[code][0].codes)


@pytest.mark.parametrize("code", CODES)
def test_an_outcome_is_one_that_happens(code):
    stated = {case.expect["outcome"] for case in CASES if case.instrument == code and not failures(case)}
    missing = set(VOCABULARY[code]["outcomes"]) - stated
    drawn = granted(code) + incomplete(code) if missing else []
    assert missing <= {decided(code, day, row).outcome.value for day, _draw, row in drawn}


@pytest.mark.parametrize(
    ("code", "answer"), [(code, answer) for code in CODES for answer in VOCABULARY[code].get("answers", [])]
)
def test_an_answer_is_given(code, answer):
    instrument, _figures = KNOWN[code]
    match answer:
        case "amount":
            assert instrument.amount is not None
        case "fund":
            assert instrument.fund is not None
        case _:
            assert answer in instrument.outputs
    verdicts = [decided(code, day, row) for day, _draw, row in granted(code)]
    assert any(
        getattr(verdict, answer) if answer in {"amount", "fund"} else verdict.outputs[answer] is not None
        for verdict in verdicts
    )
