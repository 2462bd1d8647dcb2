"""Lets `python -m rumbo` stand for the `rumbo` command."""

from __future__ import annotations

from rumbo.cli import main

if __name__ == "__main__":
    main()
