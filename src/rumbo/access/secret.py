"""Secrets that stand for a person: 256 random bits, of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

_BYTES = 32


def drawn(prefix: str = "") -> str:
    """A new secret."""
    return prefix + secrets.token_urlsafe(_BYTES)


def kept(secret: str) -> str:
    """What the database holds of it; nobody finds the secret from this."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def now() -> datetime:
    """The present moment, naive UTC, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
