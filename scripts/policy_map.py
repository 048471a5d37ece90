"""The policy map: `python -m scripts.policy_map` writes docs/policy-map.md and the list of tests behind it anew.

`--check` writes nothing; it answers 1, one line for each, where the catalogue names what is not there, an instrument
has no home in it or no boundary test, or what was written has drifted.
"""

import argparse
import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from contracts.policy import TESTS, Catalogue, OtherLaw, PolicyRow, Service, read_catalogue
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.nodes import FigureNode, Node, walk
from rulebook.source import Record, SourceError, read_yaml
from rulebook.verdicts import Outcome

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("shared/src/contracts/policy")
CASES = Path("tests/policy/cases")
DOCUMENT = Path("docs/policy-map.md")
COMMAND = "python -m scripts.policy_map"
_FIGURE = "rulebook.figures.Figure"
SERVICES = tuple(service for service in Service if service is not Service.SHARED)


Expectation = tuple[str, str]
"""An outcome and a reason."""


@dataclass(frozen=True)
class Repository:
    """What the map is made from: a tree of files, and the instruments and figures that its services have."""

    root: Path
    instruments: Mapping[Service, Mapping[str, Instrument]]
    figures: Mapping[Service, Figures]

    def catalogue(self, tests: Mapping[str, tuple[str, ...]] | None = None) -> Catalogue:
        """The rows of this tree; raises SourceError."""
        return read_catalogue(self.root / CATALOGUE / "rows", tests)

    def cases(self) -> Mapping[str, Mapping[str, set[Expectation]]]:
        """What the cases of each file expect of each instrument."""
        found: dict[str, dict[str, set[Expectation]]] = {}
        for file in sorted((self.root / CASES).glob("**/*.yaml")):
            path = file.relative_to(self.root).as_posix()
            for instrument, expectation in _expectations(file.read_text(encoding="utf-8"), path):
                found.setdefault(path, {}).setdefault(instrument, set()).add(expectation)
        return found


@cache
def _expectations(text: str, path: str) -> frozenset[tuple[str, Expectation]]:
    document = read_yaml(text, path)
    cases = document.get("eligibility_cases") if isinstance(document, Record) else None
    return frozenset(
        (str(case.get("instrument")), (str(expect.get("outcome")), str(expect.get("reason"))))
        for case in (cases if isinstance(cases, list) else ())
        if isinstance(case, Record) and isinstance(expect := case.get("expect"), Record)
    )


@cache
def repository() -> Repository:
    """This repository."""
    rules = {service: import_module(f"{service}.rules") for service in SERVICES}
    return Repository(
        ROOT,
        {service: dict(module.INSTRUMENTS) for service, module in rules.items()},
        {service: module.shipped_figures() for service, module in rules.items()},
    )


def gaps(repository: Repository) -> list[str]:
    """What the catalogue promises and the repository lacks, a line for each; raises SourceError."""
    catalogue = repository.catalogue()
    return [*_missing(repository, catalogue), *_homeless(repository, catalogue), *_untested(repository)]


def _missing(repository: Repository, catalogue: Catalogue) -> Iterator[str]:
    entries: list[tuple[str, PolicyRow | OtherLaw]] = [(row.id, row) for row in catalogue]
    entries += [(law.instrument, law) for law in catalogue.other_laws]
    for name, entry in entries:
        for code in entry.instruments:
            if code not in repository.instruments[entry.service]:
                yield f"{name}: {entry.service} has no instrument {code}"
        tests = entry.tests if isinstance(entry, PolicyRow) and entry.home else ()
        for file in (*entry.files, *tests):
            if not (repository.root / file).is_file():
                yield f"{name}: there is no file {file}"


def _homeless(repository: Repository, catalogue: Catalogue) -> Iterator[str]:
    by_row = {code for row in catalogue for code in row.instruments}
    by_law = {law.instrument for law in catalogue.other_laws}
    for service, instruments in repository.instruments.items():
        for code in instruments:
            if code not in by_row | by_law:
                yield f"{service}: no row of the policy and no other law asks for {code}"
            elif code in by_row & by_law:
                yield f"{service}: {code} is asked for by a row; take it out of the other laws"


