"""What one round of a measurement says, and how rounds are put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Round:
    """One round: how long it took, the seconds of each operation, the processor time of whatever did the work."""

    seconds: float
    latencies: Sequence[float]
    processor_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Operations per second."""
        return len(self.latencies) / self.seconds


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement's rounds: medians over the rounds, so that one disturbed round does not count."""

    rounds: Sequence[Round]

    @property
    def rate(self) -> float:
        """Operations per second."""
        return median(each.rate for each in self.rounds)

    def milliseconds(self, share: float) -> float:
        """A percentile of the operations' time."""
        return median(percentile(each.latencies, share) for each in self.rounds) * 1000

    @property
    def processor_milliseconds(self) -> float:
        """Processor time of one operation."""
        return median(each.processor_seconds / len(each.latencies) for each in self.rounds) * 1000

    def share_of(self, floor: "Figure") -> float:
        """The rate as a share of a floor's: round by round, each pair measured side by side, then the median."""
        return median(ours.rate / theirs.rate for ours, theirs in zip(self.rounds, floor.rounds, strict=True))
