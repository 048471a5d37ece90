"""One terminal for many processes: each line says whose it is."""

import subprocess
import threading
from datetime import datetime
from itertools import islice

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from deploy.local.ports import STANDARD

COLOURS = dict(zip(("broker", *STANDARD), islice(get_colours(), len(STANDARD) + 1), strict=True))


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

    def follow(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Print what a process writes until it ends."""
        threading.Thread(target=self._follow, args=(name, process), name=f"{name} output", daemon=True).start()

    def _follow(self, name: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is not None:
            for line in process.stdout:
                self.say(line.decode(errors="replace"), name=name)
