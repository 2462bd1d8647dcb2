"""An entry of the map in one line, whatever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rumbo.draw import number
from rumbo.journey import wording
from rumbo.journey.vocabulary import part
from rumbo.model import rule
from rumbo.model.journey_map import (
    TEAMS,
    Addition,
    Boundary,
    Feeling,
    Handover,
    JourneyMap,
    Lane,
    Pain,
    StageRef,
    Step,
    Touchpoint,
    Words,
)
from rumbo.model.reading import Text, in_each


def said(entry: rule.RulePart, journey_map: JourneyMap) -> Text:
    """The entry as a person would read it out, without a full stop."""
    write = _WAYS[type(entry)]
    return in_each(lambda tag: write(entry, journey_map, tag))


def _rule(entry: rule.AnyRule, journey_map: JourneyMap, language: str) -> str:
    words = wording.of_rule(journey_map, entry).of(language).rstrip(".")
    return f"{words} ({number.percent(entry.holds_for, language)})"


def _step(entry: Step, journey_map: JourneyMap, language: str) -> str:
    told = _joined([entry.what.of(language), wording.short_days(entry.within_days).of(language)])
    proof = wording.of_rule(journey_map, entry.proof).of(language).rstrip(".")
    return f"{told} ({proof})"


def _boundary(entry: Boundary, journey_map: JourneyMap, language: str) -> str:
    parts = [wording.of_condition(journey_map, each).of(language) for each in entry.when]
    return f"{entry.says.of(language)} ({'; '.join(parts)})"


def _stage(entry: StageRef, _map: JourneyMap, _language: str) -> str:
    return entry.stage + (f" ({entry.pipeline})" if entry.pipeline else "")


def _lane(entry: Lane, journey_map: JourneyMap, language: str) -> str:
    enters = part("enters_here").of(language).lower() if entry.enters else ""
    emotion = journey_map.emotion_name(entry.emotion, language) if entry.emotion else ""
    words = _joined([enters, *_words(entry, language), emotion])
    return _named(journey_map.role_name(entry.role, language), words)


def _feeling(entry: Feeling, journey_map: JourneyMap, language: str) -> str:
    named = journey_map.emotion_name(entry.emotion, language)
    who = f" ({journey_map.role_name(entry.role, language)})" if entry.role else ""
    return _named(named + who, entry.why.of(language))


def _weighed(entry: Touchpoint | Pain, _map: JourneyMap, language: str) -> str:
    weight = part("weight").of(language).lower()
    return f"{_joined(_words(entry, language))} ({weight} {entry.weight})"


def _handover(entry: Handover, _map: JourneyMap, language: str) -> str:
    return _named(TEAMS[entry.team].of(language), entry.knows.of(language))


def _addition(entry: Addition, _map: JourneyMap, language: str) -> str:
    return entry.name.of(language)


_WAYS: Mapping[type[Any], Callable[[Any, JourneyMap, str], str]] = {
    **dict.fromkeys(rule.KINDS, _rule),
    Step: _step,
    Boundary: _boundary,
    StageRef: _stage,
    Lane: _lane,
    Feeling: _feeling,
    Touchpoint: _weighed,
    Pain: _weighed,
    Handover: _handover,
    Addition: _addition,
}


def _words(entry: rule.RulePart, language: str) -> list[str]:
    values = (getattr(entry, name) for name in type(entry).model_fields)
    return [value.of(language) for value in values if isinstance(value, Words)]


def _joined(words: Sequence[str]) -> str:
    return ", ".join(word for word in words if word)


def _named(name: str, words: str) -> str:
    return f"{name}: {words}" if words else name
