"""Templates to answers: a full page, or one block of it where a fragment is asked for.

Templates see the fields of their page's context and, in every page, `frame`, `_` and `many` (the
reader's language), `say` (a text of the model), `link`, `same` (addresses), `asset`, and `parts`,
the macros of parts.html.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from rumbo.web.frame import frame
from rumbo.web.page import Page
from rumbo.web.visit import Visit

# Control characters, and those that would turn around what is written after them.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
GIVEN = ("frame", "_", "many", "say", "link", "same", "asset", "parts")


@cache
def environment() -> Environment:
    """The templates, with every value escaped and no name unknown."""
    made = Environment(
        loader=PackageLoader("rumbo.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_shown,
    )
    made.globals["asset"] = asset
    made.globals["parts"] = made.get_template("parts.html").module
    return made


def _shown(value: object) -> object:
    """A value as a page shows it: what somebody wrote leaves alone what stands around it."""
    ours = not isinstance(value, str) or hasattr(value, "__html__")
    return value if ours else _UNSEEN.sub("", str(value))


@cache
def asset(name: str) -> str:
    """The address of a file under static/, marked with its content so that it can be kept."""
    content = (files("rumbo.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


def render(visit: Visit, page: Page, context: object, status: int = 200) -> Response:
    """The page, or the block that a fragment's request names by its target."""
    title = getattr(context, "title", None) or visit.say(page.label)
    values = {field.name: getattr(context, field.name) for field in fields(context)}  # type: ignore[arg-type]
    return respond(visit, page, page.template, str(title), values, status)


def respond(
    visit: Visit,
    page: Page | None,
    name: str,
    title: str,
    values: Mapping[str, Any],
    status: int = 200,
    *,
    waiting: bool = False,
) -> Response:
    """A template with its values as an HTML answer; `waiting` asks nothing of the engine."""
    template = environment().get_template(name)
    given = dict(values) | functions(visit)
    block = template.blocks.get(_asked_block(visit))
    if block is not None:
        body = "".join(block(template.new_context(given)))
    else:
        body = template.render(given | {"frame": frame(visit, page, title, waiting=waiting)})
    return Response(
        body,
        status,
        {"vary": "Cookie, HX-Request, HX-Target", "content-language": visit.language.tag},
        "text/html",
    )


def functions(visit: Visit) -> dict[str, Callable[..., str]]:
    """What every template can call."""
    return {
        "_": visit.say,
        "many": visit.language.many,
        "say": visit.language.of,
        "link": visit.link,
        "same": visit.same,
    }


def _asked_block(visit: Visit) -> str:
    headers = visit.request.headers
    if headers.get("hx-request") != "true" or headers.get("hx-history-restore-request") == "true":
        return ""
    return headers.get("hx-target", "").rsplit("#", 1)[-1]
