"""One phase of a draft: its form, and beside it how it will be read and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.errors import RumboError
from rumbo.journey.drafts import Clash, Part, save
from rumbo.journey.problem import MapError, Problem
from rumbo.model.journey_map import JourneyMap, MapPhase
from rumbo.web import map_clash, map_draft, map_preview, map_rows
from rumbo.web.failure import NotHereError
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.map_clash import Choosing
from rumbo.web.map_draft import Draft
from rumbo.web.map_form import Problems
from rumbo.web.map_phase_form import PhaseForm, phase_form
from rumbo.web.map_preview import Preview
from rumbo.web.map_sent import carried, entries
from rumbo.web.page import Action, Page
from rumbo.web.rendering import render
from rumbo.web.visit import Visit

_SEE_OTHER, _CONFLICT, _WRONG = 303, 409, 422
_AGAIN = 8  # entries that are left out of a preview, one after the other


@dataclass(frozen=True)
class PhasePage:
    """What the page of a phase shows; with a `clash` only that is to be decided."""

    title: str
    path: str
    trail: tuple[Link, ...]
    beside: tuple[Link, ...]
    form: PhaseForm
    was: str
    preview: Preview
    wrong: int
    saved: bool
    clash: Choosing | None


@dataclass(frozen=True)
class _Sent:
    """What a form holds: the entries, those that it began with, and what is wrong already."""

    entries: Mapping[str, Any]
    was: Any
    problems: Sequence[Problem] = ()
    clash: Choosing | None = None


def build(visit: Visit) -> PhasePage:
    """The phase as it is in the draft."""
    draft = map_draft.draft(visit)
    now = _part(visit, draft).of(draft.map)
    if now is None:
        raise NotHereError(
            visit.say("This phase is not in the draft"),
            way=(visit.say("Back to the draft"), draft.path),
        )
    return _page(visit, draft, _Sent(now, now))


def _part(visit: Visit, draft: Draft) -> Part:
    return Part(draft.version.id, str(visit.request.path_params["phase"]))


def _page(visit: Visit, draft: Draft, sent: _Sent) -> PhasePage:
    part = _part(visit, draft)
    tried, left_out = _tried(draft.map, part, sent)
    phase = tried.phase(part.phase)
    at = [each.id for each in tried.phases].index(part.phase)
    found = [
        each for each in map_draft.problems_of(visit, tried) if each.place[:2] == ("phases", at)
    ]
    listed = [*left_out, *found] if left_out else found
    path = f"{draft.path}/{part.phase}"
    return PhasePage(
        title=phase.name.of(visit.language.tag) or part.phase,
        path=path,
        trail=map_draft.trail(visit, Link(map_draft.named(visit, draft.version), draft.path)),
        beside=_beside(visit, draft),
        form=phase_form(
            visit,
            draft.map,
            part.phase,
            sent.entries,
            map_draft.stages(visit),
            Problems.of(listed, visit.language, 2),
            map_preview.sentences(visit, tried, phase) if not left_out else {},
        ),
        was=json.dumps(sent.was, ensure_ascii=False),
        preview=map_preview.preview(
            visit,
            tried,
            phase,
            Problems.of(listed, visit.language, 2),
            sum(each.serious for each in listed),
        ),
        wrong=len(left_out),
        saved=visit.parameter("saved") == "1" and not sent.problems and sent.clash is None,
        clash=sent.clash,
    )


def _tried(journey_map: JourneyMap, part: Part, sent: _Sent) -> tuple[JourneyMap, list[Problem]]:
    """The map with what was sent, as far as it can be; and what could not."""
    left: dict[str, Any] = json.loads(json.dumps(sent.entries))
    found: list[Problem] = []
    for _ in range(_AGAIN):
        try:
            return part.put(journey_map, {**left, "id": part.phase}), found
        except MapError as error:
            found += [each for each in error.problems if each not in found]
            _leave_out(left, error.problems)
    return part.put(journey_map, {"id": part.phase, "name": {"es": "…"}}), found


def _leave_out(left: dict[str, Any], problems: Sequence[Problem]) -> None:
    """Takes the entries that are wrong out, so that the others can be shown."""
    for problem in sorted(problems, key=lambda each: str(each.place), reverse=True):
        if len(problem.place) < 3:  # noqa: PLR2004 - phases, its number, the entry
            continue
        name, *inside = problem.place[2:]
        rows = left.get(str(name))
        if isinstance(rows, list) and inside and isinstance(inside[0], int):
            if inside[0] < len(rows):
                rows.pop(inside[0])
        elif name == "name":
            left["name"] = {"es": "…"}
        else:
            left.pop(str(name), None)


def _beside(visit: Visit, draft: Draft) -> tuple[Link, ...]:
    here = str(visit.request.path_params["phase"])
    return tuple(
        Link(_name(visit, each), f"{draft.path}/{each.id}", "", each.id == here)
        for each in draft.map.phases
    )


def _name(visit: Visit, phase: MapPhase) -> str:
    return phase.name.of(visit.language.tag) or phase.id


def _sent(visit: Visit, draft: Draft) -> _Sent:
    """What the form says, with what is wrong in its kind."""
    was = carried(visit.form, "was")
    return _Sent({**entries(visit.form, was), "id": _part(visit, draft).phase}, was)


def post(visit: Visit) -> Response:
    """Saves the phase, or does what one of its buttons says."""
    draft = map_draft.draft(visit)
    sent, do = _sent(visit, draft), str(visit.form.get("do") or "save")
    if do not in ("save", "look"):
        sent = _Sent(map_rows.applied(dict(sent.entries), do, visit.form), sent.was)
    if do != "save":
        return render(visit, PAGE, _page(visit, draft, sent))
    mine = map_rows.identified(dict(sent.entries), ("steps",))
    part = _part(visit, draft)
    try:
        mine = part.of(part.put(draft.map, mine))
    except MapError as error:
        return render(
            visit, PAGE, _page(visit, draft, _Sent(mine, sent.was, error.problems)), _WRONG
        )
    done = save(visit.workspace.atlas.maps, part, sent.was, mine, by=map_draft.who(visit))
    return _after(visit, draft, done, sent.was, mine)


def choose(visit: Visit) -> Response:
    """Writes what somebody chose between their text and another's."""
    draft = map_draft.draft(visit)
    done, was, mine = map_clash.chosen(visit, _part(visit, draft), map_draft.who(visit))
    return _after(visit, draft, done, was, mine)


