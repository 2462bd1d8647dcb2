"""XES event logs: each trace is a deal."""

from __future__ import annotations

from rumbo.sources.xes.reader import read_xes
from rumbo.sources.xes.writer import export_xes

__all__ = ["export_xes", "read_xes"]
