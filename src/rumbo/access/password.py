"""Passwords: what a good one is, and how it is kept (argon2id).

One hash takes 64 MiB and some tens of milliseconds on purpose, so few are made at a time and the
rest of a crowd is turned away instead of holding up the server.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rumbo.errors import RumboError, UsageError

SHORTEST, LONGEST = 12, 256
_DIFFERENT = 5
_HASHER = PasswordHasher()
_WAITING = threading.BoundedSemaphore(8)
_AT_ONCE = threading.BoundedSemaphore(2)


class BusyError(RumboError):
    """More people are signing in at this moment than the machine can check."""


def check(password: str, *known: str) -> None:
    """UsageError where the password is too short, too plain, or holds one of the `known` words."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise UsageError("The password is too short.", advice="Use at least 12 characters.")
    if len(password) > LONGEST:
        raise UsageError("The password is too long.", advice="Use at most 256 characters.")
    folded = plain.casefold()
    named = any(word and word.casefold() in folded for word in known)
    if len(set(folded)) < _DIFFERENT or named:
        raise UsageError(
            "The password is easy to guess.",
            advice="Put together words that have nothing in common.",
        )


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _turn():
        return _HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password that was kept; as slow where there is none to compare with."""
    with _turn():
        try:
            _HASHER.verify(kept or _nobodys(), _plain(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None


def outdated(kept: str) -> bool:
    """Whether today's parameters are stronger than those of this hash."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody")


def _plain(password: str) -> str:
    # The same letters may be typed as one character or as several.
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _WAITING.acquire(blocking=False):
        raise BusyError("Too many people are signing in.", advice="Try again in a few seconds.")
    try:
        with _AT_ONCE:
            yield
    finally:
        _WAITING.release()
