"""The map of the sample company: what it believes, with its own stages in each phase."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from rumbo.journey import document
from rumbo.model.journey_map import Journey, JourneyMap, MapPhase, StageRef
from rumbo.sample.words import words

_PIPELINES = {Journey.ACQUISITION: 0, Journey.RETENTION: 1}


def sample_map(language: str) -> JourneyMap:
    """The sample company's map in that language (es or en), over the stages of its CRM."""
    text = (files("rumbo.journey") / "sample.yaml").read_text(encoding="utf-8")
    spoken = "es" if language.startswith("es") else "en"
    found = document.read(text, spoken)
    return found.model_copy(update={"language": spoken, "phases": tuple(_staged(found, spoken))})


def _staged(journey_map: JourneyMap, language: str) -> Iterator[MapPhase]:
    spoken = words(language)
    left = {journey: iter(spoken.stages[place]) for journey, place in _PIPELINES.items()}
    for phase in journey_map.phases:
        if phase.parked:
            yield phase.model_copy(update={"stages": (StageRef(stage=spoken.parked),)})
        elif phase.journey in left:
            pipeline = spoken.pipelines[_PIPELINES[phase.journey]]
            stage = StageRef(stage=next(left[phase.journey]), pipeline=pipeline)
            yield phase.model_copy(update={"stages": (stage,)})
        else:
            yield phase
