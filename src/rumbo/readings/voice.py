"""What each team says of a phase: the voice of several people who answered by themselves.

A team of many people weighs as much as a team of one: each has one voice per phase and topic. It is
the choice that most of them made (none where two are equally common), the median of the places they
gave, and the roles that at least half of them named.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypeAlias, cast

from rumbo.model.questionnaire import ANSWERS, Topic
from rumbo.readings.agreement import alpha, alphas, nominal, ordinal, shared
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

Voice: TypeAlias = "str | float | frozenset[str] | None"
ENOUGH_PEOPLE = 3  # of each of two teams, before an interval says anything
_RESAMPLES = 500
_SEED = 4


@dataclass(frozen=True)
class Said:
    """One person's answer about one topic of one phase: the choice, and what they wrote."""

    value: str
    note: str = ""


@dataclass(frozen=True)
class Answers:
    """All answers: by team and person, then by phase and topic."""

    people: Mapping[str, Mapping[str, Mapping[tuple[str, Topic], Said]]]

    @classmethod
    def of(cls, view: View, phases: AbstractSet[str]) -> Answers:
        """What had been answered about these phases at the view's date."""
        found: dict[str, dict[str, dict[tuple[str, Topic], Said]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        if view.engine.exists(ANSWERS):
            for row in view.ask(PACKAGE, "alignment_answers.sql").dicts():
                if row["phase"] in phases:
                    said = Said(row["value"] or "", row["note"] or "")
                    found[row["team"]][row["answer"]][row["phase"], Topic(row["topic"])] = said
        return cls(found)

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that answered."""
        return tuple(sorted(self.people))

    def said(self, team: str, phase: str, topic: Topic) -> list[Said]:
        """What the people of a team said of a topic in a phase."""
        everybody = self.people[team].values()
        return [one[phase, topic] for one in everybody if (phase, topic) in one]

    def voices(self, phase: str, topic: Topic) -> list[Voice]:
        """What each team says; None where it says nothing."""
        return [voice(self.said(team, phase, topic), topic) for team in self.teams]

    def resampled(self, dice: random.Random) -> Answers:
        """The same teams with people drawn anew from their own."""
        return Answers(
            {
                team: {
                    str(number): drawn
                    for number, drawn in enumerate(
                        dice.choices(list(everybody.values()), k=len(everybody))
                    )
                }
                for team, everybody in self.people.items()
            }
        )

    @property
    def enough(self) -> bool:
        """Whether there are people enough to say how sure an index is."""
        return sum(len(each) >= ENOUGH_PEOPLE for each in self.people.values()) > 1


@dataclass(frozen=True)
class Agreement:
    """How far the teams agree on a topic: over all phases, and in each of them."""

    whole: float | None
    phases: tuple[float | None, ...]


def voice(said: Sequence[Said], topic: Topic) -> Voice:
    """The voice of several people on one topic; None where they have none."""
    values = [each.value for each in said if each.value]
    if not values:
        return None
    if topic is Topic.ORDER:
        return float(median(int(value) for value in values))
    counted = Counter(part for value in values for part in value.split("+"))
    if topic is Topic.DECIDES:
        named = frozenset(role for role, n in counted.items() if 2 * n >= len(values))
        return named or None
    first, *others = counted.most_common(2)
    return None if others and others[0][1] == first[1] else first[0]


def agreement(answers: Answers, phases: Sequence[str], topic: Topic) -> Agreement:
    """Krippendorff's alpha of the order (ordinal) and choices (nominal), Jaccard of the roles."""
    units = [
        [said for said in answers.voices(phase, topic) if said is not None] for phase in phases
    ]
    if topic is Topic.DECIDES:
        parts = tuple(shared(cast("list[frozenset[str]]", unit)) for unit in units)
        return Agreement(_mean(part for part in parts if part is not None), parts)
    if topic is Topic.ORDER:
        places = cast("list[list[float]]", units)
        return Agreement(alpha(places, ordinal), tuple(alphas(places, ordinal)))
    chosen = cast("list[list[str]]", units)
    return Agreement(alpha(chosen, nominal), tuple(alphas(chosen, nominal)))


def interval(
    answers: Answers, phases: Sequence[str], topic: Topic
) -> list[tuple[float, float] | None]:
    """The 95 % interval of a topic's agreement over all phases, then in each of them.

    By bootstrap: the people of each team drawn anew (Efron 1979, percentiles). None where the
    index cannot be told in nearly all of the draws.
    """
    found: list[list[float]] = [[] for _ in range(len(phases) + 1)]
    dice = random.Random(_SEED)  # noqa: S311 - the same answers, the same interval
    for _ in range(_RESAMPLES):
        drawn = agreement(answers.resampled(dice), phases, topic)
        for kept, value in zip(found, (drawn.whole, *drawn.phases), strict=True):
            if value is not None:
                kept.append(value)
    return [_middle(sorted(values)) for values in found]


def _middle(values: Sequence[float]) -> tuple[float, float] | None:
    if len(values) < 0.9 * _RESAMPLES:
        return None
    last = len(values) - 1
    return values[round(0.025 * last)], values[round(0.975 * last)]


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
