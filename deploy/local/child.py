"""Child processes that never outlive whoever started them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
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
    orphan_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that gets `orphan_signal` when its parent is gone, even by SIGKILL.

    Linux ties that signal to the thread that calls this: call it from one that lives as long as the child should.
    Elsewhere the signal does not exist and a killed parent leaves the child; `reset` finds it by its recorded pid.
    """
    parent = os.getpid()

    def adopt() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        # Runs after the change of user, which would clear the setting again.
        if _libc is not None:
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
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
