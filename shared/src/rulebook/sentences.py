"""Sentences that show the figures of the day: ``{figure.key}`` stands for a figure's value."""

import re

from rulebook.evaluation import Case
from rulebook.facts import json_value

_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")


def figures_shown(sentences: str) -> list[str]:
    """The keys of the figures that sentences show."""
    return _PLACEHOLDER.findall(sentences)


def fill(sentence: str, case: Case) -> str:
    """The sentence with the figures of the case's day; ``?`` for one that is not known."""

    def shown(match: re.Match[str]) -> str:
        value = case.figure(match[1], case.as_of)
        return "?" if value is None else str(json_value(value))

    return _PLACEHOLDER.sub(shown, sentence) if "{" in sentence else sentence
