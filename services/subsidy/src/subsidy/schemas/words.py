"""The words of the app for codes, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType

from kit.languages import Language
from subsidy.models import (
    Level,
    NoticeCode,
    NoticeItemStatus,
    OfferStatus,
    PaymentStatus,
    Programme,
    ReconsiderationStatus,
    RecoveryStatus,
    Status,
)
from subsidy.rules import EXCLUSIONS, INSTRUMENTS

Words = Mapping[str, tuple[str, str]]
"""By code: the Chinese words, the English ones."""

STATUSES: Words = MappingProxyType(
    {
        Status.WAITING: ("待补充信息", "waiting for information"),
        Status.IN_REVIEW: ("审核中", "being reviewed"),
        Status.SENT_BACK: ("退回补正", "sent back for correction"),
        Status.REVIEWED: ("待审批", "waiting for approval"),
        Status.REFUSED: ("不予补贴", "refused"),
        Status.APPROVED: ("已批准，待支付", "approved, on its way to the bank"),
        Status.PAID: ("已支付", "paid"),
        Status.PAYMENT_FAILED: ("支付失败", "the payment failed"),
        Status.WITHDRAWN: ("已撤回", "taken back"),
    }
)
TO_STATE, TO_CONFIGURE = "TO_STATE", "TO_CONFIGURE"
"""What an application waits for that no department will say."""
ON_NOTICE = "ON_NOTICE"
"""公示 That an application is on a public notice."""
NEXT: Words = MappingProxyType(
    {
        Status.WAITING: (
            "有关部门提供下列信息后自动审核，无需重复申请",
            "it is decided by itself once what is missing below is known; no need to apply again",
        ),
        TO_STATE: (
            "请撤回后补全下列信息重新申请",
            "take it back, and apply again with what is missing below",
        ),
        TO_CONFIGURE: (
            "有关标准尚未确定，确定后由经办人员重新审核",
            "what it is decided by is not laid down yet; an officer decides it once it is",
        ),
        Level.DISTRICT_FIRST: ("由区县经办机构初审", "an officer of the district reviews it"),
        Level.CITY: ("由市级经办机构复核", "an officer of the city reviews it"),
        Level.FINANCE: ("由财务人员审核", "an officer of finance checks it"),
        Level.APPROVAL: ("由审批人员审批", "an officer approves it"),
        Status.IN_REVIEW: ("由经办机构复核", "an officer reviews it"),
        Status.SENT_BACK: ("请按要求补正", "correct what was asked for"),
        Status.REVIEWED: ("由审批人员审批", "an officer approves it"),
        ON_NOTICE: (
            "公示中，公示期满且异议办结后由审批人员审批",
            "it is published: an officer approves it once the notice is over and every objection is decided",
        ),
        Status.REFUSED: (
            "可以在法定期限内申请复核；情况变化后可以重新申请",
            "you may contest it while the law gives time for it, and apply again when things have changed",
        ),
        Status.APPROVED: ("由银行支付到下列账户", "the bank pays it to the account below"),
        Status.PAID: ("已办结", "nothing more is to be done"),
        Status.PAYMENT_FAILED: (
            "银行未能支付，请核对户名和账号后重新申请",
            "the bank could not pay: check name and account, and apply again",
        ),
        Status.WITHDRAWN: ("可以重新申请", "you may apply again"),
    }
)
NOTICE_ITEMS: Words = MappingProxyType(
    {
        NoticeItemStatus.RUNNING: (
            "公示中，期满无异议后审批",
            "on public notice: approved after it, if nobody objects",
        ),
        NoticeItemStatus.PAUSED: (
            "公示期间有异议，核实后继续",
            "somebody has objected: it goes on once that is settled",
        ),
        NoticeItemStatus.RELEASED: ("公示期满无异议", "its public notice is over"),
        NoticeItemStatus.STRUCK: ("公示异议成立", "an objection was upheld"),
        NoticeItemStatus.LAPSED: (
            "公示后申请内容变化，须重新公示",
            "changed since it was published: it is published anew",
        ),
    }
)
RECONSIDERATIONS: Words = MappingProxyType(
    {
        ReconsiderationStatus.FILED: ("复核申请已收到", "received"),
        ReconsiderationStatus.CLAIMED: ("复核办理中", "an officer new to the case looks at it"),
        ReconsiderationStatus.UPHELD: ("维持原决定", "the decision stands"),
        ReconsiderationStatus.REPLACED: ("重新作出决定", "decided anew"),
        ReconsiderationStatus.WITHDRAWN: ("已撤回", "taken back"),
    }
)
RETURNED = (
    "款项被银行退回，请向经办机构提供正确账户，由其重新发放一次",
    "the bank sent the money back: give the office another account, and it pays once more",
)
PAYMENTS: Words = MappingProxyType(
    {
        PaymentStatus.INSTRUCTED: ("支付中", "on its way"),
        PaymentStatus.PAID: ("已支付", "paid"),
        PaymentStatus.REJECTED: ("银行拒绝支付", "refused by the bank"),
        PaymentStatus.RETURNED: ("被银行退回", "sent back by the bank"),
    }
)
RECOVERIES: Words = MappingProxyType(
    {
        RecoveryStatus.OPEN: ("待退缴", "to be given back"),
        RecoveryStatus.RECOVERED: ("已退清", "given back"),
        RecoveryStatus.WRITTEN_OFF: ("已核销", "given up"),
        RecoveryStatus.CANCELLED: ("已撤销", "cancelled"),
    }
)
OFFERS: Words = MappingProxyType(
    {
        OfferStatus.OFFERED: ("可以享受，一键确认即可", "yours to take with one tap"),
        OfferStatus.ACCEPTED: ("已确认，转为申请", "taken: an application was made of it"),
        OfferStatus.DECLINED: ("已放弃", "left"),
        OfferStatus.EXPIRED: ("已过期", "its last day is over"),
        OfferStatus.WITHDRAWN: ("不再符合条件", "its ground has fallen away"),
    }
)
REASONS: Words = MappingProxyType(
    {
        "REJECTED_IN_REVIEW": ("复核未通过", "rejected in review"),
        "OBJECTION_UPHELD": ("公示期间的异议成立", "an objection to the public notice was upheld"),
        "NOT_CORRECTED_IN_TIME": ("逾期未补正", "not corrected in time"),
        "NO_PRIZE_ON_RECORD": ("公布的获奖名单中没有该项目", "no final list of a contest has a prize for it"),
        "NOT_EMPLOYED_IN_MONTH": ("该月不在职", "not employed in the month"),
        "EMPLOYMENT_UNKNOWN": ("未查到该就业登记", "this employment is unknown"),
        "PERSON_UNKNOWN": ("未查到该人员", "this person is unknown"),
        "LISTED_TWICE": ("重复列入", "listed twice"),
        "APPLICATION_OPEN": ("已有同一事项的申请", "applied for already"),
        "CERTIFICATE_USED": ("该证书已申请过", "this certificate was applied for already"),
        "FUND_UNKNOWN": ("资金渠道尚未确定", "no document names the fund yet"),
        "REFUSED_BY_BANK": ("银行拒绝支付", "refused by the bank"),
        "INSTRUCTION_NOT_TAKEN": ("银行未受理", "the bank did not take the instruction"),
        "NO_REASON_GIVEN": ("银行未说明原因", "the bank gave no reason"),
        "OTHER": ("其他原因", "another reason"),
    }
    | {one.reason: (one.zh, one.en) for one in EXCLUSIONS if "{" not in one.zh}
)
"""Reasons that no clause of a rule gives."""
NOTICES: Words = MappingProxyType(
    {
        NoticeCode.OFFER_MADE: (
            "您可以享受{programme}（{period}）{amount}，{until}前一键确认",
            "you can have {programme} ({period}) {amount}: take it with one tap by {until}",
        ),
        NoticeCode.OFFER_WITHDRAWN: (
            "您不再符合{programme}（{period}）的条件",
            "the ground for {programme} ({period}) has fallen away",
        ),
        NoticeCode.REFUSED: (
            "您的{programme}（{period}）申请未通过:{reasons}{said}",
            "your application for {programme} ({period}) was refused: {reasons}{said}",
        ),
        NoticeCode.REFUSAL_UPHELD: (
            "您的{programme}（{period}）复核申请已办结，维持原决定{said}",
            "your application for {programme} ({period}) was looked at again, and the refusal stands{said}",
        ),
        NoticeCode.REFUSAL_REPLACED: (
            "您的{programme}（{period}）复核申请已办结，原决定撤销，重新审核{said}",
            "the refusal of {programme} ({period}) was taken back, and your application is reviewed anew{said}",
        ),
        NoticeCode.SENT_BACK: (
            "您的{programme}（{period}）申请需要补正，截止{until}{said}",
            "your application for {programme} ({period}) was sent back: correct it by {until}{said}",
        ),
        NoticeCode.CLOSED: (
            "您的{programme}（{period}）申请逾期未补正（截止{until}），已终止，可以重新申请",
            "your application for {programme} ({period}) was closed, not corrected by {until}: you may apply again",
        ),
        NoticeCode.GRANTED: (
            "您的{programme}（{period}）已批准{amount}，将由银行支付",
            "{programme} ({period}) was granted, {amount}: the bank will pay it",
        ),
        NoticeCode.PUBLISHED: (
            "您的{programme}（{period}）正在公示，{until}结束",
            "your application for {programme} ({period}) is on public notice until {until}",
        ),
        NoticeCode.STOPPED: (
            "{programme}自{period}后停发",
            "{programme} ends with {period}: no month follows",
        ),
        NoticeCode.REASSESSED: (
            "已重新核定{programme}:应退{overpaid}，应补{underpaid}；{until}前可提出异议，详见通知书",
            "{programme} was looked at again: {overpaid} to give back, {underpaid} due; contest it until {until}",
        ),
        NoticeCode.FILING_DECIDED: (
            "贵单位申报的{programme}（{period}）已审核:{by_status}",
            "your filing for {programme} ({period}) is decided: {by_status}",
        ),
        NoticeCode.ACCOUNT_TO_CORRECT: (
            "{programme}（{period}）的收款账户未通过银行核验:{reason}。请核对户名和账号，在线更正收款账户或联系经办机构更正",
            "the bank did not confirm the account for {programme} ({period}): {reason}. Correct the account",
        ),
        NoticeCode.PAID: (
            "{programme}（{period}）{amount}已于{on}支付",
            "{programme} ({period}), {amount}, was paid on {on}",
        ),
        NoticeCode.PAYMENT_FAILED: (
            "{programme}（{period}）支付失败:{reason}。请核对户名和账号后重新申请",
            "the payment of {programme} ({period}) failed: {reason}. Check name and account, and apply again",
        ),
        NoticeCode.PAYMENT_RETURNED: (
            "{programme}（{period}）被银行退回，请向经办机构提供正确账户",
            "the bank sent {programme} ({period}) back: give the office another account",
        ),
    }
)
"""Every notice; braces stand for its details."""


def said(words: Words, code: str, language: Language) -> str:
    """The words for the code; itself where it has none."""
    zh, en = words.get(code, (code, code))
    return zh if language == "zh" else en


def programme_name(code: str, language: Language) -> str:
    """补贴项目 The programme as its rule names it."""
    if code == Programme.INTEREST:
        return "创业担保贷款贴息" if language == "zh" else "Interest subsidy of guaranteed startup loans"
    rule = INSTRUMENTS[code]
    return rule.zh if language == "zh" else rule.en
