"""``python -m tests.policy PATH...``: run case files of policy staff through the rules.

Prints one line per failure and a total; exits with 1 when any case failed or a file could not be read.
"""

import argparse
import sys
from pathlib import Path

from rulebook.source import SourceError
from tests.policy.casefile import Case, EligibilityCase, read_cases
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
    cases: list[Case] = []
    failed = 0
    for path in options.paths:
        try:
            cases.extend(read_cases(path))
        except SourceError as error:
            say(str(error))
            failed += 1
    chosen = [case for case in cases if not only or not isinstance(case, EligibilityCase) or case.instrument in only]
    for case in chosen:
        found = failures(case)
        failed += bool(found)
        for line in found:
            say(line)
    say(f"{len(chosen)} cases, {failed} failed")
    return 1 if failed else 0


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
