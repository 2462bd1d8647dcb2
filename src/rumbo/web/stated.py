"""What rows say in the reader's language: readings have it in the workspace's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rumbo.journey.statement import statements
from rumbo.model.journey_map import JourneyMap
from rumbo.model.reading import Reading, Row, Text
from rumbo.readings.boundaries import limits_in_words
from rumbo.readings.diagnosis import diagnosis, question_of
from rumbo.readings.review import lights
from rumbo.web.visit import Visit

# The columns that hold words of the map, by reading.
_STEPS: Mapping[str, tuple[str, ...]] = {"playbook": ("step", "who"), "follow_up": ("step",)}


def reworded(visit: Visit, name: str, rows: Sequence[Row]) -> list[Row]:
    """Rows of the reading of that name with their sentences as their reader would say them."""
    if name in _SENTENCES and visit.language.tag != visit.workspace.settings.language:
        told = _SENTENCES[name](visit)
        return [_worded(visit, row, told.get(str(row[_KEYS[name]]), {})) for row in rows]
    if name == "map_check":
        words = _words(visit)
        return [
            {**row, "statement": words.get(str(row["statement_id"]), row["statement"])}
            for row in rows
        ]
    columns = _STEPS.get(name, ())
    said = _words(visit) if columns else {}
    if not said:
        return list(rows)
    return [
        {**row, **{key: said.get(_step_key(str(row[key])), row[key]) for key in columns}}
        for row in rows
    ]


def in_own_words(visit: Visit, reading: Reading) -> Reading:
    """The answer with its sentences in the reader's language."""
    return replace(reading, rows=tuple(reworded(visit, reading.name, reading.rows)))


def step_said(visit: Visit, words: str) -> str:
    """A step of the playbook, given in the workspace's words, as its reader would say it."""
    return _words(visit).get(_step_key(words), words)


def _worded(visit: Visit, row: Row, said: Mapping[str, Text]) -> Row:
    return {**row, **{key: visit.language.of(text) for key, text in said.items()}}


def _of_limits(visit: Visit) -> Mapping[str, Mapping[str, Text]]:
    found = visit.ask("limits in words", visit.scope(), limits_in_words)
    return {
        name: {"says": says, "conditions": conditions} for name, (says, conditions) in found.items()
    }


def _of_diagnosis(visit: Visit) -> Mapping[str, Mapping[str, Text]]:
    told = visit.ask("diagnosis of the day", visit.scope(), diagnosis)
    return {each.key: {"question": question_of(each.key), "answer": each.answer} for each in told}


def _of_review(visit: Visit) -> Mapping[str, Mapping[str, Text]]:
    lit = visit.ask("lights", visit.scope(), lights)
    return {each.key: {"question": each.question, "answer": each.answer} for each in lit}


_SENTENCES: Mapping[str, Callable[[Visit], Mapping[str, Mapping[str, Text]]]] = {
    "boundaries": _of_limits,
    "diagnosis": _of_diagnosis,
    "review": _of_review,
}
_KEYS: Mapping[str, str] = {"boundaries": "boundary", "diagnosis": "key", "review": "key"}


def _words(visit: Visit) -> Mapping[str, str]:
    """What the map in force at the date says; nothing where the rows say it in that language."""
    own, day, tag = visit.workspace.settings.language, visit.scope().as_of, visit.language.tag
    if own == tag:
        return {}
    version = visit.workspace.atlas.in_force(day)
    if version is None:
        return {}

    def made() -> dict[str, str]:
        journey_map = visit.workspace.atlas.map_of(version)
        said = {each.id: each.says.of(tag) for each in statements(journey_map)}
        return said | _steps(journey_map, own, tag)

    return visit.kept(("said by the map", version.id, tag), made)


def _steps(journey_map: JourneyMap, own: str, tag: str) -> dict[str, str]:
    """What each step is and who takes it; lists name them by their words alone."""
    steps = [step for phase in journey_map.phases for step in phase.steps]
    words = [words for step in steps for words in (step.what, step.who)]
    return {_step_key(each.of(own)): each.of(tag) for each in words if each.of(own)}


def _step_key(words: str) -> str:
    return f"step: {words}"  # no statement has such an id
