"""A small company behind the app, and pages as a test reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag
from starlette.testclient import TestClient

from command import ACCOUNTS, DEALS, OWNERS, made, small_log
from rumbo.web.app import create_app

HOSTILE = "<script>alert(1)</script>"
FORMULA = "+cmd|calc"
HERE = "http://127.0.0.1"
AS_OF = "as_of=2025-06-30"


def company(folder: Path) -> Path:
    """A workspace of five deals, some of them with hostile names."""
    log = small_log(
        folder / "log",
        deals=DEALS.replace("Cinco", HOSTILE).replace(",Uno,", f",{FORMULA},"),
        owners=OWNERS.replace("Luis", 'Luis "><img src=x>'),
        accounts=ACCOUNTS.replace("Acme", "Acme & <b>Hijos</b>"),
    )
    return made(folder / "workspace", log)


def client(workspace: Path, **options: bool) -> TestClient:
    """A client that speaks to the app as a browser on the same machine does."""
    return TestClient(create_app(workspace), base_url=HERE, **options)  # type: ignore[arg-type]


def page(browser: TestClient, address: str, cookies: Mapping[str, str] | None = None) -> Tag:
    """The page at an address, parsed; it has to be there."""
    browser.cookies.clear()
    browser.cookies.update(dict(cookies or {}))
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:400])
    return BeautifulSoup(answer.text, "html.parser")


def hrefs(found: Tag) -> list[str]:
    """Every address that the page's links lead to."""
    return [str(link["href"]) for link in found.find_all("a", href=True)]
