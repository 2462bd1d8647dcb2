"""Which characters a text file is written in, found by decoding it, and its copy in UTF-8."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterator
from pathlib import Path

from rumbo.errors import InputError

_CHUNK = 1024**2
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_BINARY = {
    b"PK\x03\x04": "an Excel workbook or a .zip archive; give it that ending",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls); save it as .xlsx",
    b"%PDF": "a PDF; export the data as CSV or XLSX",
    b"\x1f\x8b": "a compressed file; unpack it first",
}
_WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml")
_MOST_INVALID = 0.2  # of the characters beyond ASCII: more, and the file is not UTF-8 at all


def detect(path: Path, label: str) -> str:
    """The name of the file's encoding; InputError where it is no text."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError(f"{label} cannot be read: {error.strerror}.") from error
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    _refuse_binary(head, label)
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _mostly_utf8(path):
        return "utf-8"
    if _decodes(path, "cp1252"):
        return "cp1252"
    raise InputError(
        f"{label} is in an encoding that is not known.",
        advice="Save it again as CSV in UTF-8, or name the encoding in the mapping.",
    )


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Copies a text file to UTF-8 with line feeds; bytes unknown to UTF-8 stay as they are."""
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    with (
        path.open(encoding=encoding, errors=errors, newline=None) as source,
        target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file,
    ):
        while chunk := source.read(_CHUNK):
            file.write(chunk)


def _refuse_binary(head: bytes, label: str) -> None:
    for magic, hint in _KNOWN_BINARY.items():
        if head.startswith(magic):
            raise InputError(f"{label} is not a text file: it is {hint}.")
    if head.lstrip().lower().startswith(_WEB_PAGE):
        raise InputError(
            f"{label} is a web page, not a spreadsheet.", advice="Export it as CSV or XLSX."
        )
    if b"\x00" in head:
        raise InputError(
            f"{label} is not a text file, or in an encoding that is not known.",
            advice="Save it again as CSV in UTF-8.",
        )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        pending = False
        for chunk in _chunks(path):
            # Most of a file is plain ASCII; what is left of a character must meet its other half.
            if pending or not chunk.isascii():
                decoder.decode(chunk)
                pending = bool(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    invalid = valid = 0
    for chunk in itertools.chain(_chunks(path), [b""]):
        text = decoder.decode(chunk, not chunk)
        marks = text.count("�")
        invalid += marks
        valid += len(text) - marks - len(text.encode("ascii", "ignore"))
    return 0 < invalid <= valid * _MOST_INVALID


def only_returns(path: Path) -> bool:
    """Whether lines end in a carriage return alone, as very old programs write them."""
    with path.open("rb") as file:
        first = file.read(_CHUNK)
    return b"\r" in first and b"\n" not in first
