"""就业失业登记 What registration does: one function a verb, each in its caller's transaction."""

from registration.usecases.people import StatedFact, record_facts, register_person, reveal
from registration.usecases.spells import decide_spell, declare_unemployment, end_spell

__all__ = [
    "StatedFact",
    "decide_spell",
    "declare_unemployment",
    "end_spell",
    "record_facts",
    "register_person",
    "reveal",
]
