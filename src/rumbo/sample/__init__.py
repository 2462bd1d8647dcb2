"""A believable B2B company, written as a log folder with the truth that was drawn."""

from __future__ import annotations
