"""Documents of ISO 20022: parsed without entities or a network, and held against their schema."""

from functools import cache
from importlib.resources import files
from typing import TypeVar

from lxml import etree
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig

DocumentT = TypeVar("DocumentT")

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_MOST_SAID = 300

_context = XmlContext()


class NotReadable(Exception):
    """A file that is no document of a known message, or breaks its schema; says where, and nothing of what it holds."""


def parsed(content: bytes) -> etree._ElementTree:
    """The document's tree: no entity is resolved, nothing is fetched. Raises `NotReadable`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise NotReadable(f"this is no XML: line {line}" if line else "this is no XML") from None
    tree = root.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise NotReadable("a document type declaration is not taken")
    return tree


def message_name(tree: etree._ElementTree) -> str:
    """The message that the document's namespace names: pain.002.001.12."""
    namespace = etree.QName(tree.getroot()).namespace or ""
    return namespace.removeprefix(NAMESPACE)


def validate(tree: etree._ElementTree, message: str) -> None:
    """Hold the document against the message's schema; raises `NotReadable` naming line and element."""
    schema = _schema(message)
    if not schema.validate(tree):
        error = schema.error_log[0]
        # The schema's complaint quotes the value that it refuses, which may be anybody's name.
        where = (error.path or "").replace("*", "")[:_MOST_SAID]
        raise NotReadable(f"line {error.line} breaks the schema of {message} ({error.type_name}) {where}".rstrip())


def bound(tree: etree._ElementTree, document: type[DocumentT]) -> DocumentT:
    """The document as the classes of its message; it has been validated."""
    return XmlParser(context=_context).parse(tree, document)


def written(document: object, message: str) -> bytes:
    """The document as bytes, in UTF-8; raises `NotReadable` where it breaks its schema."""
    serializer = XmlSerializer(context=_context, config=SerializerConfig(indent=" "))
    text = serializer.render(document, ns_map={None: NAMESPACE + message})
    content = text.encode()
    validate(parsed(content), message)
    return content


@cache
def _schema(message: str) -> etree.XMLSchema:
    source = files("subsidy.rails").joinpath("schemas", f"{message}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True)))
