"""告知 Notices on the wire, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from kit.languages import Language
from kit.wire import Answer
from subsidy.models import Notice, NoticeCode, Status
from subsidy.models.forms import ONCE
from subsidy.schemas.words import NOTICES, REASONS, STATUSES, programme_name, said


class NoticeOut(Answer):
    """告知 Something that the caller is told; `subject` is what it is about: `application/<id>`."""

    id: UUID
    code: NoticeCode
    subject: str
    text: str
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice, language: Language) -> Self:
        """The code in words."""
        shown = {
            name: _SHOWN[name](value, language) if name in _SHOWN else str(value)
            for name, value in notice.details.items()
        }
        text = said(NOTICES, notice.code, language).format_map(_Details(shown))
        plain = {name: getattr(notice, name) for name in cls.model_fields if name != "text"}
        return cls.model_validate({**plain, "text": text})


class _Details(dict[str, str]):
    """The details in words; what a notice does not say is left open."""

    def __missing__(self, name: str) -> str:
        return "" if name in ("said", "amount") else "—"


def reason_text(reason: Mapping[str, Any], language: Language) -> str:
    """A reason in the verdict's words, else in those for its code."""
    return str(reason.get(language) or said(REASONS, str(reason["code"]), language))


def _reasons(reasons: Any, language: Language) -> str:
    return "；".join(reason_text(one, language) for one in reasons)


def _counted(by_status: Any, language: Language) -> str:
    return "；".join(
        f"{said(STATUSES, status, language)} {count}" for status in Status if (count := by_status.get(status))
    )


_SHOWN: Mapping[str, Callable[[Any, Language], str]] = {
    "programme": programme_name,
    "period": lambda period, language: {"zh": "一次性", "en": "once"}[language] if period == ONCE else str(period),
    "amount": lambda amount, language: f"{amount}元" if language == "zh" else f"{amount} yuan",
    "overpaid": lambda amount, language: f"{amount}元" if language == "zh" else f"{amount} yuan",
    "underpaid": lambda amount, language: f"{amount}元" if language == "zh" else f"{amount} yuan",
    "reasons": _reasons,
    "reason": lambda code, language: said(REASONS, str(code), language),
    "said": lambda sentence, language: f"（{sentence}）" if language == "zh" else f" ({sentence})",
    "by_status": _counted,
}
