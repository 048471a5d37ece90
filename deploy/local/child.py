"""Child processes that never outlive whoever started them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

LOOPBACK = "127.0.0.1"
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    user: int | None = None,
    group: int | None = None,
    orphan_signal: signal.Signals | None = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that gets `orphan_signal` when its parent is gone, even by SIGKILL.

    None lets it live on. Linux ties that signal to the thread that calls this: call it from one that lives as long as
    the child should. Elsewhere there is no such signal, and a child left behind is found by its recorded pid.
    """
    parent = os.getpid()

    def adopt() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        # Runs after the change of user, which would clear the setting again.
        if _libc is not None and orphan_signal is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
            if os.getppid() != parent:  # the parent died before the line above
                os._exit(1)

    return subprocess.Popen(  # noqa: S603  # argv comes from this package
        [str(word) for word in argv],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        user=user,
        group=group,
        extra_groups=[] if user is not None else None,
        start_new_session=True,
        preexec_fn=adopt,  # noqa: PLW1509  # system calls only, no locks
    )


def stop(child: subprocess.Popen[bytes], *, by: signal.Signals = signal.SIGTERM, patience: float = 15.0) -> int:
    """End a child, by SIGKILL when it takes more than `patience` seconds; answer its return code."""
    if child.poll() is None:
        child.send_signal(by)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on."""
    return free_ports(1)[0]


def birth(pid: int) -> str | None:
    """When a process was started, None if it does not run: a pid is used again, a pid with its birth is not."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in "ZX" else fields[19]
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], check=False, capture_output=True, text=True)  # noqa: S603, S607
    return listed.stdout.strip() or None


def stop_recorded(pid: int, born: str, *, by: signal.Signals = signal.SIGTERM, patience: float = 15.0) -> bool:
    """End a process that an earlier run recorded, if it is still that one; answer whether it was."""
    if birth(pid) != born:
        return False
    deadline = time.monotonic() + patience
    os.kill(pid, by)
    while birth(pid) == born:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return True


def free_ports(count: int) -> list[int]:
    """Different TCP ports of the loopback interface that nothing listens on."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]
