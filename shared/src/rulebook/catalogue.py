"""The instruments of a service: every version of each, which one is in force on a day, and decisions made again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.verdicts import Verdict


class Catalogue:
    """Every version of every instrument, each code's oldest first, with the figures that are shipped for them."""

    def __init__(self, versions: Iterable[Instrument], figures: Figures) -> None:
        self.figures = figures
        self._versions: dict[str, list[Instrument]] = {}
        for version in versions:
            self._versions.setdefault(version.code, []).append(version)

    def check(self) -> None:
        """Raise LookupError, naming the rule, where one asks for a figure of which no file has any version."""
        for code, versions in self._versions.items():
            for version in versions:
                asked = version.figure_keys | ({version.since} if version.since else set())
                if absent := sorted(asked - self.figures.keys):
                    raise LookupError(
                        f"{code}@{version.version} asks for figures that no file has: {', '.join(absent)}"
                    )

    @property
    def codes(self) -> tuple[str, ...]:
        """Every instrument, in alphabetical order."""
        return tuple(sorted(self._versions))

    @property
    def versions(self) -> tuple[Instrument, ...]:
        """Every version of every instrument: by code, oldest first."""
        return tuple(version for code in self.codes for version in self._versions[code])

    def in_force(self, code: str, day: date, figures: Figures) -> Instrument | None:
        """The newest version of ``code`` that holds on the day; None where there is none, or no such instrument."""
        for version in reversed(self._versions.get(code, ())):
            since = None if version.since is None else figures.on(version.since, day)
            if version.since is None or (since is not None and isinstance(since.value, date) and since.value <= day):
                return version
        return None

    def replay(self, stored: Mapping[str, Any]) -> Verdict:
        """Decide again by the version that decided, from what ``Verdict.to_dict`` kept; raises LookupError."""
        for version in self._versions.get(stored["instrument"], ()):
            if version.version == stored["rule_version"]:
                return version.replay(stored)
        raise LookupError(f"no rule {stored['instrument']}@{stored['rule_version']}")
