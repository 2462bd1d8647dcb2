"""Beginning a map: from a template, from the CRM, or from a file."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from rumbo.atlas import TEMPLATES, template
from rumbo.errors import InputError, UsageError
from rumbo.journey import document
from rumbo.journey.problem import SHOWN, MapError
from rumbo.web import map_draft
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_draft import EDIT, NEW
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_SEE_OTHER, _WRONG = 303, 422
_FORM_ROOM = 64 * 1024  # what a form holds beside its file
FOR: dict[str, str] = {
    "software": marked(
        "Several people decide, a trial proves it, security and purchasing close it, and the"
        " renewal depends on how it is used."
    ),
    "industrial": marked(
        "A plant sees a need, engineering specifies it, a budget is approved once a year, and the"
        " commissioning decides the next order."
    ),
    "services": marked(
        "Trust in people decides; the problem is shaped together, and the scope is the product."
    ),
    "distribution": marked(
        "Many accounts and short cycles: a first order opens the account, the repeat orders pay"
        " for it."
    ),
}


@dataclass(frozen=True)
class TemplateCard:
    """One template: for whom it is, and its phases in order."""

    name: str
    says: str
    href: str
    phases: tuple[str, ...]
    statements: int


@dataclass(frozen=True)
class NewPage:
    """The ways to begin a map."""

    trail: tuple[Link, ...]
    templates: tuple[TemplateCard, ...]
    crm: str  # the page of the proposal; empty while there is no data
    send: str
    problems: tuple[str, ...]
    more: int


def build(visit: Visit) -> NewPage:
    """The ways there are."""
    return _page(visit, ())


def _page(visit: Visit, problems: tuple[str, ...]) -> NewPage:
    return NewPage(
        trail=map_draft.trail(visit),
        templates=tuple(_card(visit, name) for name in TEMPLATES),
        crm=f"{NEW}/crm" if visit.newest else "",
        send=f"{NEW}/archivo",
        problems=problems[:SHOWN],
        more=max(len(problems) - SHOWN, 0),
    )


def _card(visit: Visit, name: str) -> TemplateCard:
    tag = visit.language.tag
    found = template(name, tag)
    return TemplateCard(
        name=found.name.of(tag),
        says=visit.say(FOR[name]),
        href=f"{NEW}/plantilla/{name}",
        phases=tuple(phase.name.of(tag) for phase in found.phases),
        statements=sum(len(phase.rules) + len(phase.steps) for phase in found.phases),
    )


def receive(visit: Visit) -> Response:
    """Keeps the map in a file as a draft; says line by line what keeps it from being one."""
    try:
        made = visit.workspace.atlas.add(
            document.read(_text(visit), visit.language.tag),
            by=map_draft.who(visit),
            why=visit.say("From a file"),
        )
    except MapError as error:
        return _refused(visit, tuple(each.sentence(visit.language.tag) for each in error.problems))
    except (InputError, UsageError) as error:
        return _refused(visit, (visit.language.told(error.message, error.advice),))
    return RedirectResponse(f"{EDIT}/{made.id}", _SEE_OTHER)


def _text(visit: Visit) -> str:
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise UsageError("No file was sent.", advice="Choose at least one file.")
    with sent.file as file:
        content = file.read(document.LARGEST_BYTES + 1)
    if len(content) > document.LARGEST_BYTES:
        raise InputError("The text is larger than a map can be.", advice="Shorten it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The file is not text in UTF-8.", advice="Save it as UTF-8.") from error


def _refused(visit: Visit, problems: tuple[str, ...]) -> Response:
    answer = render(visit, PAGE, _page(visit, problems))
    answer.status_code = _WRONG
    return answer


PAGE = Page(
    name="map_new",
    path=NEW,
    label=marked("Begin a map"),
    template="map_new.html",
    context=NewPage,
    build=build,
    needs_data=False,
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(
        Action(
            f"{NEW}/archivo",
            receive,
            "POST",
            body_bytes=document.LARGEST_BYTES + _FORM_ROOM,
        ),
    ),
    sheets=map_draft.SHEETS,
)
