"""What registration (就业失业登记) announces."""

from contracts.registration.figures import FigureApproved
from contracts.registration.people import FactsRecorded, PersonRegistered
from contracts.registration.spells import EndReason, UnemploymentConfirmed, UnemploymentEnded, UnemploymentRefused

__all__ = [
    "EndReason",
    "FactsRecorded",
    "FigureApproved",
    "PersonRegistered",
    "UnemploymentConfirmed",
    "UnemploymentEnded",
    "UnemploymentRefused",
]
