"""A draft of the map: what holds for all of it, its phases in order, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.errors import UsageError
from rumbo.journey import editing
from rumbo.journey.drafts import Clash, Part, change, save
from rumbo.journey.problem import MapError, Problem
from rumbo.journey.saying import said
from rumbo.model.journey_map import JOURNEYS, Journey, JourneyMap
from rumbo.web import map_clash, map_draft, map_form, map_rows
from rumbo.web import map_fields as fields
from rumbo.web.frame import Link, Option
from rumbo.web.language import marked
from rumbo.web.map_clash import Choosing
from rumbo.web.map_draft import Draft
from rumbo.web.map_form import Field, Problems, Rows, Writer
from rumbo.web.map_phase_form import DATA_FIELDS
from rumbo.web.map_sent import carried, entries
from rumbo.web.map_sight import HISTORY, HOME, YAML
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_SEE_OTHER, _CONFLICT, _WRONG = 303, 409, 422
_LISTED = (("boundaries", "boundaries"), ("roles", "roles"), ("emotions", "added_emotions"))


@dataclass(frozen=True)
class PhaseLine:
    """A phase in the list: what it is made of, and how much is wrong with it."""

    id: str
    name: str
    href: str
    stages: str
    owner: str
    statements: int
    serious: int
    mild: int
    first: bool
    last: bool


@dataclass(frozen=True)
class JourneyLines:
    """The phases of one journey, in order."""

    id: str
    name: str
    phases: tuple[PhaseLine, ...]


@dataclass(frozen=True)
class DraftPage:
    """What the page of a draft shows."""

    title: str
    trail: tuple[Link, ...]
    path: str
    phases_path: str
    discard: str
    publish: str
    compare: str
    yaml: str
    changed: str
    revision: int
    journeys: tuple[JourneyLines, ...]
    fields: tuple[Field, ...]
    language: Field
    lists: tuple[Rows, ...]
    data_fields: tuple[str, ...]
    was: str
    serious: tuple[tuple[str, str], ...]
    mild: tuple[tuple[str, str], ...]
    saved: bool
    problem: str
    clash: Choosing | None


@dataclass(frozen=True)
class _Sent:
    entries: Mapping[str, Any]
    was: Any
    problems: Sequence[Problem] = ()
    clash: Choosing | None = None
    problem: str = ""


def build(visit: Visit) -> DraftPage:
    """The draft as it is."""
    return _plain(visit, map_draft.draft(visit))


def _plain(visit: Visit, draft: Draft, problem: str = "") -> DraftPage:
    now = editing.own_entries(draft.map)
    return _page(visit, draft, _Sent(now, now, problem=problem))


def _page(visit: Visit, draft: Draft, sent: _Sent) -> DraftPage:
    found = map_draft.problems_of(visit, draft.map)
    here = [each for each in (*sent.problems, *found) if each.place[:1] != ("phases",)]
    writer = Writer(
        visit.language,
        map_form.options(draft.map, visit.language, DATA_FIELDS),
        Problems.of(here, visit.language),
    )
    version = draft.version
    return DraftPage(
        title=draft.map.name.of(visit.language.tag),
        trail=map_draft.trail(visit),
        path=draft.path,
        phases_path=f"{HOME}/fases/{version.id}",
        discard=f"{HOME}/descartar/{version.id}",
        publish=f"{map_draft.PUBLISH}/{version.id}",
        compare=_compare(visit, draft),
        yaml=f"{YAML}?version={version.id}",
        changed=visit.say(
            "{version}, changed by {who}",
            version=map_draft.named(visit, version),
            who=version.changed_by,
        ),
        revision=version.revision,
        journeys=_journeys(visit, draft, found),
        fields=writer.fields(
            sent.entries,
            "",
            (
                fields.Spec("name", fields.WORDS, needed=True),
                fields.Spec("owner", fields.TEXT),
                fields.Spec("review_every_days", fields.WHOLE),
            ),
        ),
        language=_language(visit, sent.entries),
        lists=_lists(visit, draft.map, sent.entries, writer),
        data_fields=DATA_FIELDS,
        was=json.dumps(sent.was, ensure_ascii=False),
        serious=tuple(map_draft.worded(visit, draft, each) for each in found if each.serious),
        mild=tuple(map_draft.worded(visit, draft, each) for each in found if not each.serious),
        saved=visit.parameter("saved") == "1" and sent.clash is None and not sent.problems,
        problem=sent.problem,
        clash=sent.clash,
    )


def _compare(visit: Visit, draft: Draft) -> str:
    """Where the draft stands beside what is in force; nowhere while nothing is."""
    now = visit.workspace.atlas.in_force(visit.workspace.today())
    return f"{HISTORY}?from={now.id}&to={draft.version.id}#compared" if now else ""


def _lists(
    visit: Visit, journey_map: JourneyMap, sent: Mapping[str, Any], writer: Writer
) -> tuple[Rows, ...]:
    words = {
        f"{part}.{number}": visit.language.of(said(entry, journey_map))
        for part, _ in _LISTED
        for number, entry in enumerate(getattr(journey_map, part))
    }
    return tuple(writer.rows(sent, part, words, specs) for part, specs in _LISTED)


def _language(visit: Visit, sent: Mapping[str, Any]) -> Field:
    chosen = str(sent.get("language") or "es")
    return Field(
        name="e.language",
        label=visit.say("Language of texts without one"),
        kind=fields.CHOICE,
        needed=True,
        value=chosen,
        options=(
            Option("es", "Español", chosen == "es"),
            Option("en", "English", chosen == "en"),
        ),
    )


def _journeys(visit: Visit, draft: Draft, found: Sequence[Problem]) -> tuple[JourneyLines, ...]:
    numbers = {phase.id: number for number, phase in enumerate(draft.map.phases)}
    listed = []
    for journey, name in JOURNEYS.items():
        members = [phase for phase in draft.map.phases if phase.journey is journey]
        lines = []
        for place, phase in enumerate(members):
            here = [each for each in found if each.place[:2] == ("phases", numbers[phase.id])]
            lines.append(
                PhaseLine(
                    id=phase.id,
                    name=phase.name.of(visit.language.tag) or phase.id,
                    href=f"{draft.path}/{phase.id}",
                    stages=", ".join(dict.fromkeys(each.stage for each in phase.stages)),
                    owner=phase.owner,
                    statements=len(phase.rules)
                    + len(phase.steps)
                    + sum(lane.enters for lane in phase.lanes),
                    serious=sum(each.serious for each in here),
                    mild=sum(not each.serious for each in here),
                    first=place == 0,
                    last=place == len(members) - 1,
                )
            )
        listed.append(JourneyLines(journey.value, visit.language.of(name), tuple(lines)))
    return tuple(listed)


def post(visit: Visit) -> Response:
    """Saves what holds for all of the map, or does what a button says."""
    draft, was = map_draft.draft(visit), carried(visit.form, "was")
    mine, do = entries(visit.form, was), str(visit.form.get("do") or "save")
    if do not in ("save", "look"):
        mine = map_rows.applied(mine, do, visit.form)
    if do != "save":
        return render(visit, PAGE, _page(visit, draft, _Sent(mine, was)))
    mine = map_rows.identified(mine, ("boundaries", "roles", "emotions"))
    part = Part(draft.version.id)
    try:
        mine = part.of(part.put(draft.map, mine))
    except MapError as error:
        return render(visit, PAGE, _page(visit, draft, _Sent(mine, was, error.problems)), _WRONG)
    done = save(visit.workspace.atlas.maps, part, was, mine, by=map_draft.who(visit))
    return _after(visit, draft, done, was, mine)


def choose(visit: Visit) -> Response:
    """Writes what somebody chose between their text and another's."""
    draft = map_draft.draft(visit)
    done, was, mine = map_clash.chosen(visit, Part(draft.version.id), map_draft.who(visit))
    return _after(visit, draft, done, was, mine)


