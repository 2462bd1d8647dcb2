"""OCEL 2.0 event logs, as JSON or SQLite: objects of one type are the deals."""

from __future__ import annotations

from rumbo.sources.ocel.reader import read_ocel
from rumbo.sources.ocel.writer import export_ocel_json, export_ocel_sqlite

__all__ = ["export_ocel_json", "export_ocel_sqlite", "read_ocel"]
