"""``policy-cases PATH...``: run case files of policy staff through the rules.

Prints one line per failure and a total; exits with 1 when any case failed or a file could not be read.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rulebook.source import SourceError
from tests.policy.casefile import Case, EligibilityCase, files_in, read_entries
from tests.policy.checking import failures
from tests.policy.registry import instruments


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="policy-cases", description="Run policy cases through the rules.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a case file, or a folder of them")
    parser.add_argument("--only", default="", metavar="A,B", help="only eligibility cases of these instruments")
    options = parser.parse_args(arguments)
    only = {name for name in options.only.split(",") if name}
    if unknown := sorted(only - set(instruments())):
        parser.error(f"a known instrument expected, not {', '.join(unknown)}: {', '.join(sorted(instruments()))}")
    count = failed = 0
    for entry in _entries(options.paths):
        if isinstance(entry, EligibilityCase) and only and entry.instrument not in only:
            continue
        found = [str(entry)] if isinstance(entry, SourceError) else failures(entry)
        count += not isinstance(entry, SourceError)
        failed += bool(found)
        for line in found:
            say(line)
    say(f"{count} cases, {failed} failed")
    return 1 if failed else 0


def _entries(paths: Iterable[Path]) -> Iterator[Case | SourceError]:
    """Every case of every file, and what stands in the place of those that can't be read."""
    for path in paths:
        try:
            for file in files_in(path):
                yield from _entries_of_file(file)
        except SourceError as error:
            yield error


def _entries_of_file(file: Path) -> Iterator[Case | SourceError]:
    try:
        yield from read_entries(file)
    except SourceError as error:
        yield error


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