def _after(visit: Visit, draft: Draft, done: object, was: Any, mine: Any) -> Response:  # noqa: ANN401 - entries
    phase = str(visit.request.path_params["phase"])
    if isinstance(done, Clash):
        choosing = map_clash.choosing(visit, done, was, mine)
        there = done.theirs if done.theirs is not None else mine
        version = map_draft.Draft(draft.version, _with(draft.map, phase, there))
        page = _page(visit, version, _Sent(there, there, clash=choosing))
        return render(visit, PAGE, page, _CONFLICT)
    kept = Part(draft.version.id, phase).of(map_draft.draft(visit).map)
    back = f"{draft.path}/{phase}" if kept is not None else draft.path
    return RedirectResponse(f"{back}?saved=1", _SEE_OTHER)


def _with(journey_map: JourneyMap, phase: str, entries_: Any) -> JourneyMap:  # noqa: ANN401 - entries
    try:
        return Part(0, phase).put(journey_map, entries_)
    except RumboError:
        return journey_map


def look(visit: Visit) -> Response:
    """How the phase would be read, beside the form while it is written."""
    draft = map_draft.draft(visit)
    return render(visit, PAGE, _page(visit, draft, _sent(visit, draft)))


_PATH = f"{map_draft.EDIT}/{{version}}/{{phase}}"
PAGE = Page(
    name="map_draft_phase",
    path=_PATH,
    label=marked("Edit the phase"),
    template="map_draft_phase.html",
    context=PhasePage,
    build=build,
    needs_data=False,
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(
        Action(_PATH, post, "POST", body_bytes=map_draft.FORM_BYTES),
        Action(f"{_PATH}/vista", look, "POST", body_bytes=map_draft.FORM_BYTES),
        Action(f"{_PATH}/eleccion", choose, "POST", body_bytes=map_draft.FORM_BYTES),
    ),
    sheets=map_draft.SHEETS,
    scripts=("js/map_edit.js",),
)
