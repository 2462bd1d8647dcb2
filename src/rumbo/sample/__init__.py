"""A believable B2B company, written as a log folder with the truth that was drawn."""

from __future__ import annotations

from rumbo.sample.write import HISTORY_DAYS, SampleCompany, write_company

__all__ = ["HISTORY_DAYS", "SampleCompany", "write_company"]
