"""What a log line never holds: personal data, by key and by shape."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

REDACTED: Final = "[redacted]"

_PERSONAL = (
    "name|full_?name|person_?name|payee_?name|borrower_?name|legal_?representative|姓名"
    "|identity_?number|identity_?no|id_?card|resident_?id|phone|phone_?number|mobile|telephone|address|email"
    "|account|account_?number|account_?no|payee_?account|bank_?account|card_?number"
    "|authorization|cookie|set_?cookie|token|access_?token|refresh_?token|id_?token|password|secret|client_?secret"
    "|encryption_?keys?|blind_?index_?key|database_?url"
)
_DENIED_KEY = re.compile(f"(?:.*_)?(?:{_PERSONAL})|(?:raw_?|request_?)?body|payload", re.IGNORECASE)
_HARMLESS_KEYS: Final = frozenset(f"{thing}_name" for thing in ("event", "file", "function", "job", "table", "task"))

_LONGEST_TEXT: Final = 32_768
_SUSPECT: Final = re.compile(r"(?i)\d{4}|[=:]|bearer|eyJ")  # whatever _IN_TEXT could match has one of these
_IN_TEXT: Final = (
    # what SQLAlchemy, PostgreSQL and pydantic quote of the values that they refuse
    (re.compile(r"\[parameters: [^\n]*"), f"[parameters: {REDACTED}]"),
    (re.compile(r"DETAIL:[^\n]*"), f"DETAIL: {REDACTED}"),
    (re.compile(r"input_value=.*, input_type="), f"input_value={REDACTED}, input_type="),
    # secrets
    (re.compile(r"(?i)\bbearer\s+\S+"), f"Bearer {REDACTED}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), REDACTED),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), f"://{REDACTED}@"),
    # key=value and "key": "value"
    (
        re.compile(rf"""(?i)(?<![A-Za-z])({_PERSONAL})(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&)}}\]]+)"""),
        rf"\1\2{REDACTED}",
    ),
    # 公民身份号码, mobile numbers, bank accounts
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), REDACTED),
    (re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), REDACTED),
    (re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)"), REDACTED),
)


@lru_cache(maxsize=2048)
def _is_denied(key: str) -> bool:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).replace("-", "_").lower()
    return plain not in _HARMLESS_KEYS and _DENIED_KEY.fullmatch(plain) is not None


def scrub(text: str) -> str:
    """`text` without identity numbers, mobile numbers, accounts, tokens and quoted values of personal fields."""
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]} [cut]"
    if _SUSPECT.search(text):
        for pattern, replacement in _IN_TEXT:
            text = pattern.sub(replacement, text)
    return text


def redact(value: Any) -> Any:
    """`value` as it may be written to a log: scalars and containers, scrubbed; of any other object only its type."""
    match value:
        case None | bool() | UUID() | Enum():
            return value if value is None or isinstance(value, bool) else str(value)
        case str():
            return scrub(value)
        case datetime() | date():
            return value.isoformat()
        case float():
            return value if math.isfinite(value) else str(value)
        case int():
            return value if -(10**10) < value < 10**10 or scrub(str(value)) == str(value) else REDACTED
        case Decimal():
            return str(value)
        case BaseException():
            return scrub(f"{type(value).__name__}: {value}")
        case Mapping():
            return {scrub(str(k)): REDACTED if _is_denied(str(k)) else redact(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [redact(item) for item in value]
    return f"<{type(value).__name__}>"
