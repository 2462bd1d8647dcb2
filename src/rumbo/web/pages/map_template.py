"""A template, phase by phase, and which stages of the CRM each phase is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.atlas import TEMPLATES, template
from rumbo.journey import adaptation
from rumbo.journey.statement import statements
from rumbo.model.journey_map import JOURNEYS, JourneyMap, MapPhase
from rumbo.model.movement import Phase
from rumbo.web import map_draft
from rumbo.web.failure import NotHereError
from rumbo.web.frame import Link, Option
from rumbo.web.language import marked
from rumbo.web.map_draft import EDIT, NEW
from rumbo.web.map_sent import stage_value
from rumbo.web.page import Action, Page
from rumbo.web.pages.map_new import FOR
from rumbo.web.visit import Visit

_SEE_OTHER = 303


@dataclass(frozen=True)
class PhaseSeen:
    """One phase of the template: what the customer does, and what it states."""

    name: str
    journey: str
    does: str
    needs: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class StageAsked:
    """A stage of the CRM and the phases that it may be."""

    name: str
    label: str
    pipeline: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class TemplatePage:
    """A template beside the CRM."""

    title: str
    trail: tuple[Link, ...]
    says: str
    path: str
    phases: tuple[PhaseSeen, ...]
    stages: tuple[StageAsked, ...]


def build(visit: Visit) -> TemplatePage:
    """The template that the address names."""
    found, name = _template(visit), str(visit.request.path_params["template"])
    tag = visit.language.tag
    return TemplatePage(
        title=found.name.of(tag),
        trail=map_draft.trail(visit, Link(visit.say("Begin a map"), NEW)),
        says=visit.say(FOR[name]),
        path=f"{NEW}/plantilla/{name}",
        phases=tuple(_seen(visit, found, phase) for phase in found.phases),
        stages=_asked(visit, found),
    )


def _template(visit: Visit) -> JourneyMap:
    name = str(visit.request.path_params["template"])
    if name not in TEMPLATES:
        raise NotHereError(
            visit.say("There is no such template"), way=(visit.say("Begin a map"), NEW)
        )
    return template(name, visit.language.tag)


def _seen(visit: Visit, journey_map: JourneyMap, phase: MapPhase) -> PhaseSeen:
    tag, name = visit.language.tag, phase.name.of(visit.language.tag)
    return PhaseSeen(
        name,
        visit.language.of(JOURNEYS[phase.journey]),
        phase.does.of(tag),
        phase.needs.of(tag),
        tuple(
            _upper(visit.language.of(each.says).removeprefix(f"{name}: "))
            for each in statements(journey_map)
            if each.phase == phase.id and each.origin != "move"
        ),
    )


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _road(visit: Visit) -> list[Phase]:
    return [
        stage
        for stage in map_draft.stages(visit)
        if stage.open and (stage.rank is not None or stage.parked)
    ]


def _asked(visit: Visit, journey_map: JourneyMap) -> tuple[StageAsked, ...]:
    stages = _road(visit)
    proposed: Mapping[tuple[str, str], str] = adaptation.proposed(journey_map, stages)
    tag = visit.language.tag
    return tuple(
        StageAsked(
            _field(stage),
            stage.name,
            stage.pipeline,
            (
                Option("", visit.say("No phase: it stays as it is"), chosen=False),
                *(
                    Option(
                        phase.id,
                        phase.name.of(tag),
                        proposed.get((stage.name, stage.pipeline)) == phase.id,
                        visit.language.of(JOURNEYS[phase.journey]),
                    )
                    for phase in journey_map.phases
                ),
            ),
        )
        for stage in stages
    )


def _field(stage: Phase) -> str:
    return f"stage.{stage_value(stage.pipeline, stage.name)}"


def adapt(visit: Visit) -> Response:
    """Keeps the template with the chosen stages as a draft."""
    found = _template(visit)
    known = {phase.id for phase in found.phases}
    claims = {
        (stage.name, stage.pipeline): phase
        for stage in _road(visit)
        if (phase := str(visit.form.get(_field(stage)) or "")) in known
    }
    made = visit.workspace.atlas.add(
        adaptation.adapted(found, claims),
        by=map_draft.who(visit),
        why=visit.say("From the template “{name}”", name=found.name.of(visit.language.tag)),
    )
    return RedirectResponse(f"{EDIT}/{made.id}", _SEE_OTHER)


_PATH = f"{NEW}/plantilla/{{template}}"
PAGE = Page(
    name="map_template",
    path=_PATH,
    label=marked("Template"),
    template="map_template.html",
    context=TemplatePage,
    build=build,
    needs_data=False,
    filtered=False,
    role="editor",
    whole=True,
    below=map_draft.BELOW,
    actions=(Action(_PATH, adapt, "POST"),),
    sheets=map_draft.SHEETS,
)
