"""Receiving files: a posted form whose files go straight to the disk, piece by piece."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from rumbo.errors import InputError, UsageError
from rumbo.sources.upload import Upload, new_upload

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_LONGEST_HEADER = 8 * 1024


async def receive(request: Request, workspace: Path) -> Upload:
    """The upload that a form brings; nothing of it is left where it cannot be taken whole."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UsageError("No file was sent.", advice="Choose at least one file.")
    upload = await run_in_threadpool(new_upload, workspace)
    parts = _Parts(upload)
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks())
        async for piece in request.stream():
            await run_in_threadpool(parser.write, piece)
        parser.finalize()
        parts.close()
        await run_in_threadpool(upload.settle)
    except BaseException as error:
        parts.close()
        await run_in_threadpool(upload.remove)
        if isinstance(error, FormParserError):
            raise UsageError("The form cannot be read.", advice="Send it again.") from error
        if isinstance(error, OSError):
            raise InputError(
                f"The file cannot be kept: {error.strerror}.",
                advice="Check the room on the disk and the workspace's permissions.",
            ) from error
        raise
    return upload


class _Parts:
    """Writes the files of a form as they come; its other fields are of no use here."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._file: BinaryIO | None = None
        self._name = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}

    def callbacks(self) -> MultipartCallbacks:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self.close,
        }

    def close(self) -> None:
        """Ends the file that is being written, if one is."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._headers.clear()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._bound(self._name)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound(self._value)

    def _bound(self, text: bytearray) -> None:
        if len(text) > _LONGEST_HEADER:
            raise UsageError("The form cannot be read.", advice="Send it again.")

    def _header_end(self) -> None:
        self._headers[bytes(self._name).lower()] = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"filename", b"").decode("utf-8", "replace")
        if name:  # a field where no file was chosen has an empty name
            self._file = self._upload.place(name).open("xb")

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(memoryview(data)[start:end])
