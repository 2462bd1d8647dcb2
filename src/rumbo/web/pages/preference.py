"""Language and theme: a form on every page, kept in cookies of this browser."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.settings import LANGUAGES
from rumbo.web.address import inside
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.visit import THEMES, Visit

_YEAR_SECONDS = 365 * 24 * 3600
_CHOICES = {"language": LANGUAGES, "theme": THEMES}


@dataclass(frozen=True)
class PreferencePage:
    """What the page of preferences shows beside the frame: nothing of its own."""


def build(visit: Visit) -> PreferencePage:
    """The forms, for who has no menu to open."""
    del visit
    return PreferencePage()


def choose(visit: Visit) -> Response:
    """Keeps what was chosen and returns to the page it was chosen on."""
    answer = RedirectResponse(inside(str(visit.form.get("next", "/"))), 303)
    for name, values in _CHOICES.items():
        chosen = visit.form.get(name)
        if chosen in values:
            answer.set_cookie(
                f"rumbo_{name}",
                str(chosen),
                max_age=_YEAR_SECONDS,
                httponly=True,
                samesite="lax",
                secure=visit.request.url.scheme == "https",
            )
    spoken = visit.form.get("language")
    if visit.user.id and spoken in LANGUAGES:
        visit.workspace.access.users.speak(visit.user.id, str(spoken))
    return answer


PAGE = Page(
    name="preference",
    path="/preferencias",
    label=marked("Language and theme"),
    template="preference.html",
    context=PreferencePage,
    build=build,
    needs_data=False,
    filtered=False,
    actions=(Action("/preferencias", choose, "POST", role="anybody"),),
    role="anybody",
    live=True,
)
