"""What `make run` prints once everything is there: pages, tokens, and the thread to paste."""

import os
from pathlib import Path
from typing import Final

from deploy.local import issuer, thread
from deploy.local.platform import Platform
from kit.actor import Role

ENVIRONMENT: Final = "env.sh"
DEPARTMENT: Final = "HRSS"
BANK: Final = "QLB"


def environment(platform: Platform) -> str:
    """The shell variables that the thread's commands use, as `export` lines: addresses, and a token for each role.

    The agency's speaks for a department, the bank's for one bank; all are good for the whole city. Of finance there are
    two: what one proposes the other one confirms.
    """
    addresses = {service: platform.url(f"{service}-api") for service in platform.services}
    addresses |= {"bank_sandbox": platform.url("bank"), "issuer": platform.url("issuer")}
    key, name = issuer.load_key(platform.state / "issuer"), issuer.issuer_url(platform.ports["issuer"])
    tokens = {
        role.value: issuer.mint(
            key,
            roles=[role],
            department=DEPARTMENT if role == Role.AGENCY else None,
            bank_code=BANK if role == Role.BANK else None,
            issuer=name,
        )
        for role in Role
    }
    tokens["second-finance"] = issuer.mint(key, roles=[Role.FINANCE], subject="second-finance", issuer=name)
    return thread.variables(addresses, tokens)


def keep_environment(platform: Platform) -> Path:
    """Write the variables to a file that another terminal can read in, for its owner alone."""
    file = platform.state / ENVIRONMENT
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as draft:
        draft.write(f"{environment(platform)}\n")
    return file


def banner(platform: Platform) -> str:
    """Where everything is, a token for each role, and one command for each step of the thread."""
    kept = keep_environment(platform)
    file = kept.relative_to(Path.cwd()) if kept.is_relative_to(Path.cwd()) else kept
    pages = [f"  {service:<13} {platform.url(f'{service}-api')}/docs" for service in platform.services]
    steps = [
        line
        for number, (step, command) in enumerate(zip(thread.STEPS, thread.commands(), strict=True), 1)
        for line in ("", f"# {number}. {step.title}", command)
    ]
    return "\n".join(
        [
            "",
            "A person's way through all four services, to paste in order, as often as you like.",
            f"The variables are those of the lines below; in another terminal: . {file}",
            *steps,
            "",
            "Addresses, and a token for each role, good for a day:",
            "",
            kept.read_text(),
            "OpenAPI pages:",
            *pages,
            f"  {'bank sandbox':<13} {platform.url('bank')}/docs",
            f"  {'tokens':<13} {platform.url('issuer')}/docs (for one district, person or bank: POST /token)",
            "",
            f"To begin: another terminal, `. {file}`, and the commands above.",
            "Ctrl-C stops everything; the state stays until `make reset`.",
            f"What the processes write follows; all of it is in {kept.parent / 'logs'}.",
        ]
    )