def _after(visit: Visit, draft: Draft, done: object, was: Any, mine: Any) -> Response:  # noqa: ANN401 - entries
    if isinstance(done, Clash):
        choosing = map_clash.choosing(visit, done, was, mine)
        sent = _Sent(done.theirs, done.theirs, clash=choosing)
        return render(visit, PAGE, _page(visit, map_draft.draft(visit), sent), _CONFLICT)
    return RedirectResponse(f"{draft.path}?saved=1", _SEE_OTHER)


def phases(visit: Visit) -> Response:
    """Adds, moves or takes out a phase."""
    draft = map_draft.draft(visit)
    what, _, rest = str(visit.form.get("do") or "").partition(":")
    phase, _, place = rest.partition(":")
    try:
        if what == "remove":
            _refuse_if_changed(visit, draft)
        make = partial(_made, visit, what, phase, place)
        change(visit.workspace.atlas.maps, draft.version.id, make, by=map_draft.who(visit))
    except UsageError as error:
        said_ = visit.language.told(error.message, error.advice)
        return render(visit, PAGE, _plain(visit, map_draft.draft(visit), said_), _CONFLICT)
    return RedirectResponse(f"{draft.path}#phases", _SEE_OTHER)


def _made(visit: Visit, what: str, phase: str, place: str, journey_map: JourneyMap) -> JourneyMap:
    if what == "add":
        journey = str(visit.form.get("journey") or "")
        known = journey in {each.value for each in Journey}
        name = str(visit.form.get("name") or "")
        return editing.with_phase(
            journey_map, name, Journey(journey) if known else Journey.ACQUISITION
        )
    if what == "remove":
        return editing.without_phase(journey_map, phase)
    steps = {"up": -1, "down": 1}
    if what in steps:
        at = editing.place_of(journey_map, phase) + steps[what]
        return editing.phase_at(journey_map, phase, at)
    if what == "place":
        return editing.phase_at(journey_map, phase, map_draft.number(place))
    raise UsageError("The form cannot be read.", advice="Open the page again.")


def _refuse_if_changed(visit: Visit, draft: Draft) -> None:
    """What somebody else wrote since the page was shown is not taken out unseen."""
    seen = str(visit.form.get("revision") or "")
    if seen != str(draft.version.revision):
        raise UsageError(
            f"{draft.version.changed_by} changed the draft meanwhile.",
            advice="Look at it again and repeat your change.",
        )


def discard(visit: Visit) -> Response:
    """Puts the draft aside; it stays readable."""
    draft = map_draft.draft(visit)
    visit.workspace.atlas.maps.discard(draft.version.id, by=map_draft.who(visit))
    return RedirectResponse(f"{map_draft.EDIT}?discarded=1", _SEE_OTHER)


_PATH = f"{map_draft.EDIT}/{{version}}"
PAGE = Page(
    name="map_draft",
    path=_PATH,
    label=marked("Edit the map"),
    template="map_draft.html",
    context=DraftPage,
    build=build,
    needs_data=False,
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(
        Action(_PATH, post, "POST", body_bytes=map_draft.FORM_BYTES),
        Action(f"{_PATH}/~eleccion", choose, "POST", body_bytes=map_draft.FORM_BYTES),
        Action(f"{HOME}/fases/{{version}}", phases, "POST"),
        Action(f"{HOME}/descartar/{{version}}", discard, "POST"),
    ),
    sheets=map_draft.SHEETS,
    scripts=("js/map_edit.js",),
)
