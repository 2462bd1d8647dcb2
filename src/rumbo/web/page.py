"""The registry of pages: every module of `rumbo.web.pages` with a `PAGE` is one page.

Adding a page is adding one file there and its template. A page of `order` stands in the
navigation; a page named `deal` or `account` is where links to deals and accounts lead. Who may come
in is said here too, and `app` holds every page and action to it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import Response

from rumbo.model.user import Role, higher

if TYPE_CHECKING:
    from rumbo.web.visit import Visit

FORM_BYTES = 64 * 1024


@dataclass(frozen=True)
class Action:
    """Another address that belongs to a page: a form's target or a download.

    `handle` runs in a thread; a form's fields are in `visit.form`. `body_bytes` is the most that a
    request may bring. `role` is who may ask for it: without one, who may see the page, and for a
    form at least an editor. An action that is `whole` shows or changes what a limit to some owners'
    deals cannot narrow, so people who are limited are refused. An action
    that has `receive` reads its body itself, as it comes: at most as much as the workspace allows
    for an upload.
    """

    path: str
    handle: Callable[[Visit], Response]
    method: str = "GET"
    body_bytes: int = FORM_BYTES
    role: Role | None = None
    whole: bool = False
    receive: Callable[[Visit], Awaitable[Response]] | None = None


@dataclass(frozen=True)
class Page:
    """One page: its address, its name (a message), and how its context is built.

    `context` is the frozen dataclass that `build` returns: its fields are what the template sees,
    beside `frame` and the functions of `rendering`. A page that `needs_data` is replaced by the
    invitation to import while the workspace is empty, and one that is not about deals is not
    `filtered`. `sheets` and `scripts` are the files under
    static/ that this page needs beside those of every page. `role` is who may see it, and `whole`
    is what it is for an action. A page below another in the navigation names it in
    `below`. One that is `live` shows more than the snapshot, the day and the database hold, such as
    files or the time, and is made anew whenever it is asked for; where a mark tells one state of
    those from every other, `beside` gives it instead. A `lengthy` one takes
    longer than the rest together, and is opened last where pages are opened in advance. What is
    `ahead` are addresses of a page that are opened in advance as well, after the navigation.
    """

    name: str
    path: str
    label: str
    template: str
    context: type[Any]
    build: Callable[[Visit], Any]
    icon: str = ""
    order: int | None = None
    needs_data: bool = True
    actions: tuple[Action, ...] = ()
    sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    filtered: bool = True
    role: Role = "viewer"
    whole: bool = False
    below: str = ""
    live: bool = False
    lengthy: bool = False
    ahead: Callable[[], Iterable[str]] = tuple
    beside: Callable[[Visit], Hashable] | None = None

    def needed(self, action: Action) -> Role:
        """Who may ask for one of this page's actions."""
        if action.role is not None:
            return action.role
        return self.role if action.method == "GET" else higher(self.role, "editor")


@cache
def pages() -> Mapping[str, Page]:
    """Every page by name, in the order of the navigation, then by name."""
    package = importlib.import_module("rumbo.web.pages")
    found = [
        page
        for module in pkgutil.iter_modules(package.__path__)
        if isinstance(
            page := getattr(
                importlib.import_module(f"rumbo.web.pages.{module.name}"), "PAGE", None
            ),
            Page,
        )
    ]
    found.sort(key=lambda page: (page.order is None, page.order or 0, page.name))
    return {page.name: page for page in found}
