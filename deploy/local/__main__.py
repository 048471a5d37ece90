"""The command line of the local platform: `python -m deploy.local COMMAND`."""

import argparse
import sys
from pathlib import Path

STATE = Path(".local")


def main(words: list[str]) -> int:
    """Run one command and answer its exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")

    postgres = commands.add_parser("postgres", help="run PostgreSQL in the foreground")
    postgres.add_argument("--data", type=Path, default=STATE / "postgres")
    postgres.add_argument("--port", type=int, default=55432)
    postgres.set_defaults(run=_run_postgres)

    broker = commands.add_parser("broker", help="run the embedded Kafka-protocol broker in the foreground")
    broker.add_argument("--address-file", type=Path, default=STATE / "broker")
    broker.add_argument("--topic", action="append", default=[])
    broker.add_argument("--partitions", type=int, default=4)
    broker.set_defaults(run=_run_broker)

    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code


def _run_postgres(arguments: argparse.Namespace) -> int:
    from deploy.local import postgres  # noqa: PLC0415  # each process loads what it runs

    return postgres.serve(arguments.data, arguments.port)


def _run_broker(arguments: argparse.Namespace) -> int:
    from deploy.local import broker  # noqa: PLC0415

    broker.serve(arguments.address_file, topics=arguments.topic, partitions=arguments.partitions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
