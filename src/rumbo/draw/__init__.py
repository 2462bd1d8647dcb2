"""Data in, SVG out."""

from __future__ import annotations
