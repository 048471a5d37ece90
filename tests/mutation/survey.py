"""How many mutants of each rule its cases and suites notice, and which ones they don't."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from rulebook.source import Record, SourceError, read_yaml_file
from tests.mutation.mutants import Kind
from tests.mutation.world import Module, World

ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT / "tests" / "policy"
EQUIVALENT = Path(__file__).parent / "equivalent.yaml"
PACKAGES = ("registration.rules", "subsidy.rules", "loans.rules", "monitoring.rules")
AIM = 0.95


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case notices; ``text`` says within what, and before and after."""

    file: str
    line: int
    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text} [{self.kind}]"


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the mutants of a file; those of which no rule can be built are not counted."""

    file: str
    killed: int
    survivors: tuple[Survivor, ...]

    @property
    def count(self) -> int:
        """The mutants that could be built."""
        return self.killed + len(self.survivors)


def survey(files: Sequence[str], workers: int) -> list[Tally]:
    """Tallies of all files of rules, or of those whose path holds one of the texts given."""
    chosen = [file for file in _files() if not files or any(part in file for part in files)]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(_tally, chosen))


@cache
def _world() -> World:
    return World([import_module(name) for name in PACKAGES], SUITES / "cases", SUITES)


def _files() -> list[str]:
    names = [name.partition(".")[0] for name in PACKAGES]
    found = (file for name in names for file in (ROOT / "services" / name / "src" / name / "rules").glob("*.py"))
    return sorted(str(file.relative_to(ROOT)) for file in found if file.name != "__init__.py")


def _tally(file: str) -> Tally:
    [module] = [module for module in _world().rules if module.file == ROOT / file]
    return tally(_world(), module, file)


def tally(world: World, module: Module, file: str) -> Tally:
    """Run every mutant of a module, past the cases and then the suites; raises ValueError where these fail as it is."""
    if not world.cases_pass(module):
        raise ValueError(f"{file}: its cases fail without any mutant")
    outcomes = [(mutant, world.cases_pass(module, mutant)) for mutant in world.mutants(module)]
    unnoticed = [mutant for mutant, passed in outcomes if passed]
    if unnoticed and not world.suites_pass(module):
        raise ValueError(f"{file}: its suites fail without any mutant")
    survivors = [mutant for mutant in unnoticed if world.suites_pass(module, mutant)]
    return Tally(
        file,
        sum(passed is not None for _, passed in outcomes) - len(survivors),
        tuple(Survivor(file, mutant.line, mutant.kind, str(mutant)) for mutant in survivors),
    )


@dataclass(frozen=True, slots=True)
class Findings:
    """What survives apart from what is known to be equivalent, and the equivalents that no mutant answers to."""

    tallies: Sequence[Tally]
    survivors: Sequence[Survivor]
    stale: Sequence[str]

    @property
    def killed(self) -> int:
        """The mutants that a case notices."""
        return sum(one.killed for one in self.tallies)

    @property
    def equivalent(self) -> int:
        """The mutants that change nothing that a case could state."""
        return sum(len(one.survivors) for one in self.tallies) - len(self.survivors)

    @property
    def rate(self) -> float:
        """The share that is noticed of the mutants that change something."""
        return self.killed / max(1, self.killed + len(self.survivors))

    @property
    def is_good(self) -> bool:
        """Whether as many are noticed as must be, every flipped inclusion among them, and no equivalent is stale."""
        flipped = any(one.kind is Kind.INCLUSION for one in self.survivors)
        return self.rate >= AIM and not flipped and not self.stale


def judge(tallies: Sequence[Tally], equivalents: Mapping[tuple[str, str], str]) -> Findings:
    """Take out of the survivors what is equivalent for a reason that is written down."""
    survivors = [one for each in tallies for one in each.survivors]
    surveyed, answered = {each.file for each in tallies}, {(one.file, one.text) for one in survivors}
    return Findings(
        tallies,
        [one for one in survivors if (one.file, one.text) not in equivalents],
        [f"{file}: {text}" for file, text in equivalents if file in surveyed and (file, text) not in answered],
    )


def read_equivalents(path: Path) -> dict[tuple[str, str], str]:
    """Reasons by file and text of mutants that no case can tell from the rule; raises SourceError."""
    document = read_yaml_file(path)
    entries = document.get("equivalent") if isinstance(document, Record) else None
    if not isinstance(entries, list):
        raise SourceError(str(path), 1, "a mapping with the key equivalent and a list expected")
    return dict(_read_equivalent(entry, str(path)) for entry in entries)


def _read_equivalent(entry: object, place: str) -> tuple[tuple[str, str], str]:
    match entry:
        case {"file": str(file), "mutant": str(text), "reason": str(reason), **others} if reason and not others:
            return (file, text), reason
        case _:
            line = entry.line if isinstance(entry, Record) else 1
            raise SourceError(place, line, "file, mutant and reason expected")


def printed(findings: Findings) -> Iterable[str]:
    """A line for each file, for each survivor, for each stale equivalent, and a total."""
    for each in findings.tallies:
        yield f"{each.file:<80}{each.count:>5} mutants {each.killed / max(1, each.count):>5.0%} killed"
    yield from map(str, findings.survivors)
    for stale in findings.stale:
        yield f"{EQUIVALENT.name}: no surviving mutant is {stale}"
    flipped = sum(one.kind is Kind.INCLUSION for one in findings.survivors)
    yield (
        f"{findings.killed + len(findings.survivors)} mutants, {findings.rate:.1%} killed (at least {AIM:.0%}), "
        f"{len(findings.survivors)} survive, {flipped} of them flip an inclusion (none may); "
        f"{findings.equivalent} more are equivalent"
    )
