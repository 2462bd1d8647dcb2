"""A map proposed from the log: accepted or rejected one statement at a time."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.errors import UsageError
from rumbo.journey.proposal import Proposal, Proposed
from rumbo.model.journey_map import JOURNEYS, Journey
from rumbo.web import map_draft
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_draft import EDIT, NEW
from rumbo.web.map_sight import CRM
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_SEE_OTHER, _CONFLICT = 303, 409
_FORM_BYTES = 256 * 1024  # every statement of sixty phases
PATH = CRM


@dataclass(frozen=True)
class Offered:
    """One statement with its box, and what stands behind it."""

    id: str
    says: str
    evidence: str
    accepted: bool


@dataclass(frozen=True)
class PhaseOffered:
    """A phase and what is proposed about it."""

    itself: Offered
    statements: tuple[Offered, ...]


@dataclass(frozen=True)
class JourneyOffered:
    """The phases of one journey, in order."""

    name: str
    phases: tuple[PhaseOffered, ...]


@dataclass(frozen=True)
class FromCrmPage:
    """All that is proposed; `problem` says why nothing was made of what was sent."""

    trail: tuple[Link, ...]
    path: str
    journeys: tuple[JourneyOffered, ...]
    phases: int
    statements: int
    problem: str


def build(visit: Visit) -> FromCrmPage:
    """Everything, accepted until somebody rejects it."""
    return _page(visit, _proposal(visit))


def _proposal(visit: Visit) -> Proposal:
    return visit.kept("map proposal", visit.workspace.atlas.propose)


def _page(
    visit: Visit, found: Proposal, accepted: AbstractSet[str] | None = None, problem: str = ""
) -> FromCrmPage:
    journeys = [(name, _phases(visit, found, each, accepted)) for each, name in JOURNEYS.items()]
    phases = len(found.skeleton.phases)
    return FromCrmPage(
        trail=map_draft.trail(visit, Link(visit.say("Begin a map"), NEW)),
        path=PATH,
        journeys=tuple(
            JourneyOffered(visit.language.of(name), listed) for name, listed in journeys if listed
        ),
        phases=phases,
        statements=len(found.statements) - phases,
        problem=problem,
    )


def _phases(
    visit: Visit, found: Proposal, journey: Journey, accepted: AbstractSet[str] | None
) -> tuple[PhaseOffered, ...]:
    members = [each for each in found.skeleton.phases if each.journey is journey]
    made = []
    for phase in members:
        itself, *others = (_offered(visit, each, accepted) for each in found.of(phase.id))
        made.append(PhaseOffered(itself, tuple(others)))
    return tuple(made)


def _offered(visit: Visit, each: Proposed, accepted: AbstractSet[str] | None) -> Offered:
    return Offered(
        each.id,
        visit.language.of(each.says),
        visit.language.of(each.evidence),
        accepted is None or each.id in accepted,
    )


def accept(visit: Visit) -> Response:
    """Keeps the accepted statements as a draft, where the log still proposes them."""
    found = _proposal(visit)
    sent = {each for each in visit.form.getlist("accept") if isinstance(each, str)}
    if found.unknown(sent):
        problem = visit.say("Data came in meanwhile and says something else: look it over again.")
        return _again(visit, found, sent, problem)
    try:
        made = visit.workspace.atlas.add(
            found.accepted(sent),
            by=map_draft.who(visit),
            why=visit.say("Proposed from the CRM, snapshot {number}", number=visit.snapshot.id),
        )
    except UsageError as error:
        return _again(visit, found, sent, visit.language.told(error.message, error.advice))
    return RedirectResponse(f"{EDIT}/{made.id}", _SEE_OTHER)


def _again(visit: Visit, found: Proposal, sent: AbstractSet[str], problem: str) -> Response:
    answer = render(visit, PAGE, _page(visit, found, sent, problem))
    answer.status_code = _CONFLICT
    return answer


PAGE = Page(
    name="map_from_crm",
    path=PATH,
    label=marked("Start from my CRM"),
    template="map_from_crm.html",
    context=FromCrmPage,
    build=build,
    ahead=lambda: (PATH,),
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(Action(PATH, accept, "POST", body_bytes=_FORM_BYTES),),
    sheets=map_draft.SHEETS,
)