def _untested(repository: Repository) -> Iterator[str]:
    """A boundary test is a case for every reason that the instrument can give, on each side that it has.

    Where the city has not laid down a figure yet, nothing is granted or refused by it in a case: a suite lays one down.
    """
    laid_down = _laid_down(repository)
    expected: dict[str, set[Expectation]] = {}
    for by_instrument in repository.cases().values():
        for code, expectations in by_instrument.items():
            expected.setdefault(code, set()).update(expectations)
    for service, instruments in repository.instruments.items():
        for code, instrument in instruments.items():
            reached, awaited = expected.get(code, set()), _awaited(instrument, repository.figures[service])
            missing = {expectation for expectation, _ in _promised(instrument)} - reached
            waiting = {expectation for expectation, keys in _promised(instrument) if keys & awaited}
            for outcome, reason in sorted(missing - waiting if reached else missing):
                yield f"{code}: no case in {CASES} expects {outcome} with {reason}"
            if reached and missing & waiting and code not in laid_down:
                yield f"{code}: no suite lays down {', '.join(sorted(awaited))}, which cases can't"


def _laid_down(repository: Repository) -> frozenset[str]:
    """What suites say that make figures of their own."""
    suites = _suites(repository.root).values()
    return frozenset(said for suite in suites if _FIGURE in suite.imported for said in suite.said)


def _promised(instrument: Instrument) -> Iterator[tuple[Expectation, frozenset[str]]]:
    """The outcomes with their reasons, and the figures without which each can't be."""
    for clause in instrument.clauses:
        refuses = clause.unmet is Outcome.INELIGIBLE
        yield (clause.unmet.value, clause.code), _figures_in(clause.condition.node) if refuses else frozenset()
    for grant in instrument.grants:
        yield (Outcome.ELIGIBLE.value, grant.code), _figures_of(instrument)


def _awaited(instrument: Instrument, figures: Figures) -> frozenset[str]:
    """The figures that something is decided by and of which no version has a value yet."""
    asked = _figures_of(instrument)
    return frozenset(key for key in asked if all(figure.value is None for figure in figures.versions(key)))


def _figures_of(instrument: Instrument) -> frozenset[str]:
    roots = [clause.condition.node for clause in instrument.clauses]
    if instrument.amount is not None:
        roots.append(instrument.amount.value.node)
    return frozenset[str]().union(*map(_figures_in, roots))


def _figures_in(root: Node) -> frozenset[str]:
    return frozenset(node.key for node in walk(root) if isinstance(node, FigureNode))


def evidence(repository: Repository) -> dict[str, tuple[str, ...]]:
    """The tests of every instrument: cases, and suites that say its code or import its rule."""
    cases, suites = repository.cases(), _suites(repository.root)
    found: dict[str, tuple[str, ...]] = {}
    for service, instruments in repository.instruments.items():
        for code in instruments:
            named = {file for file, by_instrument in cases.items() if code in by_instrument}
            rule = f"{service}.rules.{code}"
            named |= {file for file, suite in suites.items() if code in suite.said or rule in suite.imported}
            found[code] = tuple(sorted(named))
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class _Suite:
    imported: frozenset[str]
    said: frozenset[str]


def _suites(root: Path) -> dict[str, _Suite]:
    return {
        file.relative_to(root).as_posix(): _read_suite(file.read_text(encoding="utf-8"))
        for file in sorted((root / "tests").glob("**/test_*.py"))
        if file.name != "test_policy_map.py"
    }


@cache
def _read_suite(text: str) -> _Suite:
    imported: set[str] = set()
    said: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            imported.add(node.module)
            imported.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.add(node.value)
    return _Suite(frozenset(imported), frozenset(said))


def render_tests(repository: Repository) -> str:
    """The text of the list of tests, which the catalogue is shipped with."""
    lines = [f"# Made by `{COMMAND}`: don't edit. The tests of each instrument."]
    for instrument, tests in evidence(repository).items():
        if tests:
            lines += [f"{instrument}:", *(f"  - {test}" for test in tests)]
    return "\n".join(lines) + "\n"


