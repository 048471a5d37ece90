"""What every service answers about its rules: its instruments, a calculator, and its decisions made again."""

from kit.rules.rules import Rules
from kit.rules.shapes import DecisionOut, VerdictOut

__all__ = ["DecisionOut", "Rules", "VerdictOut"]
