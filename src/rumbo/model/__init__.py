"""The vocabulary: frozen, typed, without input or output."""

from __future__ import annotations
