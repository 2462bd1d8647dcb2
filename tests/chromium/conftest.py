"""One browser and one served company for all these tests; each process of a run has its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, sync_playwright

from rumbo.workspace import Workspace

from .company import (
    ADMIN,
    PASSWORD,
    guarded_workspace,
    hold_session,
    sample_workspace,
    send_sheets,
    served,
)
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
        names = names_in(opened)
    finally:
        opened.close()
    return names | send_sheets(sample) | hold_session(sample)


@pytest.fixture(scope="package")
def house(chromium: Browser, sample: Path) -> Iterator[str]:
    """The address of the server; not started where there is no browser."""
    del chromium
    with served(sample) as address:
        yield address


@pytest.fixture(scope="package")
def guarded(
    chromium: Browser, sample: Path, found: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of the same company that asks for sign-in."""
    del chromium
    folder = tmp_path_factory.mktemp("guarded")
    with served(guarded_workspace(sample, folder, found["owner_id"])) as address:
        yield address


@pytest.fixture(scope="package")
def admin(chromium: Browser, guarded: str) -> list[SetCookieParam]:
    """The cookies of the administrator who has signed in."""
    with opener(chromium, guarded) as opened:
        page = opened("/entrar")
        page.locator("main input[name=login]").fill(ADMIN)
        page.locator("main input[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url(lambda url: "/entrar" not in url)
        return [
            {"name": each["name"], "value": each["value"], "url": guarded}
            for each in page.context.cookies()
            if each["name"] != "rumbo_language"
        ]


@pytest.fixture
def show_signed(chromium: Browser, guarded: str, admin: list[SetCookieParam]) -> Iterator[Opener]:
    """As `show`, to the administrator of the server that asks for sign-in."""
    with opener(chromium, guarded, admin) as opened:
        yield opened


@pytest.fixture
def show_guarded(chromium: Browser, guarded: str) -> Iterator[Opener]:
    """As `show`, to nobody yet, of the server that asks for sign-in."""
    with opener(chromium, guarded) as opened:
        yield opened


@pytest.fixture
def show(chromium: Browser, house: str) -> Iterator[Opener]:
    """Opens pages of the sample; at the end none of them may have complained."""
    with opener(chromium, house) as opened:
        yield opened
