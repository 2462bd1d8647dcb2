"""The operating agreement that a session ends in: to read, to print and to sign."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.journey.decision import Decision
from rumbo.journey.wording import of_rule
from rumbo.model.journey_map import TEAMS, JourneyMap, MapPhase
from rumbo.web import cell
from rumbo.web.language import marked
from rumbo.web.page import Action, Page, pages
from rumbo.web.pages.workshop import PATH, session_asked, who
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Agreed:
    """What was agreed about one phase."""

    number: int
    name: str
    advances: str
    blocked: str
    knows: tuple[tuple[str, str], ...]
    rule: str
    owner: str
    due: str
    href: str


@dataclass(frozen=True)
class AgreementPage:
    """The agreement as it stands; it is final once the session is over."""

    path: str
    house: str
    map_name: str
    version: int
    opened: str
    by: str
    closed: str
    agreed: tuple[Agreed, ...]
    unchanged: str
    signing: tuple[str, ...]
    may_end: bool
    draft: int | None
    draft_href: str
    back: str


def build(visit: Visit) -> AgreementPage:
    """What has been agreed so far."""
    session, test = session_asked(visit), visit.workspace.stress_test
    journey_map, made = test.map_of(session), test.decisions(session)
    agreed = tuple(
        _agreed(visit, journey_map, place, phase, made[phase.id], session.id)
        for place, phase in enumerate(journey_map.phases)
        if phase.id in made
    )
    left = [each.name.of(visit.language.tag) for each in journey_map.phases if each.id not in made]
    return AgreementPage(
        path=f"{PATH}/{session.id}",
        house=visit.workspace.settings.name,
        map_name=journey_map.name.of(visit.language.tag),
        version=session.map_id,
        opened=cell.local(session.opened_at, visit.language),
        by=session.opened_by,
        closed=cell.local(session.closed_at, visit.language) if session.closed_at else "",
        agreed=agreed,
        unchanged=", ".join(left),
        signing=_signing(visit, agreed),
        may_end=session.open and bool(agreed) and visit.user.may("editor", whole=True),
        draft=session.draft_id,
        draft_href=_draft(visit, session.draft_id),
        back=visit.link(f"{PATH}/{session.id}"),
    )


def _draft(visit: Visit, draft: int | None) -> str:
    shown = draft is not None and "map" in pages()
    return visit.link("/mapa", version=draft) if shown else ""


def _agreed(
    visit: Visit,
    journey_map: JourneyMap,
    place: int,
    phase: MapPhase,
    made: Decision,
    session: int,
) -> Agreed:
    language = visit.language
    return Agreed(
        number=place + 1,
        name=phase.name.of(language.tag),
        advances=made.advances,
        blocked=made.blocked,
        knows=tuple((language.of(TEAMS[team]), text) for team, text in (made.knows or {}).items()),
        rule=language.of(of_rule(journey_map, made.rule)) if made.rule else "",
        owner=made.owner,
        due=language.date(made.due) if made.due else "",
        href=visit.link(f"{PATH}/{session}", fase=phase.id),
    )


def _signing(visit: Visit, agreed: tuple[Agreed, ...]) -> tuple[str, ...]:
    """Who signs: the teams, and everybody who answers for a phase."""
    teams = [visit.language.of(name) for name in TEAMS.values()]
    owners = [each.owner for each in agreed if each.owner]
    return tuple(dict.fromkeys([*teams, *owners, visit.say("Management")]))


def end(visit: Visit) -> Response:
    """Ends the session: what was decided becomes a draft of the map."""
    session = session_asked(visit)
    visit.workspace.stress_test.end(session, by=who(visit))
    return RedirectResponse(visit.link(f"{PATH}/{session.id}/acuerdo"), 303)


_OWN = f"{PATH}/{{session}}/acuerdo"
PAGE = Page(
    name="workshop_agreement",
    path=_OWN,
    label=marked("Operating agreement"),
    template="workshop_agreement.html",
    context=AgreementPage,
    build=build,
    filtered=False,
    below="workshop",
    actions=(Action(_OWN, end, "POST", whole=True),),
    sheets=("css/workshop.css",),
)
