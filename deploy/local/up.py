"""`python -m deploy.local up`: the platform in the foreground, until Ctrl-C."""

import signal
import time
from pathlib import Path
from typing import NoReturn

from deploy.local import city, ports
from deploy.local.city.errands import ErrandFailedError
from deploy.local.console import Console
from deploy.local.platform import Platform, ProcessEndedError
from deploy.local.postgres import PostgresError
from deploy.local.welcome import banner

PORT_TAKEN = 2


def up(state: Path, offset: int = 0) -> int:
    """Start everything, load the sample city the first time, stay until told to stop; answer the exit code.

    0 after Ctrl-C or SIGTERM, 1 when a process ended by itself, 2 when a port was taken.
    """
    console = Console()
    platform = Platform(state, at=ports.shifted(offset))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        platform.start()
        load_city(platform)
        print(banner(platform), flush=True)
        for name in platform.logged:
            console.follow(name, platform.log_file(name))
        watch(platform)
    except KeyboardInterrupt:
        console.say("stopping")
        return 0
    except ports.PortTakenError as error:
        console.say(str(error))
        return PORT_TAKEN
    except (ProcessEndedError, PostgresError, ErrandFailedError, TimeoutError) as error:
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
    if loaded.exists():
        return
    city.load(platform)
    loaded.touch()
