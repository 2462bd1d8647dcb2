"""Which CRM stages a map claims: those that the CRM does not have, and those that nobody claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rumbo.journey.problem import Place, Problem
from rumbo.model.journey_map import JourneyMap
from rumbo.model.movement import Phase
from rumbo.model.reading import Text


def problems_with_stages(journey_map: JourneyMap, stages: Sequence[Phase]) -> list[Problem]:
    """What does not fit between the map and the CRM; `stages` are the phases without a map."""
    return [*_strange(journey_map, stages), *_unclaimed(journey_map, stages)]


def _strange(journey_map: JourneyMap, stages: Sequence[Phase]) -> Iterator[Problem]:
    known = {(phase.name, phase.pipeline) for phase in stages}
    names = {phase.name for phase in stages}
    ends = {phase.name for phase in stages if not phase.open}
    listed = ", ".join(dict.fromkeys(phase.name for phase in stages if phase.rank is not None))
    for number, phase in enumerate(journey_map.phases):
        for i, stage in enumerate(phase.stages):
            place: Place = ("phases", number, "stages", i)
            here = (
                (stage.stage, stage.pipeline) in known if stage.pipeline else stage.stage in names
            )
            if not here:
                yield Problem(
                    place,
                    Text(
                        f"el CRM no tiene la etapa «{stage.stage}».",
                        f"the CRM has no stage “{stage.stage}”.",
                    ),
                    Text(f"Tiene: {listed}.", f"It has: {listed}."),
                )
            elif stage.stage in ends:
                yield Problem(
                    place,
                    Text(
                        f"«{stage.stage}» es un final, no una fase.",
                        f"“{stage.stage}” is an end, not a phase.",
                    ),
                    Text("Quítela.", "Take it out."),
                )


def _unclaimed(journey_map: JourneyMap, stages: Sequence[Phase]) -> Iterator[Problem]:
    claims = {(s.stage, s.pipeline) for phase in journey_map.phases for s in phase.stages}
    for phase in stages:
        if not phase.open or (phase.rank is None and not phase.parked):
            continue
        if (phase.name, None) not in claims and (phase.name, phase.pipeline) not in claims:
            yield Problem(
                ("phases",),
                Text(
                    f"ninguna fase tiene la etapa «{phase.name}» ({phase.pipeline}): se verá tal"
                    " cual.",
                    f"no phase has the stage “{phase.name}” ({phase.pipeline}): it is shown as it"
                    " is.",
                ),
                Text("Póngala en una fase.", "Put it into a phase."),
                serious=False,
            )
