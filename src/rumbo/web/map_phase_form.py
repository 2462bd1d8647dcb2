"""A phase as the form of the editor: from what it is, or from what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rumbo.journey import vocabulary
from rumbo.model.journey_map import JOURNEYS, JourneyMap
from rumbo.model.movement import Phase
from rumbo.web import map_fields as fields
from rumbo.web import map_form
from rumbo.web.frame import Option
from rumbo.web.map_form import Field, Problems, Rows, Writer
from rumbo.web.map_sent import MARK, stage_value
from rumbo.web.visit import Visit

_LISTED = ("lanes", "touchpoints", "pains", "emotions", "steps", "rules", "handovers")
DATA_FIELDS = (
    "amount",
    "expected_close_at",
    "next_step",
    "next_step_at",
    "forecast_category",
    "source",
    "type",
)


@dataclass(frozen=True)
class StageChoice:
    """A stage of the CRM beside the phase: whether it is chosen, and which other phase has it."""

    value: str
    name: str
    chosen: bool
    other: str


@dataclass(frozen=True)
class StageGroup:
    """The stages of one pipeline."""

    name: str
    stages: tuple[StageChoice, ...]


@dataclass(frozen=True)
class MoveChoice:
    """Another phase, and whether deals are expected to go there from here."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class PhaseForm:
    """Every field of a phase."""

    name: Field
    journey: Field
    owner: Field
    patience: Field
    parked: Field
    texts: tuple[Field, ...]
    meanings: tuple[Field, ...]
    stages: tuple[StageGroup, ...]
    stage_problems: tuple[str, ...]
    moves: tuple[MoveChoice, ...]
    parks: Field
    move_problems: tuple[str, ...]
    lists: tuple[Rows, ...]
    others: tuple[str, ...]
    data_fields: tuple[str, ...]


def phase_form(
    visit: Visit,
    journey_map: JourneyMap,
    phase_id: str,
    entries: Mapping[str, Any],
    crm: tuple[Phase, ...],
    problems: Problems,
    said: Mapping[str, str],
) -> PhaseForm:
    """The form of a phase; `said` are the sentences of its rows."""
    writer = Writer(
        visit.language, map_form.options(journey_map, visit.language, DATA_FIELDS), problems
    )
    moves = entries.get("moves")
    return PhaseForm(
        name=writer.field(entries, "", fields.Spec("name", fields.WORDS, needed=True)),
        journey=_journey(visit, entries, problems),
        owner=writer.field(entries, "", fields.Spec("owner", fields.TEXT)),
        patience=writer.field(entries, "", fields.Spec("patience_days", fields.NUMBER)),
        parked=writer.field(entries, "", fields.Spec("parked", fields.FLAG)),
        texts=_texts(writer, entries, 0),
        meanings=_texts(writer, entries, 1),
        stages=_stages(visit, journey_map, phase_id, entries, crm),
        stage_problems=problems.take("stages"),
        moves=_moves(visit, journey_map, phase_id, entries),
        parks=writer.field(
            moves if isinstance(moves, Mapping) else {}, "moves", fields.Spec("parks", fields.FLAG)
        ),
        move_problems=problems.take("moves"),
        lists=tuple(writer.rows(entries, part, said) for part in _LISTED),
        others=problems.rest(),
        data_fields=DATA_FIELDS,
    )


def _texts(writer: Writer, entries: Mapping[str, Any], which: int) -> tuple[Field, ...]:
    return writer.fields(
        entries, "", [fields.Spec(name, fields.LONG) for name in fields.TEXTS[which]]
    )


def _journey(visit: Visit, entries: Mapping[str, Any], problems: Problems) -> Field:
    chosen = str(entries.get("journey") or "acquisition")
    return Field(
        name=f"{MARK}journey",
        label=visit.language.of(vocabulary.part("journey")),
        kind=fields.CHOICE,
        needed=True,
        value=chosen,
        options=tuple(
            Option(each.value, visit.language.of(text), each.value == chosen)
            for each, text in JOURNEYS.items()
        ),
        problems=problems.take("journey"),
    )


def _stages(
    visit: Visit,
    journey_map: JourneyMap,
    phase_id: str,
    entries: Mapping[str, Any],
    crm: tuple[Phase, ...],
) -> tuple[StageGroup, ...]:
    sent = entries.get("stages")
    listed = sent if isinstance(sent, list) else []
    mine = [(each.get("pipeline"), each.get("stage")) for each in listed]
    groups: dict[str, list[StageChoice]] = {}
    known: set[tuple[str | None, str | None]] = set()
    for stage in crm:
        if stage.open and (stage.rank is not None or stage.parked):
            keys = {(stage.pipeline, stage.name), (None, stage.name)}
            known |= keys
            whole = (None, stage.name) in mine
            groups.setdefault(stage.pipeline, []).append(
                StageChoice(
                    stage_value(None if whole else stage.pipeline, stage.name),
                    stage.name,
                    bool(keys & set(mine)),
                    _owner(visit, journey_map, phase_id, stage),
                )
            )
    strange = [each for each in mine if each not in known]
    if strange:
        groups[visit.say("Not in the CRM")] = [
            StageChoice(
                stage_value(pipeline, str(name)),
                f"{name} ({pipeline})" if pipeline else str(name),
                chosen=True,
                other="",
            )
            for pipeline, name in strange
        ]
    return tuple(StageGroup(name, tuple(listed)) for name, listed in groups.items())


def _owner(visit: Visit, journey_map: JourneyMap, phase_id: str, stage: Phase) -> str:
    """Which other phase has the stage."""
    for phase in journey_map.phases:
        claims = {(each.pipeline, each.stage) for each in phase.stages}
        if phase.id != phase_id and claims & {(stage.pipeline, stage.name), (None, stage.name)}:
            return phase.name.of(visit.language.tag)
    return ""


def _moves(
    visit: Visit, journey_map: JourneyMap, phase_id: str, entries: Mapping[str, Any]
) -> tuple[MoveChoice, ...]:
    order = [phase.id for phase in journey_map.phases]
    here = order.index(phase_id) if phase_id in order else len(order)
    sent = entries.get("moves")
    listed = sent if isinstance(sent, Mapping) else {}
    known = [(phase.id, phase.name.of(visit.language.tag)) for phase in journey_map.phases]
    strange = {to for way in ("next", "skips", "back") for to in listed.get(way) or ()}
    known += [(to, to) for to in sorted(strange - set(order))]
    return tuple(
        _move(visit, listed, to, name, ahead=to not in order or order.index(to) > here)
        for to, name in known
        if to != phase_id or to in strange
    )


def _move(
    visit: Visit, listed: Mapping[str, Any], to: str, name: str, *, ahead: bool
) -> MoveChoice:
    chosen = next((way for way in ("next", "skips", "back") if to in (listed.get(way) or ())), "")
    ways = ["next", "skips"] if ahead else ["back"]
    ways += [chosen] if chosen and chosen not in ways else []
    return MoveChoice(
        f"{MARK}moves.to.{to}",
        name,
        (
            Option("", "—", not chosen),
            *(Option(way, visit.language.of(vocabulary.part(way)), way == chosen) for way in ways),
        ),
    )
