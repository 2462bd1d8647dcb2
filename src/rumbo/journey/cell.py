"""The cells of a map on paper: phases across, lines down, and what stands in each, in words.

Each statement stands in one cell, so that what the log says of it colours that cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rumbo.journey import wording
from rumbo.journey.saying import said
from rumbo.journey.statement import Origin, Statement
from rumbo.journey.vocabulary import part
from rumbo.model.journey_map import EMOTIONS, JourneyMap, Lane, MapPhase, Words
from rumbo.model.reading import Text, counted, in_days
from rumbo.model.rule import (
    ActivityHappened,
    ContactWithin,
    ContentShared,
    LastsAtMost,
    MovesTo,
    OnlyExpectedMoves,
    ReplyWithin,
    Rule,
    SignalSeen,
)

ROLE = "role-"  # begins the name of the line of a role of the buying committee
_BEFORE_ROLES = ("does", "needs", "friction")
_OURS = ("response", "feeds", "owner", "meaning", "stages", "patience_days", "moves")
_CUSTOMERS = ("touchpoints", "pains", "emotions")
_WORK = ("steps", "rules", "handovers")
_NAMES: Mapping[str, Text] = {
    "meaning": Text("Entrar, avanzar, bloqueo", "Entering, advancing, blocked"),
    "stages": Text("Etapas del CRM", "CRM stages"),
    "patience_days": Text("Paciencia y plazo", "Patience and time"),
    "touchpoints": Text("Puntos de contacto", "Touchpoints"),
    "pains": Text("Puntos de dolor", "Pain points"),
    "emotions": Text("Emociones", "Emotions"),
    "steps": Text("Pasos del playbook", "Playbook steps"),
    "rules": Text("Otras afirmaciones", "Other statements"),
    "handovers": Text("Qué debe saber cada equipo", "What each team must know"),
}
# Where a rule that is about no role stands; those of other kinds stand among the other statements.
_LINES: Mapping[type[Rule], str] = {
    SignalSeen: "emotions",
    MovesTo: "moves",
    OnlyExpectedMoves: "moves",
    LastsAtMost: "patience_days",
    ActivityHappened: "touchpoints",
    ContactWithin: "touchpoints",
    ReplyWithin: "response",
    ContentShared: "response",
}


@dataclass(frozen=True)
class Entry:
    """One thing that stands in a cell; `label` says what it is where the line does not."""

    says: Text
    label: Text | None = None


def lines(journey_map: JourneyMap, stated: tuple[Statement, ...]) -> tuple[str, ...]:
    """The lines of the map from top to bottom; those that say nothing in any phase are left out."""
    roles = dict.fromkeys(
        line
        for line in (
            *(f"{ROLE}{lane.role}" for phase in journey_map.phases for lane in phase.lanes),
            *(line_of(each) for each in stated),
        )
        if line.startswith(ROLE)
    )
    order = (*_BEFORE_ROLES, *roles, *_CUSTOMERS, *_OURS, *_WORK)
    told = {line_of(each) for each in stated}
    return tuple(
        line
        for line in order
        if line in told
        or line == "owner"
        or any(entries(journey_map, phase, line) for phase in journey_map.phases)
    )


def line_name(journey_map: JourneyMap, line: str) -> Text:
    """What a line is called."""
    if line.startswith(ROLE):
        role = line.removeprefix(ROLE)
        return Text(journey_map.role_name(role, "es"), journey_map.role_name(role, "en"))
    return _NAMES.get(line) or part(line)


def line_of(stated: Statement) -> str:
    """The line in which a statement stands."""
    rule = stated.rule
    if stated.origin is Origin.STEP:
        return "steps"
    role = getattr(rule, "role", None)
    return f"{ROLE}{role}" if role else _LINES.get(type(rule), "rules")


def entries(journey_map: JourneyMap, phase: MapPhase, line: str) -> tuple[Entry, ...]:
    """What the map says in a cell, beside the statements that the log can judge."""
    if line.startswith(ROLE):
        return tuple(_of_role(journey_map, phase, line.removeprefix(ROLE)))
    write = _WRITTEN.get(line)
    return tuple(write(journey_map, phase)) if write else tuple(_plain(phase, line))


def _plain(phase: MapPhase, line: str) -> Iterator[Entry]:
    value = getattr(phase, line, None)
    if isinstance(value, str) and value:
        yield Entry(Text(value, value))
    if isinstance(value, Words) and value:
        yield Entry(_text(value))


def _text(words: Words) -> Text:
    return Text(words.of("es"), words.of("en"))


def _labelled(name: str, words: Words) -> Iterator[Entry]:
    if words:
        yield Entry(_text(words), part(name))


def _of_role(journey_map: JourneyMap, phase: MapPhase, role: str) -> Iterator[Entry]:
    for lane in phase.lanes:
        if lane.role == role:
            yield from _of_lane(journey_map, lane)
    for pain in phase.pains:
        if pain.role == role:
            yield Entry(_text(pain.text), part("pains"))


def _of_lane(journey_map: JourneyMap, lane: Lane) -> Iterator[Entry]:
    if lane.enters:
        yield Entry(part("enters_here"))
    for name in ("concern", "criterion"):
        yield from _labelled(name, getattr(lane, name))
    if lane.emotion:
        yield Entry(_emotion(journey_map, lane.emotion), part("emotion"))
    yield from _labelled("content", lane.content)


def _emotion(journey_map: JourneyMap, emotion: str) -> Text:
    named = (journey_map.emotion_name(emotion, language) for language in ("es", "en"))
    return EMOTIONS.get(emotion) or Text(*named)


def _meaning(_map: JourneyMap, phase: MapPhase) -> Iterator[Entry]:
    for name, label in (
        ("enters", Text("Entrar", "Entering")),
        ("advances", Text("Avanzar", "Advancing")),
        ("blocked", Text("Bloqueo", "Blocked")),
    ):
        words = getattr(phase, name)
        if words:
            yield Entry(_text(words), label)


def _listed(name: str) -> Callable[[JourneyMap, MapPhase], Iterator[Entry]]:
    def written(journey_map: JourneyMap, phase: MapPhase) -> Iterator[Entry]:
        for each in getattr(phase, name):
            yield Entry(said(each, journey_map))

    return written


def _patience(_map: JourneyMap, phase: MapPhase) -> Iterator[Entry]:
    if phase.patience_days is not None:
        yield Entry(in_days(phase.patience_days), Text("Paciencia", "Patience"))


def _moves(journey_map: JourneyMap, phase: MapPhase) -> Iterator[Entry]:
    for name in ("next", "skips", "back"):
        named = [wording.phase_name(journey_map, to) for to in getattr(phase.moves, name)]
        if named:
            joined = Text(*(", ".join(each.of(way) for each in named) for way in ("es", "en")))
            yield Entry(joined, part(name))
    if phase.moves.parks:
        yield Entry(part("parks"))


def _steps(_map: JourneyMap, phase: MapPhase) -> Iterator[Entry]:
    for step in phase.steps:
        days = wording.short_days(step.within_days)
        says = counted("{what} ({days})", "{what} ({days})", what=_text(step.what), days=days)
        yield Entry(
            says if step.within_days else _text(step.what),
            _text(step.who) if step.who else None,
        )


_WRITTEN: Mapping[str, Callable[[JourneyMap, MapPhase], Iterator[Entry]]] = {
    "meaning": _meaning,
    "stages": _listed("stages"),
    "patience_days": _patience,
    "moves": _moves,
    "touchpoints": _listed("touchpoints"),
    "pains": _listed("pains"),
    "emotions": _listed("emotions"),
    "steps": _steps,
    "rules": lambda _map, _phase: iter(()),
    "handovers": _listed("handovers"),
}
