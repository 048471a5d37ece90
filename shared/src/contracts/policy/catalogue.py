"""政策条目 Rows of the policy: what the text says, what kind of sentence it is, and where it lives in the platform."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from rulebook.instruments import Status

ROWS: Final = 190
"""How many rows the opinions have; the catalogue holds exactly these."""
ARTICLES: Final = 20


class Kind(StrEnum):
    """What a sentence of the policy is."""

    ENTITLEMENT = "ENT"
    CONDITION = "COND"
    CEILING = "CEIL"
    FLOOR = "FLOOR"
    AMOUNT = "AMT"
    PERIOD = "PERIOD"
    DUTY = "DUTY"
    REPORT = "REPORT"
    TARGET = "TARGET"
    CODE_LIST = "ENUM"
    EXPLORATORY = "EXPL"
    """探索: no entitlement until a rule of the city activates it."""
    ENCOURAGED = "ENC"
    """鼓励: discretionary."""
    GUARD = "GUARD"
    """What must never influence a decision."""


class Service(StrEnum):
    """Whose row it is; `shared` is what every service stands on."""

    REGISTRATION = "registration"
    SUBSIDY = "subsidy"
    LOANS = "loans"
    MONITORING = "monitoring"
    SHARED = "shared"


def rule_file(service: Service, instrument: str) -> str:
    """Where an instrument's rule is written, from the repository's root."""
    return f"services/{service}/src/{service}/rules/{instrument}.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One row: instruments decide it, or a `home` (a file of the repository) does it, or it is a record only.

    `quote` is an exact substring of the article; article 0 is the preamble with the signature. `rule` is the reading
    of it, `numbers` and `payer` are what the text states, None where it has none. `tests` are files of the repository.
    """

    id: str
    article: int
    quote: str
    en: str
    kind: Kind
    rule: str
    numbers: str | None
    payer: str | None
    service: Service
    instruments: tuple[str, ...]
    home: str | None
    status: Status
    tests: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that decide or do it, from the repository's root; none for a record."""
        rules = tuple(rule_file(self.service, instrument) for instrument in self.instruments)
        return rules if self.home is None else (self.home,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLaw:
    """An instrument that rests on another law than the opinions, and why the platform has it."""

    instrument: str
    service: Service
    basis: str
    why: str

    @property
    def instruments(self) -> tuple[str]:
        """The one instrument."""
        return (self.instrument,)

    @property
    def files(self) -> tuple[str]:
        """The file that decides it, from the repository's root."""
        return (rule_file(self.service, self.instrument),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article under its titles, with its rows in the order of the text; number 0 is the preamble."""

    number: int
    zh: str
    en: str
    rows: tuple[PolicyRow, ...]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every article, and the instruments behind other laws."""

    articles: tuple[Article, ...]
    other_laws: tuple[OtherLaw, ...]
    _by_id: Mapping[str, PolicyRow] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows."""
        object.__setattr__(self, "_by_id", {row.id: row for row in self})

    def __iter__(self) -> Iterator[PolicyRow]:
        """The rows in the order of the text."""
        return (row for article in self.articles for row in article.rows)

    def row(self, row_id: str) -> PolicyRow:
        """The row of that id. Raises LookupError."""
        try:
            return self._by_id[row_id]
        except KeyError:
            raise LookupError(f"the policy has no row {row_id}") from None
