"""Rumbo keeps a B2B customer journey map alive from the history a CRM already holds."""

from __future__ import annotations

__version__ = "0.1.0"
