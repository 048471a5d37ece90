"""评审排名 Ranking by a jury's scores: weighted, averaged exactly, rounded once, ties broken as published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from rulebook.rounding import round_half_up

PLACES = 2
LEAST_WITH_EXTREMES_DROPPED = 3
"""Scorecards of a candidate, where the highest and the lowest are dropped: one at least is left."""

Scores = Mapping[str, Decimal]
"""By criterion."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate as the jury saw it."""

    id: UUID
    applied_on: date
    cards: Sequence[Scores]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's place; the score has two places, half-up."""

    id: UUID
    rank: int
    score: Decimal


def rank(
    candidates: Sequence[Judged],
    weights: Mapping[str, Decimal],
    *,
    drop_extremes: bool,
    tie_rule: Sequence[str],
) -> list[Ranked]:
    """评审排名: by the published score, then the criteria of the tie rule, then the earlier application.

    No two share a rank. Without criteria the order of application alone decides, every score being 0.
    """

    def order(one: Judged) -> tuple[object, ...]:
        ties = (-mean([Fraction(card[criterion]) for card in one.cards]) for criterion in tie_rule)
        return (-scores[one.id], *ties, one.applied_on, one.id)

    scores = {one.id: score_of(one.cards, weights, drop_extremes=drop_extremes) for one in candidates}
    return [Ranked(one.id, place, scores[one.id]) for place, one in enumerate(sorted(candidates, key=order), 1)]


def score_of(cards: Sequence[Scores], weights: Mapping[str, Decimal], *, drop_extremes: bool) -> Decimal:
    """综合得分: the mean over the jury of each member's weighted sum, exactly, rounded half-up to two places once."""
    sums = sorted(
        sum((Fraction(card[criterion]) * Fraction(weight) for criterion, weight in weights.items()), Fraction(0))
        for card in cards
    )
    if drop_extremes and len(sums) >= LEAST_WITH_EXTREMES_DROPPED:
        sums = sums[1:-1]
    return round_half_up(mean(sums), PLACES)


def mean(values: Sequence[Fraction]) -> Fraction:
    """The exact mean; 0 of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)
