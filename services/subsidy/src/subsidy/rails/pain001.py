"""pain.001.001.09: the order to the bank to pay, customer credit transfer initiation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from pyiso20022.pain import pain_001_001_09 as pain
from xsdata.models.datatype import XmlDate, XmlDateTime

from subsidy.rails.documents import written

MESSAGE = "pain.001.001.09"
CURRENCY = "CNY"
_MOST_NAME, _MOST_PURPOSE = 140, 140


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, from which account, at which bank (its number in China's clearing system, CNAPS)."""

    name: str
    account: str
    bank_code: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of an order; its reference is the bank's way to speak of it; the amount in yuan."""

    reference: str
    payee_name: str
    payee_account: str
    amount: Decimal
    purpose: str


@dataclass(frozen=True, slots=True)
class Order:
    """Payments of one payer to be executed on a day."""

    message_id: str
    created_at: datetime
    execute_on: date
    payer: Payer
    transfers: Sequence[Transfer]


def write_order(order: Order) -> bytes:
    """The order as a file that its schema allows, the same bytes for the same order; raises `NotReadable`."""
    count, total = str(len(order.transfers)), sum((one.amount for one in order.transfers), Decimal("0.00"))
    payer = pain.PartyIdentification135(nm=order.payer.name)
    instruction = pain.PaymentInstruction30(
        pmt_inf_id=order.message_id,
        pmt_mtd=pain.PaymentMethod3Code.TRF,
        btch_bookg=False,
        nb_of_txs=count,
        ctrl_sum=total,
        reqd_exctn_dt=pain.DateAndDateTime2Choice(dt=XmlDate.from_date(order.execute_on)),
        dbtr=payer,
        dbtr_acct=_account(order.payer.account),
        dbtr_agt=_bank(order.payer.bank_code),
        cdt_trf_tx_inf=[_transfer(one) for one in order.transfers],
    )
    header = pain.GroupHeader85(
        msg_id=order.message_id,
        cre_dt_tm=XmlDateTime.from_datetime(order.created_at.astimezone(UTC).replace(microsecond=0)),
        nb_of_txs=count,
        ctrl_sum=total,
        initg_pty=payer,
    )
    initiation = pain.CustomerCreditTransferInitiationV09(grp_hdr=header, pmt_inf=[instruction])
    return written(pain.Document(cstmr_cdt_trf_initn=initiation), MESSAGE)


def _transfer(one: Transfer) -> pain.CreditTransferTransaction34:
    return pain.CreditTransferTransaction34(
        pmt_id=pain.PaymentIdentification6(instr_id=one.reference, end_to_end_id=one.reference),
        amt=pain.AmountType4Choice(
            instd_amt=pain.ActiveOrHistoricCurrencyAndAmount(value=one.amount, ccy=CURRENCY),
        ),
        cdtr=pain.PartyIdentification135(nm=one.payee_name[:_MOST_NAME]),
        cdtr_acct=_account(one.payee_account),
        rmt_inf=pain.RemittanceInformation16(ustrd=[one.purpose[:_MOST_PURPOSE]]),
    )


def _account(number: str) -> pain.CashAccount38:
    other = pain.GenericAccountIdentification1(id=number)
    return pain.CashAccount38(id=pain.AccountIdentification4Choice(othr=other), ccy=CURRENCY)


def _bank(code: str) -> pain.BranchAndFinancialInstitutionIdentification6:
    member = pain.ClearingSystemMemberIdentification2(
        clr_sys_id=pain.ClearingSystemIdentification2Choice(cd="CNAPS"), mmb_id=code
    )
    institution = pain.FinancialInstitutionIdentification18(clr_sys_mmb_id=member)
    return pain.BranchAndFinancialInstitutionIdentification6(fin_instn_id=institution)
