"""XES event logs: each trace is a deal."""

from __future__ import annotations

from rumbo.sources.xes.reader import read_xes

__all__ = ["read_xes"]
