"""Who may come in: users, their passwords, sessions and tokens, and how often a door is tried."""

from __future__ import annotations
