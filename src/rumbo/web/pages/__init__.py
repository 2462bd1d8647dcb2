"""The pages: every module with a `PAGE` is one."""

from __future__ import annotations
