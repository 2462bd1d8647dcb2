"""One question per file, the SQL beside it."""

from __future__ import annotations
