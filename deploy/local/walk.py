"""Walking the thread as a user does: its commands pasted one after the other into a shell."""

import json
import re
import subprocess
from types import TracebackType
from typing import Any, Final, Self

MARK: Final = "@@ next @@"
VARYING: Final = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"\d{4}\*{10}[0-9X]{4}"), "<identity number>"),
    (re.compile(r"\bBK\d{12}\b"), "<bank reference>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[0-9:.]+Z"), "<time>"),
    (re.compile(r"\b20(?:2[2-9]|[3-9]\d)-\d\d-\d\d\b"), "<today>"),  # no contract of the thread reaches that far
)
"""What differs from walk to walk, and what is compared instead."""


class Walk:
    """A /bin/sh that knows the thread's variables."""

    def __init__(self, variables: str) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._paste(variables)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._shell.kill()
        self._shell.communicate()

    def paste(self, command: str) -> Any:
        """The last answer that the command brought; raises `ValueError` where it brought none."""
        said = self._paste(command)
        answers = [line for line in said.splitlines() if line.startswith(("{", "["))]
        if not answers:
            raise ValueError(f"no answer:\n{said}")
        return json.loads(answers[-1])

    def _paste(self, text: str) -> str:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{text}\necho '{MARK}'\n")
        self._shell.stdin.flush()
        said: list[str] = []
        for line in self._shell.stdout:
            if line.strip() == MARK:
                return "".join(said)
            said.append(line)
        raise ValueError(f"the shell has ended:\n{''.join(said)}")


def likened(value: Any) -> Any:
    """An answer without what differs from walk to walk: ids, hashes, times and masked numbers."""
    text = json.dumps(value, ensure_ascii=False)
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return json.loads(text)
