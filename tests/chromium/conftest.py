"""One browser and one served company for all these tests; each process of a run has its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from rumbo.workspace import Workspace

from .company import sample_workspace, served
from .examples import names_in
from .window import Opener, opener

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the tests are skipped without it, unless RUMBO_REQUIRE_BROWSER is set."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing = "no Chromium on the PATH: apt-get install chromium"
        if os.environ.get("RUMBO_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the sample company."""
    return sample_workspace(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="package")
def found(sample: Path) -> dict[str, str]:
    """Names in the sample that addresses can hold."""
    opened = Workspace.open(sample)
    try:
        return names_in(opened)
    finally:
        opened.close()


@pytest.fixture(scope="package")
def house(chromium: Browser, sample: Path) -> Iterator[str]:
    """The address of the server; not started where there is no browser."""
    del chromium
    with served(sample) as address:
        yield address


@pytest.fixture
def show(chromium: Browser, house: str) -> Iterator[Opener]:
    """Opens pages of the sample; at the end none of them may have complained."""
    with opener(chromium, house) as opened:
        yield opened
