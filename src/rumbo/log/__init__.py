"""What happened: canonical tables, passages between phases, and the view as of a date."""

from __future__ import annotations
