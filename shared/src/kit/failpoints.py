"""Named places at which a test may kill the process; without the FAILPOINTS folder each costs one comparison."""

import os
import signal
from pathlib import Path

_folder = os.environ.get("FAILPOINTS")


def failpoint(name: str) -> None:
    """Kill this process at once (SIGKILL) if the file `$FAILPOINTS/<name>` exists; the file is consumed first.

    The file's text may be a number: the process then dies at that hit of the point, counted from the arming.
    """
    if _folder is None:
        return
    armed = Path(_folder, name)
    try:
        hits = int(armed.read_text() or "1")
    except (FileNotFoundError, ValueError):
        return
    if hits > 1:
        armed.write_text(str(hits - 1))
        return
    armed.rename(armed.with_name(f"{name}.fired-{os.getpid()}"))
    os.kill(os.getpid(), signal.SIGKILL)
