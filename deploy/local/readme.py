"""`python -m deploy.local.readme`: walk the thread on a fresh platform and write it into both READMEs."""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from deploy.local import city, ports, thread, welcome
from deploy.local.platform import ROOT, Platform
from deploy.local.quiet import wait_until_quiet
from deploy.local.walk import Walk

FILES: Final = (ROOT / "README.md", ROOT / "README.zh-CN.md")
BEGIN: Final = "<!-- the thread, written by python -m deploy.local.readme -->"
END: Final = "<!-- end of the thread -->"


def answers(platform: Platform) -> list[Any]:
    """What a walk of the thread is answered, step by step, when every service has heard what went before."""
    with Walk(welcome.environment(platform)) as walk:
        found: list[Any] = []
        before = ""
        for step, command in zip(thread.STEPS, thread.commands(), strict=True):
            if step.service != before and (before == "registration" or step.service == "monitoring"):
                asyncio.run(wait_until_quiet(platform))
            found.append(walk.paste(command))
            before = step.service
        return found


def section(titles: Sequence[str], found: Sequence[Any]) -> str:
    """The thread as Markdown: for each step its title, its command and its answer."""
    parts = [
        f"### {number}. {title}\n\n```sh\n{command}\n```\n\n```json\n{thread.laid_out(answer)}\n```\n"
        for number, (title, command, answer) in enumerate(zip(titles, thread.commands(), found, strict=True), 1)
    ]
    return "\n".join((BEGIN, "", *parts, END))


def shown(file: Path) -> list[Any]:
    """The answers that a README shows, step by step."""
    _, _, rest = file.read_text().partition(BEGIN)
    blocks = re.findall(r"```json\n(.*?)\n```", rest.partition(END)[0], re.DOTALL)
    return [json.loads(block) for block in blocks]


def write(found: Sequence[Any]) -> None:
    """Put the thread in place of the one that stands in the READMEs."""
    english, chinese = FILES
    for file, titles in (
        (english, [step.title for step in thread.STEPS]),
        (chinese, [step.zh for step in thread.STEPS]),
    ):
        before, _, rest = file.read_text().partition(BEGIN)
        _, _, after = rest.partition(END)
        file.write_text(f"{before}{section(titles, found)}{after}")


def main() -> int:
    """Start a platform of its own, load the sample city, walk, write."""
    with (
        tempfile.TemporaryDirectory(prefix="employment-") as state,
        Platform(Path(state), at=ports.free(), durable=False) as platform,
    ):
        city.load(platform)
        write(answers(platform))
    return 0


if __name__ == "__main__":
    sys.exit(main())
