"""What a map states, one sentence each: its rules, its steps, its roles and its expected moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rumbo.journey.problem import Place
from rumbo.journey.wording import of_rule, phase_name
from rumbo.model.journey_map import JourneyMap, MapPhase
from rumbo.model.reading import Text, counted, in_each
from rumbo.model.rule import (
    ActivityHappened,
    AnyRule,
    ContentShared,
    FieldSet,
    MeetingHeld,
    MovesTo,
    OnlyExpectedMoves,
    RoleEngaged,
    SignalSeen,
)

# A move that is expected has to be made by some; one that must be the rule is a rule of its own.
SOME_DEALS = 0.02
ENDS = ("won", "lost", "parked")  # where a move may lead beside phases


class Origin(StrEnum):
    """Which part of the map makes a statement."""

    RULE = "rule"
    STEP = "step"
    LANE = "lane"
    MOVE = "move"


@dataclass(frozen=True)
class Statement:
    """One statement: its id over all versions of the map, its phase, its rule and its words.

    `place` is where it stands in the map: the entries from the top.
    """

    id: str
    phase: str
    origin: Origin
    rule: AnyRule
    says: Text
    place: Place


def statements(journey_map: JourneyMap) -> tuple[Statement, ...]:
    """Everything that the map states, in the order in which it stands there."""
    return tuple(
        stated
        for number, phase in enumerate(journey_map.phases)
        for stated in _of_phase(journey_map, number, phase)
    )


def _of_phase(journey_map: JourneyMap, number: int, phase: MapPhase) -> Iterator[Statement]:
    name = phase_name(journey_map, phase.id)
    for part, index, origin, key, rule in _rules(phase):
        words = _lowered(of_rule(journey_map, rule))
        yield Statement(
            f"{phase.id}.{key or _key(rule)}",
            phase.id,
            origin,
            rule,
            counted("{name}: {words}", "{name}: {words}", name=name, words=words),
            ("phases", number, part, index),
        )


def _rules(phase: MapPhase) -> Iterator[tuple[str, int, Origin, str, AnyRule]]:
    for index, rule in enumerate(phase.rules):
        yield "rules", index, Origin.RULE, rule.id or "", rule
    for index, step in enumerate(phase.steps):
        yield "steps", index, Origin.STEP, f"step.{step.id}", step.proof
    for index, lane in enumerate(phase.lanes):
        if lane.enters:
            yield "lanes", index, Origin.LANE, f"lane.{lane.role}", RoleEngaged(role=lane.role)
    for index, to in enumerate(phase.moves.expected):
        yield "moves", index, Origin.MOVE, f"move.{to}", MovesTo(to=to, holds_for=SOME_DEALS)
    if phase.moves.expected:
        yield "moves", 0, Origin.MOVE, "moves", OnlyExpectedMoves()


def _key(rule: AnyRule) -> str:
    """What tells a rule from others of its kind."""
    match rule:
        case RoleEngaged() | MeetingHeld():
            own = rule.role
        case ActivityHappened():
            own = "-".join((*rule.kinds, rule.direction or "")).rstrip("-")
        case FieldSet():
            own = rule.field
        case ContentShared():
            own = "-".join(part for part in (rule.kind, rule.topic) if part)
        case MovesTo():
            own = rule.to
        case SignalSeen():
            own = "-".join(part for part in (rule.signal, rule.role) if part)
        case _:
            own = ""
    return f"{rule.rule}.{own}" if own else rule.rule


def _lowered(sentence: Text) -> Text:
    return in_each(lambda tag: sentence.of(tag)[:1].lower() + sentence.of(tag)[1:])


def rules_of(phase: MapPhase, top: Place) -> Iterator[tuple[AnyRule, Place]]:
    """The rules that an author wrote into a phase at `top`, each with its place."""
    for index, rule in enumerate(phase.rules):
        yield rule, (*top, "rules", index)
    for index, step in enumerate(phase.steps):
        yield step.proof, (*top, "steps", index, "proof")
