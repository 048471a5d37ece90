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
from rulebook.instruments import Instrument
from rulebook.source import Record, SourceError, read_yaml_file
from rulebook.verdicts import Outcome

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("shared/src/contracts/policy")
CASES = Path("tests/policy/cases")
DOCUMENT = Path("docs/policy-map.md")
COMMAND = "python -m scripts.policy_map"
SERVICES = tuple(service for service in Service if service is not Service.SHARED)


@dataclass(frozen=True)
class Repository:
    """What the map is made from: a tree of files, and the instruments that its services have."""

    root: Path
    instruments: Mapping[Service, Mapping[str, Instrument]]

    def catalogue(self, tests: Mapping[str, tuple[str, ...]] | None = None) -> Catalogue:
        """The rows of this tree; raises SourceError."""
        return read_catalogue(self.root / CATALOGUE / "rows", tests)

    def cases(self) -> Mapping[str, Mapping[str, set[tuple[str, str]]]]:
        """What the cases of each file expect of each instrument: pairs of outcome and reason."""
        found: dict[str, dict[str, set[tuple[str, str]]]] = {}
        for file in sorted((self.root / CASES).glob("**/*.yaml")):
            expected = found[file.relative_to(self.root).as_posix()] = {}
            for instrument, outcome, reason in _expectations(file):
                expected.setdefault(instrument, set()).add((outcome, reason))
        return found


def _expectations(file: Path) -> Iterator[tuple[str, str, str]]:
    document = read_yaml_file(file)
    cases = document.get("eligibility_cases") if isinstance(document, Record) else None
    for case in cases if isinstance(cases, list) else ():
        expect = case.get("expect") if isinstance(case, Record) else None
        if isinstance(expect, Record):
            yield str(case.get("instrument")), str(expect.get("outcome")), str(expect.get("reason"))


@cache
def repository() -> Repository:
    """This repository."""
    return Repository(ROOT, {service: dict(import_module(f"{service}.rules").INSTRUMENTS) for service in SERVICES})


def gaps(repository: Repository) -> list[str]:
    """What the catalogue promises and the repository lacks, a line for each; raises SourceError."""
    catalogue = repository.catalogue()
    return [*_missing(repository, catalogue), *_homeless(repository, catalogue), *_untested(repository)]


def _missing(repository: Repository, catalogue: Catalogue) -> Iterator[str]:
    entries: list[tuple[str, PolicyRow | OtherLaw]] = [(row.id, row) for row in catalogue]
    entries += [(law.instrument, law) for law in catalogue.other_laws]
    for name, entry in entries:
        if entry.instrument is not None and entry.instrument not in repository.instruments[entry.service]:
            yield f"{name}: {entry.service} has no instrument {entry.instrument}"
        tests = entry.tests if isinstance(entry, PolicyRow) and entry.home else ()
        for file in (*tests, *([entry.file] if entry.file else [])):
            if not (repository.root / file).is_file():
                yield f"{name}: there is no file {file}"


def _homeless(repository: Repository, catalogue: Catalogue) -> Iterator[str]:
    by_row = {row.instrument for row in catalogue}
    by_law = {law.instrument for law in catalogue.other_laws}
    for service, instruments in repository.instruments.items():
        for code in instruments:
            if code not in by_row | by_law:
                yield f"{service}: no row of the policy and no other law asks for {code}"
            elif code in by_row & by_law:
                yield f"{service}: {code} is asked for by a row; take it out of the other laws"


def _untested(repository: Repository) -> Iterator[str]:
    """A boundary test is a case for every reason that the instrument can give, on each side that it has."""
    expected: dict[str, set[tuple[str, str]]] = {}
    for by_instrument in repository.cases().values():
        for code, pairs in by_instrument.items():
            expected.setdefault(code, set()).update(pairs)
    for instruments in repository.instruments.values():
        for code, instrument in instruments.items():
            reached = expected.get(code, set())
            promised = {(clause.unmet.value, clause.code) for clause in instrument.clauses}
            promised |= {(Outcome.ELIGIBLE.value, grant.code) for grant in instrument.grants}
            for outcome, reason in sorted(promised - reached):
                yield f"{code}: no case in {CASES} expects {outcome} with {reason}"


def tests_of(repository: Repository) -> dict[str, tuple[str, ...]]:
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
        file.relative_to(root).as_posix(): _read_suite(ast.parse(file.read_text(encoding="utf-8")))
        for file in sorted((root / "tests").glob("**/test_*.py"))
        if file.name != "test_policy_map.py"
    }


def _read_suite(tree: ast.Module) -> _Suite:
    imported: set[str] = set()
    said: set[str] = set()
    for node in ast.walk(tree):
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
    for instrument, tests in tests_of(repository).items():
        if tests:
            lines += [f"{instrument}:", *(f"  - {test}" for test in tests)]
    return "\n".join(lines) + "\n"


def render_document(repository: Repository) -> str:
    """The text of docs/policy-map.md."""
    tests = tests_of(repository)
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
        where = (law.service.value, _link(law.file), _links(tests.get(law.instrument, ())))
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
    decided = [row.instrument for row in rows if row.instrument]
    done = [row for row in rows if row.home]
    return [
        f"The {len(rows)} instruments, conditions, amounts and duties of the city's opinions on employment and",
        "entrepreneurship of 30 December 2017, article by article: what decides or does each, and the tests of it.",
        f"{len(decided)} are decided by {len(set(decided))} instruments, {len(done)} are done by other code,",
        f"{len(rows) - len(decided) - len(done)} are kept as records: published, nothing computed.",
        "",
        _LEGEND,
    ]


def _row(row: PolicyRow) -> str:
    decider = f"`{row.instrument}`" if row.instrument else ("other code" if row.home else "record")
    where = (row.service.value, _link(row.file) if row.file else "", _links(row.tests))
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
