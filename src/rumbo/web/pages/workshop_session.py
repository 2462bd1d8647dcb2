"""One session of the stress test, phase by phase: map and log side by side, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import HTTPException, Response
from fastapi.responses import RedirectResponse

from rumbo.errors import UsageError
from rumbo.journey.decision import FIELDS, KNOWS, LONGEST, RULES
from rumbo.model.journey_map import TEAMS, JourneyMap, MapPhase
from rumbo.model.questionnaire import Topic, choices
from rumbo.store.workshops import Entry, Workshop
from rumbo.web import cell
from rumbo.web.frame import Link, Option
from rumbo.web.held_against import Beside, beside
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.workshop import PATH, session_asked, who
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_FORM_BYTES = 256 * 1024
_RULE_FIELDS = ("rule", "rule_role", "rule_number", "rule_field")


@dataclass(frozen=True)
class FieldShown:
    """One field of the form: what stands in it, and what somebody else wrote meanwhile."""

    name: str
    label: str
    hint: str
    value: str
    clash: str


@dataclass(frozen=True)
class Step:
    """One phase in the order of the session; `done` says that something was decided."""

    name: str
    href: str
    current: bool
    done: bool


@dataclass(frozen=True)
class SessionPage:
    """What the room sees of one phase."""

    title: str
    path: str
    phase: str
    place: str
    journey_steps: tuple[Step, ...]
    previous: Link | None
    following: Link | None
    beside: Beside
    texts: tuple[FieldShown, ...]
    teams: tuple[FieldShown, ...]
    rules: tuple[Option, ...]
    roles: tuple[Option, ...]
    rule_number: str
    rule_field: str
    rule_clash: str
    owner: FieldShown
    due: FieldShown
    seen: int
    longest: int
    problem: str
    saved: bool
    open: bool
    may_write: bool
    agreement: str


def build(visit: Visit) -> SessionPage:
    """The phase that the address names, or the first one that is not decided."""
    return _page(visit, session_asked(visit))


def _page(
    visit: Visit,
    session: Workshop,
    problem: str = "",
    clashes: Mapping[str, Entry] | None = None,
) -> SessionPage:
    test = visit.workspace.stress_test
    journey_map, written = test.map_of(session), test.written(session)
    decided = test.decisions(session)
    phase = _phase(visit, journey_map, set(decided))
    form = _Form(visit, journey_map, phase, written.get(phase.id, {}), clashes or {})
    place = journey_map.phases.index(phase)
    steps = tuple(
        Step(
            each.name.of(visit.language.tag),
            _to(visit, session, each.id),
            each.id == phase.id,
            each.id in decided,
        )
        for each in journey_map.phases
    )
    return SessionPage(
        title=phase.name.of(visit.language.tag),
        path=f"{PATH}/{session.id}",
        phase=phase.id,
        place=visit.say("Phase {n} of {all}", n=place + 1, all=len(steps)),
        journey_steps=steps,
        previous=_neighbour(steps, place - 1),
        following=_neighbour(steps, place + 1),
        beside=beside(visit, journey_map, phase),
        texts=tuple(form.texts()),
        teams=tuple(form.teams()),
        rules=form.rules(),
        roles=form.roles(),
        rule_number=form.value("rule_number"),
        rule_field=form.value("rule_field"),
        rule_clash=" ".join(form.clash(name) for name in _RULE_FIELDS).strip(),
        owner=form.field("owner", visit.say("Who answers for it"), phase.owner),
        due=form.field("due", visit.say("From when on"), ""),
        seen=max((each.id for each in written.get(phase.id, {}).values()), default=0),
        longest=LONGEST,
        problem=problem,
        saved=visit.parameter("guardado") == "1" and not problem,
        open=session.open,
        may_write=session.open and visit.user.may("editor", whole=True),
        agreement=visit.link(f"{PATH}/{session.id}/acuerdo"),
    )


@dataclass(frozen=True)
class _Form:
    """The fields of a phase: as they are kept, or as they were sent where they could not be."""

    visit: Visit
    journey_map: JourneyMap
    phase: MapPhase
    kept: Mapping[str, Entry]
    clashes: Mapping[str, Entry]

    def value(self, name: str) -> str:
        """What stands in a field."""
        if name in self.visit.form:
            return str(self.visit.form[name])
        return self.kept[name].value if name in self.kept else ""

    def clash(self, name: str) -> str:
        """What somebody else wrote into the field meanwhile, in words."""
        if name not in self.clashes:
            return ""
        other = self.clashes[name]
        return self.visit.say(
            "{who} wrote meanwhile: {text}", who=other.written_by, text=other.value or "—"
        )

    def field(self, name: str, label: str, hint: str) -> FieldShown:
        """A field as it is shown; the hint is what the map says."""
        return FieldShown(name, label, hint, self.value(name), self.clash(name))

    def texts(self) -> Iterator[FieldShown]:
        """What advancing and being blocked mean."""
        tag, say = self.visit.language.tag, self.visit.say
        yield self.field("advances", say("What advancing means"), self.phase.advances.of(tag))
        yield self.field("blocked", say("What being blocked means"), self.phase.blocked.of(tag))

    def teams(self) -> Iterator[FieldShown]:
        """What each team needs to know to step in."""
        tag = self.visit.language.tag
        known = {each.team: each.knows.of(tag) for each in self.phase.handovers}
        for team, name in TEAMS.items():
            yield self.field(f"{KNOWS}{team}", self.visit.language.of(name), known.get(team, ""))

    def rules(self) -> tuple[Option, ...]:
        """The rules to choose from."""
        chosen = self.value("rule")
        return tuple(
            Option(kind, self.visit.language.of(text), kind == chosen)
            for kind, (text, _) in RULES.items()
        )

    def roles(self) -> tuple[Option, ...]:
        """The roles that a rule may speak of."""
        chosen = self.value("rule_role")
        return tuple(
            Option(role, self.visit.language.of(text), role == chosen)
            for role, text in choices(Topic.DECIDES, self.journey_map).items()
        )


def _phase(visit: Visit, journey_map: JourneyMap, decided: set[str]) -> MapPhase:
    asked = str(visit.form.get("fase", "")) or visit.parameter("fase")
    if asked:
        found = next((each for each in journey_map.phases if each.id == asked), None)
        if found is None:
            raise HTTPException(404)
        return found
    left = [each for each in journey_map.phases if each.id not in decided]
    return (left or list(journey_map.phases))[0]


def _to(visit: Visit, session: Workshop, phase: str, **more: object) -> str:
    return visit.link(f"{PATH}/{session.id}", fase=phase, **more)


def _neighbour(steps: tuple[Step, ...], place: int) -> Link | None:
    if not 0 <= place < len(steps):
        return None
    return Link(steps[place].name, steps[place].href)


def save(visit: Visit) -> Response:
    """Keeps what the room wrote about a phase, and goes on."""
    session, test = session_asked(visit), visit.workspace.stress_test
    journey_map = test.map_of(session)
    phase = _phase(visit, journey_map, set())
    values = {name: str(visit.form[name]) for name in FIELDS if name in visit.form}
    try:
        done = test.save(session, phase.id, values, seen=_seen(visit), by=who(visit))
    except UsageError as error:
        told = visit.language.told(error.message, error.advice)
        return _shown(visit, _page(visit, session, told), 422)
    if done.clashes:
        told = visit.say(
            "Somebody wrote something else meanwhile. Yours is in the form: save again to keep it."
        )
        return _shown(visit, _page(visit, session, told, done.clashes), 409)
    return RedirectResponse(_next(visit, session, journey_map, phase), 303)


def _next(visit: Visit, session: Workshop, journey_map: JourneyMap, phase: MapPhase) -> str:
    after = journey_map.phases[journey_map.phases.index(phase) + 1 :]
    if str(visit.form.get("go", "")) != "on":
        return _to(visit, session, phase.id, guardado=1)
    if not after:
        return visit.link(f"{PATH}/{session.id}/acuerdo")
    return _to(visit, session, after[0].id)


def _shown(visit: Visit, page: SessionPage, status: int) -> Response:
    answer = render(visit, PAGE, page)
    answer.status_code = status
    return answer


def _seen(visit: Visit) -> int:
    text = str(visit.form.get("seen", "0"))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def day(visit: Visit, session: Workshop) -> str:
    """When a session was opened, as people read it."""
    return cell.local(session.opened_at, visit.language)


_OWN = f"{PATH}/{{session}}"
PAGE = Page(
    name="workshop_session",
    path=_OWN,
    label=marked("Stress test"),
    template="workshop_session.html",
    context=SessionPage,
    build=build,
    filtered=False,
    below="workshop",
    actions=(Action(_OWN, save, "POST", body_bytes=_FORM_BYTES, whole=True),),
    sheets=("css/access.css", "css/workshop.css"),
)
