"""Files of ISO 20022 between the service and its bank: models in, bytes out, and back."""

from subsidy.rails.documents import NotReadable
from subsidy.rails.lines import Line, Message, MessageKind, Said
from subsidy.rails.pain001 import Order, Payer, Transfer, write_order
from subsidy.rails.reports import read_report

__all__ = [
    "Line",
    "Message",
    "MessageKind",
    "NotReadable",
    "Order",
    "Payer",
    "Said",
    "Transfer",
    "read_report",
    "write_order",
]
