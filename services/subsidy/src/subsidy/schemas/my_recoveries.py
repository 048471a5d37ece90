"""追缴 What is claimed back from the caller: how much is left, and when the next part of it is due."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from kit.languages import Language
from kit.money import NonNegativeYuan, PositiveYuan
from kit.wire import Answer
from subsidy.models import Instalment, Recovery, RecoveryStatus
from subsidy.schemas.words import RECOVERIES, programme_name, said


class MyInstalment(Answer):
    """One instalment that is not paid yet."""

    number: int
    due_on: date
    amount: PositiveYuan
    left: PositiveYuan


class MyRecovery(Answer):
    """What a statement claims back; `GET /v1/reassessments/{reassessment_id}` explains each month."""

    id: UUID
    reference: str
    """附言 What a transfer is to name, so that it is booked by itself."""
    reassessment_id: UUID
    programme: str
    name: str
    status: RecoveryStatus
    text: str
    amount: PositiveYuan
    recovered: NonNegativeYuan
    released: NonNegativeYuan
    """Corrected away, written off or cancelled."""
    left: NonNegativeYuan
    opened_on: date
    set_off_from: date
    """From then on it may be kept back from what is paid otherwise."""
    ended_on: date | None
    instalments: Sequence[MyInstalment]

    @classmethod
    def of(cls, recovery: Recovery, instalments: Sequence[Instalment], language: Language) -> Self:
        """In the reader's language."""
        words = {
            "name": programme_name(recovery.programme, language),
            "text": said(RECOVERIES, recovery.status, language),
            "instalments": [
                MyInstalment(number=one.number, due_on=one.due_on, amount=one.amount, left=one.amount - one.paid)
                for one in instalments
            ],
        }
        plain = {name: getattr(recovery, name) for name in cls.model_fields if name not in words}
        return cls.model_validate(plain | words)
