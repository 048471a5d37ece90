"""Processes of the service that kill themselves at a named point, on the database of a test."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from deploy.local import child


async def dies_at(point: str, program: str, *arguments: str, hit: int = 1, told: dict[str, Any], folder: Path) -> int:
    """Run a program until it has killed itself at the `hit`-th arrival at the failpoint; answers its return code."""
    (folder / point).write_text(str(hit))
    env = {**os.environ, **{name.upper(): str(value) for name, value in told.items()}, "FAILPOINTS": str(folder)}
    with (folder / "process.log").open("ab") as log:
        process = child.spawn([sys.executable, "-c", program, *arguments], env=env, output=log.fileno())
    try:
        return await asyncio.to_thread(process.wait, 60)
    finally:
        child.stop(process)
