"""Where data rests and is asked: the lake, the database and the engine."""

from __future__ import annotations
