"""The questions that a team answers about each phase, by a link and without signing in."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.alignment import LinkError
from rumbo.errors import UsageError
from rumbo.model.journey_map import JourneyMap, MapPhase
from rumbo.model.questionnaire import LONGEST_NOTE, QUESTIONS, Topic, choices, team_name
from rumbo.store.rounds import Invitation
from rumbo.web import cell
from rumbo.web.frame import Option
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

PATH = "/encuesta"
SECRET = "clave"  # noqa: S105 - the name of a parameter
_FORM_BYTES = 1024 * 1024
_NOTED = (Topic.ADVANCE, Topic.FRICTION)


@dataclass(frozen=True)
class Asked:
    """One topic of one phase as it is asked: the field's name, its choices and what was written."""

    topic: str
    name: str
    question: str
    options: tuple[Option, ...]
    several: bool
    note: str | None  # what stands in the field beside the choice; None where there is none


@dataclass(frozen=True)
class PhaseAsked:
    """One phase and its questions."""

    id: str
    name: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class QuestionnairePage:
    """The form, or why there is none; `thanks` after it was sent."""

    title: str
    secret: str
    team: str
    until: str
    phases: tuple[PhaseAsked, ...]
    longest: int
    problem: str
    thanks: bool


def build(visit: Visit) -> QuestionnairePage:
    """The questions that the link in the address leads to."""
    if visit.parameter("gracias"):
        return _page(visit, thanks=True)
    held = visit.parameter(SECRET)
    return _asked(visit, held, _invitation(visit, held))


def shown(visit: Visit) -> Response:
    """The questions, or in words why the link does not lead to them."""
    try:
        return render(visit, PAGE, build(visit))
    except LinkError as error:
        return _refused(visit, error)


def answer(visit: Visit) -> Response:
    """Keeps what was answered, once."""
    held = str(visit.form.get(SECRET, ""))
    try:
        visit.workspace.alignment.answer(held, _answered(visit), address=_address(visit))
    except LinkError as error:
        return _refused(visit, error)
    except UsageError as error:
        problem = visit.language.told(error.message, error.advice)
        return _again(visit, held, problem)
    return RedirectResponse(f"{PATH}?gracias=1", 303)


def _again(visit: Visit, held: str, problem: str) -> Response:
    try:
        page = _asked(visit, held, _invitation(visit, held), problem)
    except LinkError as error:
        return _refused(visit, error)
    answered = render(visit, PAGE, page)
    answered.status_code = 422
    return answered


def _refused(visit: Visit, error: LinkError) -> Response:
    problem = visit.language.told(error.message, error.advice)
    if error.wait_seconds:
        problem = visit.language.many(
            "Too many attempts. Try again in {n} second.",
            "Too many attempts. Try again in {n} seconds.",
            error.wait_seconds,
        )
    answered = render(visit, PAGE, _page(visit, problem=problem))
    answered.status_code = 429 if error.wait_seconds else 410
    if error.wait_seconds:
        answered.headers["retry-after"] = str(error.wait_seconds)
    return answered


def _invitation(visit: Visit, held: str) -> Invitation:
    return visit.workspace.alignment.invited(held, address=_address(visit))


def _address(visit: Visit) -> str:
    client = visit.request.client
    return client.host if client else ""


def _page(visit: Visit, *, problem: str = "", thanks: bool = False) -> QuestionnairePage:
    return QuestionnairePage(
        title=visit.say("How do your customers buy?"),
        secret="",
        team="",
        until="",
        phases=(),
        longest=LONGEST_NOTE,
        problem=problem,
        thanks=thanks,
    )


def _asked(visit: Visit, held: str, invitation: Invitation, problem: str = "") -> QuestionnairePage:
    rounds = visit.workspace.alignment
    journey_map = rounds.asked_map(rounds.rounds.round(invitation.round_id))
    phases = list(journey_map.phases)
    # The order is one of the questions; each link has an order of its own that stays.
    random.Random(invitation.id).shuffle(phases)  # noqa: S311 - nothing to guess
    return replace(
        _page(visit, problem=problem),
        secret=held,
        team=visit.language.of(team_name(invitation.team)),
        until=cell.local(invitation.expires_at, visit.language),
        phases=tuple(_phase(visit, journey_map, phase) for phase in phases),
    )


def _phase(visit: Visit, journey_map: JourneyMap, phase: MapPhase) -> PhaseAsked:
    return PhaseAsked(
        phase.id,
        phase.name.of(visit.language.tag),
        tuple(_topic(visit, journey_map, phase.id, topic) for topic in Topic),
    )


def _topic(visit: Visit, journey_map: JourneyMap, phase: str, topic: Topic) -> Asked:
    name = f"{phase}.{topic.value}"
    chosen = {str(each) for each in visit.form.getlist(name)}
    if topic is Topic.ORDER:
        listed = {str(place): str(place) for place in range(1, len(journey_map.phases) + 1)}
    else:
        known = choices(topic, journey_map)
        listed = {value: visit.language.of(text) for value, text in known.items()}
    return Asked(
        topic=topic.value,
        name=name,
        question=visit.language.of(QUESTIONS[topic]),
        options=tuple(Option(value, label, value in chosen) for value, label in listed.items()),
        several=topic is Topic.DECIDES,
        note=str(visit.form.get(f"{name}_note", "")) if topic in _NOTED else None,
    )


def _answered(visit: Visit) -> Mapping[str, Mapping[str, Any]]:
    """The fields of the form by phase, as the model reads them; what is empty is left out."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for name in visit.form:
        phase, point, topic = name.rpartition(".")
        values = [str(each) for each in visit.form.getlist(name) if str(each).strip()]
        if point and values:
            field = "place" if topic == Topic.ORDER else topic
            found[phase][field] = values if topic == Topic.DECIDES else values[0]
    return found


PAGE = Page(
    name="questionnaire",
    path=PATH,
    label=marked("How do your customers buy?"),
    template="questionnaire.html",
    context=QuestionnairePage,
    build=build,
    needs_data=False,
    filtered=False,
    actions=(
        Action(PATH, shown, role="anybody"),
        Action(PATH, answer, "POST", body_bytes=_FORM_BYTES, role="anybody"),
    ),
    sheets=("css/access.css", "css/workshop.css"),
    role="anybody",
    live=True,
)
