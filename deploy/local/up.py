"""`python -m deploy.local up`: the platform in the foreground, until Ctrl-C."""

import importlib
import importlib.util
import signal
import time
from pathlib import Path
from typing import NoReturn

from deploy.local import issuer, ports
from deploy.local.console import Console
from deploy.local.platform import Platform, ProcessEndedError
from deploy.local.postgres import PostgresError
from kit.actor import Role

CITY = "deploy.local.city"
PORT_TAKEN = 2


def up(state: Path, offset: int = 0) -> int:
    """Start everything, load the sample city the first time, stay until told to stop; answer the exit code.

    0 after Ctrl-C or SIGTERM, 1 when a process ended by itself, 2 when a port was taken.
    """
    console = Console()
    platform = Platform(state, at=ports.shifted(offset), console=console)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        platform.start()
        load_city(platform)
        print(banner(platform), flush=True)
        watch(platform)
    except KeyboardInterrupt:
        console.say("stopping")
        return 0
    except ports.PortTakenError as error:
        console.say(str(error))
        return PORT_TAKEN
    except (ProcessEndedError, PostgresError, TimeoutError) as error:
        console.say(f"{error}; stopping everything")
        return 1
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        platform.stop()
        console.say("stopped")


def watch(platform: Platform) -> NoReturn:
    """Return never; raises `ProcessEndedError` when a process ends by itself."""
    while not (ended := platform.ended()):
        time.sleep(0.2)
    raise ProcessEndedError(", ".join(f"{name} ended with {code}" for name, code in ended.items()))


def load_city(platform: Platform) -> None:
    """Send the sample city through the public APIs, once for a state folder."""
    loaded = platform.state / "city.loaded"
    if loaded.exists() or importlib.util.find_spec(CITY) is None:
        return
    importlib.import_module(CITY).load(platform)
    loaded.touch()


def banner(platform: Platform) -> str:
    """Where everything is, and a token for each role."""
    pages = [f"  {service:<13} {platform.url(f'{service}-api')}/docs" for service in platform.services]
    key = issuer.load_key(platform.state / "issuer")
    name = issuer.issuer_url(platform.ports["issuer"])
    tokens = [f"  export {role.upper()}={issuer.mint(key, roles=[role], issuer=name)}" for role in Role]
    return "\n".join(
        [
            "",
            "OpenAPI pages:",
            *pages,
            f"  {'bank sandbox':<13} {platform.url('bank')}/docs",
            f"  {'tokens':<13} {platform.url('issuer')}/docs",
            "",
            "A token for each role, for a day and the whole city (others: python -m deploy.local token --help):",
            *tokens,
            "",
            "Ctrl-C stops everything; the state stays in .local until `make reset`.",
        ]
    )
