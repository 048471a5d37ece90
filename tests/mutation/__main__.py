"""`python -m tests.mutation [FILE...]`: change the rules one slip at a time; the policy cases must notice."""

import argparse
import os
import sys

from tests.mutation.survey import EQUIVALENT, judge, printed, read_equivalents, survey


def main(arguments: list[str] | None = None) -> int:
    """Print the share of mutants that the cases notice, and those that they don't; 1 where that is not good enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=main.__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="only rule files whose path holds this text")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    findings = judge(survey(options.files, options.workers), read_equivalents(EQUIVALENT))
    for line in printed(findings):
        sys.stdout.write(f"{line}\n")
    return 0 if findings.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