def render_document(repository: Repository) -> str:
    """The text of docs/policy-map.md."""
    tests = evidence(repository)
    catalogue = repository.catalogue(tests)
    lines = [
        "# Policy map",
        "",
        f"Made by `{COMMAND}` from `{CATALOGUE}/rows`: don't edit.",
        "",
        *_introduction(catalogue),
    ]
    for article in catalogue.articles:
        title = f"Article {article.number}" if article.number else "Preamble and signature"
        lines += ["", f"## {title}. {article.zh} {article.en}", "", *_head(*_COLUMNS), *map(_row, article.rows)]
    lines += ["", "## Instruments behind other laws", "", "No row asks for these by itself.", ""]
    lines += _head("instrument", "rests on", "why", "service", "rule file", "tests")
    for law in catalogue.other_laws:
        where = (law.service.value, _links(law.files), _links(tests.get(law.instrument, ())))
        lines.append(_cells(f"`{law.instrument}`", law.basis, law.why, *where))
    return "\n".join(lines) + "\n"


_COLUMNS = ("row", "quote", "what it is", "kind", "status", "instrument", "service", "file", "tests")
_LEGEND = (
    "Status: `IN_FORCE`; `EXPLORATORY` (探索), no entitlement until a rule of the city activates it; `DISCRETIONARY` "
    "(鼓励); `RECORD_ONLY`. Kinds: `ENT` entitlement, `COND` condition, `CEIL` ceiling, `FLOOR` floor, `AMT` amount, "
    "`PERIOD`, `DUTY`, `REPORT`, `TARGET`, `ENUM` code list, `EXPL` exploratory, `ENC` encouraged, `GUARD` must never "
    "influence a decision."
)


def _introduction(catalogue: Catalogue) -> list[str]:
    rows = list(catalogue)
    decided = [row for row in rows if row.instruments]
    instruments = {code for row in decided for code in row.instruments}
    done = [row for row in rows if row.home]
    return [
        f"The {len(rows)} instruments, conditions, amounts and duties of the city's opinions on employment and",
        "entrepreneurship of 30 December 2017, article by article: what decides or does each, and the tests of it.",
        f"{len(decided)} are decided by {len(instruments)} instruments, {len(done)} are done by other code,",
        f"{len(rows) - len(decided) - len(done)} are kept as records: published, nothing computed.",
        "",
        _LEGEND,
    ]


def _row(row: PolicyRow) -> str:
    deciders = ", ".join(f"`{code}`" for code in row.instruments)
    decider = deciders or ("other code" if row.home else "record")
    where = (row.service.value, _links(row.files), _links(row.tests))
    return _cells(row.id, row.quote, row.en, f"`{row.kind}`", f"`{row.status}`", decider, *where)


def _head(*names: str) -> list[str]:
    return [_cells(*names), f"|{' --- |' * len(names)}"]


def _cells(*texts: str) -> str:
    return f"| {' | '.join(_escaped(text) for text in texts)} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _link(file: str) -> str:
    return f"[{Path(file).name}](../{file})"


def _links(files: tuple[str, ...]) -> str:
    return ", ".join(_link(file) for file in files)


def drift(repository: Repository) -> list[str]:
    """The files that are no longer what the catalogue, the rules and the tests say."""
    made = _made(repository)
    return [
        f"{file} is stale: run `{COMMAND}`"
        for file, text in made.items()
        if not (repository.root / file).is_file() or (repository.root / file).read_text(encoding="utf-8") != text
    ]


def _made(repository: Repository) -> dict[Path, str]:
    return {CATALOGUE / TESTS: render_tests(repository), DOCUMENT: render_document(repository)}


def main(arguments: list[str] | None = None, of: Repository | None = None) -> int:
    """Write the map, or check it; 1 where it is not complete."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write docs/policy-map.md from the catalogue.")
    parser.add_argument("--check", action="store_true", help="write nothing, answer 1 where the map is not complete")
    check = parser.parse_args(arguments).check
    here = of or repository()
    try:
        found = gaps(here)
        if check:
            found += drift(here)
        else:
            for file, text in _made(here).items():
                (here.root / file).write_text(text, encoding="utf-8")
    except SourceError as error:
        found = [str(error)]
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
