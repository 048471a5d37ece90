"""Figures of the platform, each with its ratio to a floor taken in the same run: `python -m benchmarks`."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks import cores, fact_batches, payment_batches, rounds, rules
from benchmarks.report import printed
from benchmarks.stage import Stage


def main() -> None:
    """Measure in rounds, floors and services by turns, and print the medians; decisions first, they need no server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each measurement in each round")
    parser.add_argument("--durable", action="store_true", help="PostgreSQL waits for the disk, as in production")
    arguments = parser.parse_args()
    started, before = time.monotonic(), cores.waiting_share()
    with cores.on(cores.MEASURED):
        print(rules.printed(rules.measure(arguments.rounds)), end="\n\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), pool_size=rounds.CONCURRENCY, durable=arguments.durable)
        with stage, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            measured = runner.run(rounds.measure(stage, how_many=arguments.rounds, seconds=arguments.seconds))
            delivered = runner.run(fact_batches.measure(stage))
            paid = runner.run(payment_batches.measure(stage))
    print(fact_batches.printed(delivered), end="\n\n")
    print(payment_batches.printed(paid), end="\n\n")
    print(printed(measured, durable=arguments.durable, took=time.monotonic() - started, before=before))


if __name__ == "__main__":
    main()
