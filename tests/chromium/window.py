"""A window of the browser that watches what its page complains about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

WIDTH, HEIGHT = 1280, 900
PATIENCE_MS = 30_000  # a busy machine is slow; a page that never answers is still found
ANSWER_MS = 180_000  # what takes minutes the first time says so, and then shows its answer
expect.set_options(timeout=PATIENCE_MS)
Scheme = Literal["light", "dark"]


@dataclass
class Opener:
    """Opens addresses of one server, each in a context of its own, and collects complaints."""

    browser: Browser
    house: str
    cookies: Sequence[SetCookieParam] = ()
    allowed: set[int] = field(default_factory=set)  # refusals that a story is about
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        address: str,
        *,
        language: str = "es-ES",
        scheme: Scheme = "light",
        width: int = WIDTH,
        height: int = HEIGHT,
        scripts: bool = True,
        status: int = 200,
    ) -> Page:
        """The page at an address; `status` is what it answers with."""
        page = self.window(
            language=language, scheme=scheme, width=width, height=height, scripts=scripts
        )
        self._watch(page, status)
        page.goto(self.house + address)
        # A busy machine takes longer than a moment, and then the page says so first.
        page.wait_for_selector("[data-waiting]", state="detached", timeout=ANSWER_MS)
        return page

    def window(
        self,
        *,
        language: str = "es-ES",
        scheme: Scheme = "light",
        width: int = WIDTH,
        height: int = HEIGHT,
        scripts: bool = True,
    ) -> Page:
        """A window that has not gone anywhere yet, in the reader's language and theme."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        context.add_cookies([{"name": "rumbo_language", "value": language, "url": self.house}])
        if self.cookies:
            context.add_cookies(self.cookies)
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    def _watch(self, page: Page, status: int) -> None:
        def spoke(message: ConsoleMessage) -> None:
            # The browser says of every refusal that it is one; `answered` judges those.
            refusal = "Failed to load resource" in message.text
            if message.type in {"error", "warning"} and not refusal:
                self.complaints.append(f"console: {message.text}")

        def asked(request: Request) -> None:
            if request.url.startswith(("data:", "about:")):
                return
            if urlsplit(request.url).netloc != urlsplit(self.house).netloc:
                self.complaints.append(f"another server: {request.url}")

        def answered(response: Response) -> None:
            if response.status >= 400 and response.status not in {status, *self.allowed}:
                self.complaints.append(f"{response.status}: {response.url}")

        def failed(request: Request) -> None:
            # A page that is left takes its unfinished requests with it.
            if request.failure != "net::ERR_ABORTED":
                self.complaints.append(f"failed: {request.url} {request.failure}")

        page.on("console", spoke)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", asked)
        page.on("response", answered)
        page.on("requestfailed", failed)

    def close(self) -> None:
        """Closes every window."""
        for context in self.contexts:
            context.close()


@contextmanager
def opener(
    browser: Browser, house: str, cookies: Sequence[SetCookieParam] = ()
) -> Iterator[Opener]:
    """Opens windows on one server; none of their pages may have complained in the end."""
    opened = Opener(browser, house, cookies)
    try:
        yield opened
    finally:
        opened.close()
    assert not opened.complaints, opened.complaints
