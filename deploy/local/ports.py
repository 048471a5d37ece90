"""Where each process of the local platform listens, and who is in the way."""

import socket
from collections.abc import Mapping

from deploy.local import child

SERVICES = ("registration", "subsidy", "loans", "monitoring")
STANDARD = {
    "postgres": 55432,
    "issuer": 8190,
    "bank": 8191,
    "registration-api": 8101,
    "registration-worker": 8111,
    "subsidy-api": 8102,
    "subsidy-worker": 8112,
    "loans-api": 8103,
    "loans-worker": 8113,
    "monitoring-api": 8104,
    "monitoring-worker": 8114,
}


class PortTakenError(RuntimeError):
    """Something else listens where the platform wants to; the message names every such port."""


def shifted(offset: int = 0) -> dict[str, int]:
    """The standard ports, each moved by `offset`."""
    return {name: port + offset for name, port in STANDARD.items()}


def free() -> dict[str, int]:
    """Ports that nothing listens on, for a platform beside others."""
    return dict(zip(STANDARD, child.free_ports(len(STANDARD)), strict=True))


def check(ports: Mapping[str, int]) -> None:
    """Raise `PortTakenError` unless all ports can be had."""
    taken = [f"port {port} is taken, and {name} wants it" for name, port in ports.items() if _is_taken(port)]
    if taken:
        raise PortTakenError(
            "\n".join([*taken, "Stop what listens there, or move all ports: python -m deploy.local up --offset 1000"])
        )


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        if probe.connect_ex((child.LOOPBACK, port)) == 0:
            return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((child.LOOPBACK, port))
        except OSError:
            return True
    return False
