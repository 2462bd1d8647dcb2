"""What is measured inside a page: one script per measure, run by the browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page


def measure(page: Page, name: str) -> Any:  # noqa: ANN401 - what a script returns
    """What the script `name` finds in the page as it is now."""
    return page.evaluate(_script(name))


@cache
def _script(name: str) -> str:
    lines = (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))
