"""Where documents lie: on a disk that all processes share, or in an S3-compatible store; each under its hash."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from kit.errors import Refusal, Unavailable, Unsupported
from subsidy.settings import Settings

PART = 1_048_576
"""Bytes that are read at a time."""


class Storage(Protocol):
    """Files by their SHA-256."""

    async def keep(self, parts: AsyncIterator[bytes], *, sign: bytes) -> tuple[int, str]:
        """Take a file in: its size and SHA-256.

        Raises `Unsupported` where it does not begin with `sign`, `Refusal` where it is cut short, `Unavailable` where
        the store does not answer; nothing is left behind then.
        """

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The file's parts; raises `Unavailable` where it is not there at the moment."""


def storage_of(settings: Settings) -> Storage:
    """The store that the settings name: a bucket, or else the folder."""
    if settings.papers_s3_bucket is None:
        return Folder(settings.papers_folder)
    return Bucket(settings)


class Folder:
    """Files on disk: whole and written through before they have their name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, parts: AsyncIterator[bytes], *, sign: bytes) -> tuple[int, str]:
        """Write it beside, and give it its name at the end."""
        arriving = await _arrived(parts, self._folder, sign)
        place = self._folder / key_of(arriving.sha256)
        await asyncio.to_thread(arriving.place, place)
        return arriving.size, arriving.sha256

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """In parts."""
        try:
            file = await asyncio.to_thread((self._folder / key_of(sha256)).open, "rb")
        except OSError:
            raise Unavailable("the file is not on this disk at the moment", code="FILE_MISSING") from None

        async def parts() -> AsyncIterator[bytes]:
            with file:
                while part := await asyncio.to_thread(file.read, PART):
                    yield part

        return parts()


class Bucket:
    """Files in an S3-compatible store; on their way they lie in a temporary folder, as the key is their hash."""

    def __init__(self, settings: Settings) -> None:
        endpoint = settings.papers_s3_endpoint
        given = {
            "endpoint": None if endpoint is None else str(endpoint).rstrip("/"),
            "access_key_id": settings.papers_s3_access_key_id,
            "secret_access_key": settings.papers_s3_secret_access_key
            and settings.papers_s3_secret_access_key.get_secret_value(),
        }
        self._store = S3Store(
            settings.papers_s3_bucket,
            region=settings.papers_s3_region,
            virtual_hosted_style_request=endpoint is None,
            client_options={
                "allow_http": endpoint is not None and endpoint.scheme == "http",
                "timeout": timedelta(seconds=settings.papers_s3_timeout_seconds),
                "connect_timeout": timedelta(seconds=settings.papers_s3_timeout_seconds),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=settings.papers_s3_timeout_seconds)},
            **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
        )

    async def keep(self, parts: AsyncIterator[bytes], *, sign: bytes) -> tuple[int, str]:
        """Take it in, and send it on."""
        arriving = await _arrived(parts, Path(tempfile.gettempdir()), sign)
        try:
            await obstore.put_async(self._store, key_of(arriving.sha256), arriving.path)
        except (BaseError, OSError):
            raise Unavailable("the store of documents does not answer: try again", code="STORE_SILENT") from None
        finally:
            await asyncio.to_thread(arriving.discard)
        return arriving.size, arriving.sha256

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """In parts, as they come."""
        try:
            found = await obstore.get_async(self._store, key_of(sha256))
        except FileNotFoundError:
            raise Unavailable("the file is not in the store at the moment", code="FILE_MISSING") from None
        except (BaseError, OSError):
            raise Unavailable("the store of documents does not answer: try again", code="STORE_SILENT") from None

        async def parts() -> AsyncIterator[bytes]:
            async for part in found.stream(min_chunk_size=PART):
                yield bytes(part)

        return parts()


def key_of(sha256: str) -> str:
    """Where a file lies."""
    return f"{sha256[:2]}/{sha256}"


async def _arrived(parts: AsyncIterator[bytes], folder: Path, sign: bytes) -> "_Arriving":
    arriving = await asyncio.to_thread(_Arriving, folder, sign)
    try:
        async for part in parts:
            await asyncio.to_thread(arriving.take, part)
        await asyncio.to_thread(arriving.finish)
    except BaseException:
        arriving.discard()
        raise
    return arriving


class _Arriving:
    """A file on its way."""

    def __init__(self, folder: Path, sign: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._sign, self._head, self.size = sign, b"", 0
        self._digest = hashlib.sha256()
        self._file = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115 - kept under another name
        self.path = Path(self._file.name)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def take(self, part: bytes) -> None:
        self._head += part[: len(self._sign) - len(self._head)]
        if not self._sign.startswith(self._head):
            raise Unsupported("the file is not of the type that it is sent as", code="CONTENT_TYPE")
        self._digest.update(part)
        self.size += len(part)
        self._file.write(part)

    def finish(self) -> None:
        if len(self._head) < len(self._sign):
            raise Refusal("the file is empty or cut short", code="FILE_EMPTY")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def place(self, place: Path) -> None:
        place.parent.mkdir(exist_ok=True)
        self.path.replace(place)

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)
