"""A first mapping from headers and values."""

from __future__ import annotations

from collections.abc import Sequence

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet.mapping import SpreadsheetMapping
from rumbo.sources.spreadsheet.sheet import Sheet


def propose_for(sheets: Sequence[Sheet], staging: Staging) -> SpreadsheetMapping:
    """The mapping that headers and values of the sheets suggest."""
    raise InputError("No mapping was given.", advice="Give one with --mapping.")
