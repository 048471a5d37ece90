"""One person's way through all four services, as curl commands to paste in order."""

from deploy.local.thread.shell import command, commands, laid_out, variables
from deploy.local.thread.steps import STEPS, Step

__all__ = ["STEPS", "Step", "command", "commands", "laid_out", "variables"]
