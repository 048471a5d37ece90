"""The command line of the local platform: `python -m deploy.local COMMAND`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

# Each command imports what it runs: the broker needs no PostgreSQL and the bank no broker.
# ruff: noqa: PLC0415

STATE = Path(__file__).resolve().parents[2] / ".local"


def main(words: list[str]) -> int:
    """Run one command and answer its exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    up = add("up", _up, "run the whole platform until Ctrl-C")
    up.add_argument("--state", type=Path, default=STATE)
    up.add_argument("--offset", type=int, default=0, choices=range(10_001), metavar="N", help="added to every port")

    reset = add("reset", _reset, "stop what an earlier run left behind and remove the platform's state")
    reset.add_argument("--state", type=Path, default=STATE)

    postgres = add("postgres", _postgres, "run PostgreSQL in the foreground")
    postgres.add_argument("--data", type=Path, default=STATE / "postgres")
    postgres.add_argument("--port", type=int, default=55432)

    broker = add("broker", _broker, "run the embedded Kafka-protocol broker in the foreground")
    broker.add_argument("--address-file", type=Path, default=STATE / "broker")
    broker.add_argument("--topic", action="append", default=[], help="a topic to make; may be repeated")
    broker.add_argument("--partitions", type=int, default=4)

    bank = add("bank", _bank, "run the bank sandbox in the foreground")
    bank.add_argument("--books", type=Path, default=STATE / "bank.sqlite")
    bank.add_argument("--port", type=int, default=8191)
    bank.add_argument("--closed-suffix", default="0000", help="accounts that end like this are closed")

    issuer = add("issuer", _issuer, "run the development token issuer in the foreground")
    issuer.add_argument("--folder", type=Path, default=STATE / "issuer")
    issuer.add_argument("--port", type=int, default=8190)

    token = add("token", _token, "print an access token")
    token.add_argument("role")
    token.add_argument("--subject")
    token.add_argument("--department", help="department code")
    token.add_argument("--district", action="append", dest="districts", help="six digits; may be repeated")
    token.add_argument("--person", dest="person_id")
    token.add_argument("--employer", dest="employer_code")
    token.add_argument("--bank", dest="bank_code")
    token.add_argument("--ttl", type=int, default=86_400, help="seconds")
    token.add_argument("--folder", type=Path, default=STATE / "issuer", help="the issuer's key")
    token.add_argument("--port", type=int, default=8190, help="the issuer's port")

    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code


def _up(arguments: argparse.Namespace) -> int:
    from deploy.local.up import up

    return up(arguments.state, arguments.offset)


def _reset(arguments: argparse.Namespace) -> int:
    from deploy.local.platform import reset

    for name in reset(arguments.state):
        print(f"stopped {name}")
    print(f"removed the platform's state in {arguments.state}")
    return 0


def _postgres(arguments: argparse.Namespace) -> int:
    from deploy.local.postgres import serve

    return serve(arguments.data, arguments.port)


def _broker(arguments: argparse.Namespace) -> int:
    from deploy.local.broker import serve

    serve(arguments.address_file, topics=arguments.topic, partitions=arguments.partitions)
    return 0


def _bank(arguments: argparse.Namespace) -> int:
    from deploy.local import bank
    from deploy.local.web import serve

    serve(bank.create_app(bank.Books.open(arguments.books), closed_suffix=arguments.closed_suffix), arguments.port)
    return 0


def _issuer(arguments: argparse.Namespace) -> int:
    from deploy.local import issuer
    from deploy.local.web import serve

    key = issuer.load_key(arguments.folder)
    serve(issuer.create_app(key, issuer=issuer.issuer_url(arguments.port)), arguments.port)
    return 0


def _token(arguments: argparse.Namespace) -> int:
    from deploy.local import issuer
    from kit.actor import Role

    if arguments.role not in list(Role):
        print(f"no such role: {arguments.role}; there are {', '.join(Role)}", file=sys.stderr)
        return 2
    token = issuer.mint(
        issuer.load_key(arguments.folder),
        roles=[arguments.role],
        subject=arguments.subject,
        department=arguments.department,
        districts=arguments.districts,
        person_id=arguments.person_id,
        employer_code=arguments.employer_code,
        bank_code=arguments.bank_code,
        ttl=arguments.ttl,
        issuer=issuer.issuer_url(arguments.port),
    )
    print(token)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
