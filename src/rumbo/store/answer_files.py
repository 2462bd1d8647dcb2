"""Answers on the disk: a file for each, found by all that it depends on, the oldest removed first.

A file holds a sum of its content, the whole name of the answer and the answer itself, compressed.
Whatever is wrong with one, it is as if it were not there: what it held is found out anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
import threading
import zlib
from pathlib import Path

FOLDER = "answers"
_MARK = b"rumbo answer 1\n"
_ENDING = ".answer"
_SUM_BYTES = hashlib.sha256().digest_size
_LARGEST_BYTES = 64 * 1024 * 1024  # of one answer, as it is before it is compressed
_ROUND = 256  # after so many new files all of them are weighed again
_FAST = 1


class AnswerFiles:
    """The answers kept in one folder, which several processes may share."""

    def __init__(self, folder: Path, *, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._unweighed = _ROUND
        self._bytes = 0

    def find(self, name: bytes) -> bytes | None:
        """What is kept under that name; None where nothing is, or nothing that can be used."""
        place = self._place(name)
        try:
            content = _content(place)
            found = None if content is None else _unpacked(content, name)
        except OSError:
            return None
        if found is not None:
            with contextlib.suppress(OSError):
                os.utime(place)  # what was used last stays longest
        return found

    def keep(self, name: bytes, answer: bytes) -> None:
        """Keeps an answer under a name; one that is too large, or that the disk refuses, is not."""
        if not self._limit_bytes or len(name) + len(answer) > _LARGEST_BYTES:
            return
        packed = _packed(name, answer)
        if len(packed) > self._limit_bytes:
            return
        with contextlib.suppress(OSError):
            self._write(self._place(name), packed)
            self._make_room(len(packed))

    def _place(self, name: bytes) -> Path:
        digest = hashlib.sha256(name).hexdigest()
        return self._folder / digest[:2] / f"{digest[2:]}{_ENDING}"

    def _write(self, place: Path, packed: bytes) -> None:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(packed)  # not forced to the disk: a file that suffers is not used
            Path(draft).replace(place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def _make_room(self, added: int) -> None:
        with self._lock:
            self._bytes += added
            self._unweighed += 1
            if self._bytes <= self._limit_bytes and self._unweighed < _ROUND:
                return
            self._bytes, self._unweighed = self._sweep(), 0

    def _sweep(self) -> int:
        """Removes the oldest files while there are too many bytes; how many are left."""
        # Drafts that somebody left behind are weighed, and leave, as all others.
        found = sorted(
            (state.st_mtime_ns, state.st_size, place)
            for place in self._folder.glob("??/*")
            if (state := _state(place)) is not None and stat.S_ISREG(state.st_mode)
        )
        left = sum(size for _, size, _ in found)
        for _, size, place in found:
            if left <= self._limit_bytes:
                break
            place.unlink(missing_ok=True)
            left -= size
        return left


def _state(place: Path) -> os.stat_result | None:
    try:
        return place.lstat()
    except OSError:
        return None


def _content(place: Path) -> bytes | None:
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_size > _LARGEST_BYTES:
            return None
        return file.read(_LARGEST_BYTES)


def _packed(name: bytes, answer: bytes) -> bytes:
    whole = len(name).to_bytes(8, "big") + name + answer
    return _MARK + hashlib.sha256(whole).digest() + zlib.compress(whole, _FAST)


def _unpacked(content: bytes, name: bytes) -> bytes | None:
    head = len(_MARK) + _SUM_BYTES
    if not content.startswith(_MARK):
        return None
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(content[head:], _LARGEST_BYTES + 8)
    except zlib.error:
        return None
    told = content[len(_MARK) : head]
    if not unpacking.eof or hashlib.sha256(whole).digest() != told:
        return None
    begin = len(name).to_bytes(8, "big") + name
    return whole[len(begin) :] if whole.startswith(begin) else None
