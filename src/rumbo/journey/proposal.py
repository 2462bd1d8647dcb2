"""A map proposed from the log: statements that somebody accepts one by one, each with its evidence.

What is counted is counted elsewhere; here are the phases that the stages of a CRM make, and the
map that the accepted statements make together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from rumbo.errors import UsageError
from rumbo.journey import document
from rumbo.journey.adaptation import journey_of, slug
from rumbo.journey.problem import Place
from rumbo.model.journey_map import MOST_PHASES, JourneyMap, MapPhase, Moves, StageRef, Words
from rumbo.model.movement import Phase
from rumbo.model.reading import Text

WAYS = ("next", "skips", "back")


@dataclass(frozen=True)
class Proposed:
    """One statement: what it says, and how many cases stand behind it.

    `part` is where it stands in its phase and `value` what is written there; `passes` of `n` cases
    keep it, None where nothing is to be kept.
    """

    id: str
    phase: str
    part: str
    value: Any
    says: Text
    evidence: Text
    n: int
    passes: int | None = None

    def plain(self, language: str) -> dict[str, Any]:
        """The statement as programs read it."""
        return {
            "id": self.id,
            "phase": self.phase,
            "part": self.part,
            "statement": self.says.of(language),
            "evidence": self.evidence.of(language),
            "n": self.n,
            "passes": self.passes,
            "pass_rate": None if self.passes is None or not self.n else self.passes / self.n,
        }


@dataclass(frozen=True)
class Proposal:
    """The phases that there may be, in order, and all that is proposed about them."""

    skeleton: JourneyMap
    statements: tuple[Proposed, ...]

    def of(self, phase: str) -> tuple[Proposed, ...]:
        """What is proposed about one phase; the phase itself comes first."""
        return tuple(each for each in self.statements if each.phase == phase)

    def unknown(self, ids: AbstractSet[str]) -> set[str]:
        """Those of the ids that nothing is proposed under."""
        return set(ids) - {each.id for each in self.statements}

    def accepted(self, ids: AbstractSet[str] | None = None) -> JourneyMap:
        """The map that the accepted statements make; all of them where none are named.

        Without its phase a statement says nothing, nor does a move without the phase it leads to.
        """
        taken = [each for each in self.statements if ids is None or each.id in ids]
        here = {each.phase for each in taken if each.part == "phase"}
        if not here:
            raise UsageError("A map has at least one phase.", advice="Accept one of the phases.")
        phases = tuple(
            _with(phase, [each for each in taken if each.phase == phase.id], here)
            for phase in self.skeleton.phases
            if phase.id in here
        )
        return self.skeleton.model_copy(update={"phases": phases})

    def written(self, language: str, ids: AbstractSet[str] | None = None) -> str:
        """The accepted map as YAML, the evidence of each statement as a remark beside it."""
        made = self.accepted(ids)
        taken = [each for each in self.statements if ids is None or each.id in ids]
        return document.write(made, dict(_remarks(made, taken, language)))


def skeleton(stages: Sequence[Phase], language: str) -> JourneyMap:
    """A phase for each stage of the road, and for each that deals are parked in."""
    road = [stage for stage in stages if stage.open and (stage.rank is not None or stage.parked)]
    if not road:
        raise UsageError(
            "There are no stages yet to propose a map from.",
            advice="Bring your data in first: rumbo import PATH",
        )
    spoken = "es" if language.startswith("es") else "en"
    pipelines = {stage.pipeline_id: [*_of(road, stage.pipeline_id)] for stage in road}
    phases: list[MapPhase] = []
    for members in pipelines.values():
        journey = journey_of(members)
        for stage in sorted(members, key=lambda each: each.parked):  # those beside the road last
            taken = [each.id for each in phases]
            phases.append(
                MapPhase(
                    id=slug(stage.name, taken),
                    journey=journey,
                    name=Words(**{spoken: stage.name}),
                    stages=(StageRef(stage=stage.name, pipeline=stage.pipeline),),
                    parked=stage.parked,
                )
            )
    return JourneyMap(
        name=Words(es="Mapa propuesto desde el CRM", en="Map proposed from the CRM"),
        language=spoken,  # type: ignore[arg-type]
        phases=tuple(phases[:MOST_PHASES]),
    )


def _of(road: Sequence[Phase], pipeline: str) -> Iterator[Phase]:
    return (stage for stage in road if stage.pipeline_id == pipeline)


def _with(phase: MapPhase, taken: Sequence[Proposed], here: AbstractSet[str]) -> MapPhase:
    for each in taken:
        if each.part != "phase" and (each.part not in WAYS or each.value in here):
            phase = _WRITTEN.get(each.part, _listed)(phase, each)
    return phase


def _moved(phase: MapPhase, each: Proposed) -> MapPhase:
    moves: Moves = phase.moves
    value = True if each.part == "parks" else (*getattr(moves, each.part), each.value)
    return phase.model_copy(update={"moves": moves.model_copy(update={each.part: value})})


def _listed(phase: MapPhase, each: Proposed) -> MapPhase:
    return phase.model_copy(update={each.part: (*getattr(phase, each.part), each.value)})


def _patient(phase: MapPhase, each: Proposed) -> MapPhase:
    return phase.model_copy(update={"patience_days": each.value})


_WRITTEN: Mapping[str, Callable[[MapPhase, Proposed], MapPhase]] = {
    **dict.fromkeys((*WAYS, "parks"), _moved),
    "patience_days": _patient,
}


def _remarks(
    made: JourneyMap, taken: Sequence[Proposed], language: str
) -> Iterator[tuple[Place, str]]:
    """Each statement's evidence, at the place at which the map holds it."""
    for number, phase in enumerate(made.phases):
        top: Place = ("phases", number)
        for each in taken:
            if each.phase == phase.id:
                place = _place(phase, each)
                if place is not None:
                    yield (*top, *place), each.evidence.of(language)


def _place(phase: MapPhase, each: Proposed) -> Place | None:
    if each.part == "phase":
        return ()
    if each.part == "patience_days":
        return (each.part,)
    if each.part == "parks":
        return ("moves", "parks")
    inside = phase.moves if each.part in WAYS else phase
    listed: Sequence[Any] = getattr(inside, each.part)
    if each.value not in listed:
        return None
    at = listed.index(each.value)
    return ("moves", each.part, at) if each.part in WAYS else (each.part, at)
