"""A body that is read while it arrives: unpacked, within a limit, never whole in memory."""

import zlib
from collections.abc import AsyncIterator, Iterator

from starlette.requests import ClientDisconnect, Request

from kit.errors import Malformed, TooLarge, Unsupported

PART = 65_536
"""Bytes that are unpacked at a time."""

_GZIP = 16 + zlib.MAX_WBITS


async def unpacked(request: Request, *, limit: int) -> AsyncIterator[bytes]:
    """The body's parts, unpacked where its Content-Encoding is gzip.

    Raises `Unsupported` for another encoding, `TooLarge` beyond `limit` bytes, `Malformed` where it is cut short.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise Unsupported("send the body as it is, or with Content-Encoding: gzip", code="ENCODING_UNKNOWN")
    packed, length = _Gzip() if encoding == "gzip" else None, 0
    try:
        async for part in request.stream():
            for piece in packed.open(part) if packed else (part,):
                length += len(piece)
                if length > limit:
                    raise TooLarge(f"the body is over {limit} bytes when unpacked", code="BODY_TOO_LARGE")
                if piece:
                    yield piece
    except ClientDisconnect:
        raise Malformed("the request ended before its body", code="BODY_CUT_SHORT") from None
    if packed is not None and not packed.ended:
        raise Malformed("the gzip data ends before its end", code="BODY_CUT_SHORT")


class _Gzip:
    """One or several gzip members, one after the other."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    @property
    def ended(self) -> bool:
        return self._member.eof or not self._begun

    def open(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                if data and self._member.eof:
                    self._member = zlib.decompressobj(_GZIP)
                self._begun = self._begun or bool(data)
                piece = self._member.decompress(data, PART)
                yield piece
                data = self._member.unconsumed_tail or self._member.unused_data
                if not data and len(piece) < PART:  # a full piece may leave more inside
                    return
        except zlib.error:
            raise Malformed("the body is not gzip", code="NOT_GZIP") from None
