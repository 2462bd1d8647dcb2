"""Any CSV or Excel export through a saved mapping; it ends in the canonical tables."""

from __future__ import annotations

from rumbo.sources.spreadsheet.mapping import SpreadsheetMapping
from rumbo.sources.spreadsheet.mapping_entries import load_mapping, parse_mapping
from rumbo.sources.spreadsheet.reader import (
    load_sheets,
    propose,
    read_spreadsheet,
    stage_loaded,
)

__all__ = [
    "SpreadsheetMapping",
    "load_mapping",
    "load_sheets",
    "parse_mapping",
    "propose",
    "read_spreadsheet",
    "stage_loaded",
]
