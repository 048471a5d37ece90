"""告知 Notices on the wire: the table of their texts, and a notice in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

from kit.languages import Language
from kit.wire import Answer
from registration.models import Notice, NoticeCode
from registration.schemas.wording import ENDINGS, KINDS, Words, said

TEXTS: Words = MappingProxyType(
    {
        NoticeCode.UNEMPLOYMENT_CONFIRMED: (
            "您的失业登记已确认，自{on}起",
            "you are registered as unemployed from {on}",
        ),
        NoticeCode.UNEMPLOYMENT_REFUSED: (
            "您{on}的失业登记未通过:{reasons}",
            "your declaration of {on} was refused: {reasons}",
        ),
        NoticeCode.UNEMPLOYMENT_SUSPENDED: ("您的失业登记自{on}起中止", "your registration rests from {on}"),
        NoticeCode.UNEMPLOYMENT_RESUMED: ("您的失业登记自{on}起恢复", "your registration goes on from {on}"),
        NoticeCode.UNEMPLOYMENT_ENDED: (
            "您的失业登记自{on}起注销:{reason}",
            "your registration ended on {on}: {reason}",
        ),
        NoticeCode.UNEMPLOYMENT_REOPENED: (
            "您的失业登记注销已于{on}撤销",
            "the end of your registration was taken back on {on}",
        ),
        NoticeCode.PARITY_GAINED: (
            "您自{on}起享受本市同等就业创业扶持政策",
            "from {on} all of the city's policies are open to you",
        ),
        NoticeCode.PARITY_LOST: (
            "您自{on}起不再符合同等享受本市扶持政策的条件",
            "from {on} you do not have all of the city's policies any more",
        ),
        NoticeCode.CONTACT_REMINDER: (
            "您未在{due_on}前联系公共就业服务机构，请尽快联系",
            "no contact was made by {due_on}: please make contact soon",
        ),
        NoticeCode.CONTACT_CASE_WORKER: (
            "您已连续{missed}次未按期联系，工作人员将与您联系",
            "contact was missed {missed} times in a row: a case worker will call you",
        ),
        NoticeCode.CONTACT_LAST_NOTICE: (
            "您已连续{missed}次未按期联系，再次未联系将注销失业登记",
            "contact was missed {missed} times in a row: once more, and your registration ends",
        ),
        NoticeCode.CONTACT_END: (
            "您已连续{missed}次未按期联系，失业登记按规定注销",
            "contact was missed {missed} times in a row: by the rule, your registration ends",
        ),
        NoticeCode.BENEFIT_GRANTED: (
            "已核定失业保险金{months}个月，至{until}前",
            "unemployment benefit was granted for {months} months, until before {until}",
        ),
        NoticeCode.BENEFIT_EXTENDED: (
            "您的失业保险金阶段性延长，共{months}个月，至{until}前",
            "your unemployment benefit runs longer: {months} months in all, until before {until}",
        ),
        NoticeCode.BENEFIT_FELL_BACK: (
            "失业保险金阶段性延长已结束，共{months}个月，至{until}前",
            "the extension of your benefit has ended: {months} months in all, until before {until}",
        ),
        NoticeCode.CERTIFICATION_GRANTED: (
            "您自{on}起被认定为就业困难人员，{review_due_on}前年审",
            "you are certified as hard to employ from {on}; the review is due by {review_due_on}",
        ),
        NoticeCode.CERTIFICATION_REFUSED: (
            "您{on}的就业困难人员认定申请未通过:{reasons}",
            "your request for certification of {on} was refused: {reasons}",
        ),
        NoticeCode.CERTIFICATION_REVIEW_DUE: (
            "您的就业困难人员认定应于{review_due_on}年审",
            "the yearly review of your certification was due on {review_due_on}",
        ),
        NoticeCode.CERTIFICATION_ENDED: (
            "您的就业困难人员认定自{on}起终止:{reason}",
            "your certification as hard to employ ended on {on}: {reason}",
        ),
        NoticeCode.FAMILY_FLAGGED: (
            "您的家庭自{on}起列为就业援助家庭",
            "from {on} your family is owed help to find work",
        ),
        NoticeCode.FAMILY_CLEARED: (
            "您的家庭自{on}起不再列为就业援助家庭:{reason}",
            "from {on} your family is not owed help to find work any more: {reason}",
        ),
        NoticeCode.CANDIDACY_REFERRED: (
            "您于{on}被推荐到岗位:{title}",
            "on {on} you were referred to a vacancy: {title}",
        ),
        NoticeCode.CANDIDACY_DECLINED: ("您未被录用:{title}", "you were not chosen for a vacancy: {title}"),
        NoticeCode.CORRECTION_ACCEPTED: ("您的更正申请已被采纳:{kind}", "your request was accepted: {kind}"),
        NoticeCode.CORRECTION_REJECTED: ("您的更正申请未被采纳:{kind}", "your request was rejected: {kind}"),
        NoticeCode.CONFLICT_SETTLED: ("来源不一致已裁定:{kind}", "a contradiction between sources was settled: {kind}"),
        NoticeCode.ENTRIES_MERGED: ("您的重复登记已合并", "your duplicate entries were merged"),
        NoticeCode.NAME_CHANGED: ("您的姓名已变更", "your name was changed"),
    }
)
"""Every notice in Chinese and English; braces stand for its details."""

_CODES: Words = MappingProxyType({**KINDS, **ENDINGS})


class _Details(dict[str, str]):
    """The details in words; one that an older notice does not have is left open."""

    def __missing__(self, name: str) -> str:
        return "—"


class NoticeOut(Answer):
    """告知 Something that the caller is told."""

    id: UUID
    code: str
    text: str
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice, language: Language) -> Self:
        """The code in words."""
        text = said(TEXTS, notice.code, language).format_map(_details(notice.details, language))
        return cls(id=notice.id, code=notice.code, text=text, at=notice.at, read_at=notice.read_at)


def _details(details: Mapping[str, Any], language: Language) -> _Details:
    """Codes in words, reasons one after the other."""
    return _Details(
        {
            name: "；".join(one[language] for one in value)
            if isinstance(value, list)
            else said(_CODES, str(value), language)
            for name, value in details.items()
        }
    )
