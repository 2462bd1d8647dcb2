"""Changes to a map as a whole: phases added, taken out, moved, or replaced by what was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rumbo.errors import UsageError
from rumbo.journey import document
from rumbo.journey.adaptation import slug
from rumbo.model.journey_map import Journey, JourneyMap, MapPhase, Moves, Words


def without_phase(journey_map: JourneyMap, phase_id: str) -> JourneyMap:
    """The map without a phase, and without the expected moves that led there."""
    _known(journey_map, phase_id)
    kept = [each for each in journey_map.phases if each.id != phase_id]
    if not kept:
        raise UsageError("A map has at least one phase.", advice="Add another one first.")
    return _with(journey_map, [_not_towards(each, phase_id) for each in kept])


def with_phase(journey_map: JourneyMap, name: str, journey: Journey) -> JourneyMap:
    """The map with a new phase at the end of one of its journeys."""
    words = Words(**{journey_map.language: name.strip()})
    if not words:
        raise UsageError("The phase has no name.", advice="Write one.")
    taken = [each.id for each in journey_map.phases]
    added = MapPhase(id=slug(name, taken), journey=journey, name=words)
    return _with(journey_map, [*journey_map.phases, added])


def phase_at(journey_map: JourneyMap, phase_id: str, place: int) -> JourneyMap:
    """The map with a phase at another place, counted from 0 within its journey."""
    moved = _known(journey_map, phase_id)
    others = [each for each in journey_map.phases if each.id != phase_id]
    beside = [each for each in others if each.journey is moved.journey]
    before = beside[max(place, 0) :]
    at = others.index(before[0]) if before else len(others)
    phases = [*others[:at], moved, *others[at:]]
    order = {each.id: number for number, each in enumerate(phases)}
    return _with(journey_map, [_turned(each, order) for each in phases])


def place_of(journey_map: JourneyMap, phase_id: str) -> int:
    """Which place a phase has within its journey, from 0."""
    phase = _known(journey_map, phase_id)
    beside = [each.id for each in journey_map.phases if each.journey is phase.journey]
    return beside.index(phase_id)


def with_entries(journey_map: JourneyMap, phase_id: str, entries: Any) -> JourneyMap:  # noqa: ANN401 - entries of any shape
    """The map with a phase replaced by what was written; without it where that is None.

    MapError where it is no phase. A phase that is not there any more comes back at the end.
    """
    if entries is None:
        return without_phase(journey_map, phase_id)
    plain = document.written_out(journey_map)
    here = [number for number, each in enumerate(plain["phases"]) if each["id"] == phase_id]
    if here:
        plain["phases"][here[0]] = entries
    else:
        plain["phases"].append(entries)
    return document.build(plain, journey_map.language)


def with_own_entries(journey_map: JourneyMap, entries: dict[str, Any]) -> JourneyMap:
    """The map with all but its phases replaced by what was written."""
    phases = document.written_out(journey_map)["phases"]
    return document.build({**entries, "phases": phases}, journey_map.language)


def own_entries(journey_map: JourneyMap) -> dict[str, Any]:
    """What a map holds beside its phases."""
    found = document.written_out(journey_map)
    del found["phases"]
    return {**found, "language": journey_map.language}


def _known(journey_map: JourneyMap, phase_id: str) -> MapPhase:
    for phase in journey_map.phases:
        if phase.id == phase_id:
            return phase
    raise UsageError("This phase is not in the map any more.", advice="Look at the draft again.")


def _with(journey_map: JourneyMap, phases: Sequence[MapPhase]) -> JourneyMap:
    plain = document.written_out(journey_map)
    return document.build(
        {**plain, "phases": [document.written_out(each) for each in phases]}, journey_map.language
    )


def _not_towards(phase: MapPhase, gone: str) -> MapPhase:
    moves = phase.moves
    kept = {
        part: tuple(each for each in getattr(moves, part) if each != gone)
        for part in ("next", "skips", "back")
    }
    return phase.model_copy(update={"moves": moves.model_copy(update=kept)})


def _turned(phase: MapPhase, order: dict[str, int]) -> MapPhase:
    """The phase with its expected moves turned round where another order makes them go back."""
    moves, here = phase.moves, order[phase.id]
    listed = dict.fromkeys(moves.expected)
    ahead = [to for to in listed if order.get(to, here + 1) > here]
    turned = Moves(
        next=tuple(to for to in ahead if to in moves.next),
        skips=tuple(to for to in ahead if to not in moves.next),
        back=tuple(to for to in listed if to not in ahead),
        parks=moves.parks,
    )
    return phase.model_copy(update={"moves": turned})
