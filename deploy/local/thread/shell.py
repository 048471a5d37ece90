"""Steps as commands for a shell: curl, what its answer leaves in a variable, and what it waits for."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from deploy.local.thread.steps import STEPS, Step

WIDTH: Final = 116


def commands() -> list[str]:
    """All steps in order, as shell commands."""
    return [command(step, number) for number, step in enumerate(STEPS, 1)]


def command(step: Step, number: int) -> str:
    """The step as one shell command; the answer goes to the terminal, what is taken from it to a variable."""
    lines = _curl(step, number)
    if step.takes is not None or step.until is not None:
        lines.append("| tee /dev/stderr")
    if step.until is not None:
        lines[0] = f"until {lines[0]}"
        lines[-1] += f" | grep '{step.until}'{'' if step.takes else ' > /dev/null'}\ndo sleep 1; done"
    if step.takes is not None:
        name, place = step.takes
        keys = "".join(f"[{key}]" if key.isdigit() else f'["{key}"]' for key in place.split("."))
        lines[0] = f"{name}=$({lines[0]}"
        lines.append(f"| python3 -c 'import json, sys; print(json.load(sys.stdin){keys})')")
    text = " \\\n  ".join(lines)
    return f"{step.before}\n{text}" if step.before else text


def variables(addresses: Mapping[str, str], tokens: Mapping[str, str]) -> str:
    """What the commands need: where each service is and a token for each role, as lines for a shell."""
    named = {name.replace("-", "_").upper(): value for name, value in {**addresses, **tokens}.items()}
    return "\n".join(f"export {name}={value}" for name, value in named.items())


def laid_out(value: Any, *, indent: int = 0) -> str:
    """JSON over as few lines as can be read: what fits on one line stays there."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or indent + len(flat) <= WIDTH:
        return flat
    names = [f"{json.dumps(name)}: " for name in value] if isinstance(value, dict) else [""] * len(value)
    items = list(value.values()) if isinstance(value, dict) else value
    lines: list[str] = []
    for name, item in zip(names, items, strict=True):
        piece = f"{name}{laid_out(item, indent=indent + 2)}"
        together = f"{lines[-1]}, {piece}" if lines else ""
        if together and "\n" not in together and indent + len(together) + 3 <= WIDTH:
            lines[-1] = together
        else:
            lines.append(piece)
    margin = " " * (indent + 2)
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f",\n{margin}".join(lines).join((f"{opening}\n{margin}", f"\n{' ' * indent}{closing}"))


def _curl(step: Step, number: int) -> list[str]:
    method = "-X POST " if step.method == "POST" and step.body is None else "-X PUT " if step.method == "PUT" else ""
    lines = [f"curl -sSw '\\n' {method}\"${step.service.upper()}{step.path}\""]
    if step.role is not None:
        holder = f"SECOND_{step.role.upper()}" if step.second else step.role.upper()
        lines.append(f'-H "Authorization: Bearer ${holder}"')
    if step.method == "POST":
        again = "-$(date +%s)" if step.repeats else ""
        lines[-1] += f' -H "Idempotency-Key: {number}-$WALK{again}"'
    if step.body is not None:
        written = laid_out(step.body, indent=2)
        quoted = re.sub(r"\$([A-Z]+)", r"""'"$\1"'""", written)
        lines.append(f"-H 'Content-Type: application/json' -d '{quoted}'")
    return lines
