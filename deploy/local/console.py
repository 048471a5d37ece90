"""One terminal for many processes: each line says whose it is."""

import os
import threading
import time
from datetime import datetime
from itertools import islice
from pathlib import Path

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from deploy.local.ports import STANDARD

COLOURS = dict(zip(("broker", *STANDARD), islice(get_colours(), len(STANDARD) + 1), strict=True))


LOOK_AGAIN_SECONDS = 0.2


class Console:
    """Prints what processes say with honcho's printer, which puts the time and the name in front."""

    def __init__(self) -> None:
        self._printer = Printer(width=max(map(len, COLOURS)))
        self._turn = threading.Lock()

    def say(self, text: str, *, name: str = "platform") -> None:
        """Print one or more lines."""
        with self._turn:
            now = datetime.now().astimezone()
            self._printer.write(Message(type="line", data=text, time=now, name=name, colour=COLOURS.get(name)))

    def follow(self, name: str, log: Path) -> None:
        """Print what a process writes to its log from now on."""
        threading.Thread(target=self._follow, args=(name, log), name=f"{name} log", daemon=True).start()

    def _follow(self, name: str, log: Path) -> None:
        with log.open(errors="replace") as lines:
            lines.seek(0, os.SEEK_END)
            while True:
                if line := lines.readline():
                    self.say(line, name=name)
                else:
                    time.sleep(LOOK_AGAIN_SECONDS)
