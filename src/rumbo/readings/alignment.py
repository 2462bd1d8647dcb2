"""Whether the teams agree on the map: what each answered by itself, and what the log says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.draw import number
from rumbo.model.deal_decision import DECISIONS
from rumbo.model.journey_map import JourneyMap
from rumbo.model.questionnaire import ASKED, Topic, choices, team_name
from rumbo.model.reading import LATIN, Figure, Row, Text, Unit, Value, Verdict
from rumbo.readings.observed import Observed, observed
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.readings.voice import Agreement, Answers, Said, agreement, interval, voice

if TYPE_CHECKING:
    from rumbo.log.view import View

GOOD, TOLERABLE = 0.8, 2 / 3  # Krippendorff (2004), section 11.4.2
FIGURES: Mapping[Topic, str] = {topic: f"{topic.value}_agreement" for topic in Topic}
INDEXES: Mapping[Topic, str] = {
    Topic.ORDER: "alpha_ordinal",
    Topic.ADVANCE: "alpha_nominal",
    Topic.DECIDES: "jaccard",
    Topic.FRICTION: "alpha_nominal",
    Topic.EMOTION: "alpha_nominal",
}
_TEAMS_NEEDED = 2
_NO_MAP = Text(
    "No hay ningún mapa en vigor a esta fecha: no hay sobre qué preguntar.",
    "No map is in force at this date: there is nothing to ask about.",
)
_NOBODY = Text(
    "Ningún equipo ha contestado todavía: abra una ronda y páseles el enlace.",
    "No team has answered yet: open a round and pass the link on.",
)
_ONE = Text(
    "Solo ha contestado un equipo: hacen falta dos para comparar.",
    "Only one team has answered: it takes two to compare.",
)


@dataclass(frozen=True)
class _Topic:
    """One topic over all phases: how far the teams agree, and how sure that is."""

    topic: Topic
    found: Agreement
    sure: tuple[tuple[float, float] | None, ...]  # over all phases, then of each


def answer(view: View) -> Answer:
    """One row per phase of the map in force and topic, in the order of the map."""
    journey_map = view.journey_map
    if journey_map is None:
        return Answer(Verdict.UNKNOWN, _figures(Answers({}), (), 0), (), (_NO_MAP,))
    phases = [phase.id for phase in journey_map.phases]
    answers = Answers.of(view, set(phases))
    topics = tuple(_topic(answers, phases, topic) for topic in Topic)
    waiting = _waiting(view)
    return Answer(
        verdict=_verdict(answers, topics),
        figures=_figures(answers, topics, waiting),
        rows=tuple(_rows(view, journey_map, answers, topics)) if answers.teams else (),
        warnings=tuple(_warnings(answers, waiting)),
    )


def _topic(answers: Answers, phases: list[str], topic: Topic) -> _Topic:
    nobody = (None,) * (len(phases) + 1)
    sure = tuple(interval(answers, phases, topic)) if answers.enough else nobody
    return _Topic(topic, agreement(answers, phases, topic), sure)


def _waiting(view: View) -> int:
    if not view.engine.exists(ASKED):
        return 0
    rows = view.ask(PACKAGE, "alignment_asked.sql").dicts()
    return sum(max(0, row["invited"] - row["answered"]) for row in rows)


def _verdict(answers: Answers, topics: tuple[_Topic, ...]) -> Verdict:
    """By the topic on which the teams agree least."""
    found = [_lowest(each.found) for each in topics]
    told = [value for value in found if value is not None]
    if len(answers.teams) < _TEAMS_NEEDED or not told:
        return Verdict.UNKNOWN
    if min(told) >= GOOD:
        return Verdict.GOOD
    return Verdict.WATCH if min(told) >= TOLERABLE else Verdict.BAD


def _lowest(found: Agreement) -> float | None:
    # Without any variation alpha says nothing, and the phases say that all teams agree.
    told = [part for part in found.phases if part is not None]
    return found.whole if found.whole is not None else min(told, default=None)


def _figures(answers: Answers, topics: tuple[_Topic, ...], waiting: int) -> tuple[Figure, ...]:
    people = sum(len(each) for each in answers.people.values())
    by_topic = {each.topic: each for each in topics}
    return (
        Figure("answered", people, Unit.COUNT, people + waiting),
        Figure("teams", len(answers.teams), Unit.COUNT, people),
        *(_index(by_topic.get(topic), topic, people) for topic in Topic),
    )


def _index(found: _Topic | None, topic: Topic, people: int) -> Figure:
    if found is None:
        return Figure(FIGURES[topic], None, Unit.INDEX, people)
    value = _lowest(found.found)
    low, high = (found.sure[0] if value is not None else None) or (None, None)
    return Figure(FIGURES[topic], value, Unit.INDEX, people, low, high)


def _rows(
    view: View, journey_map: JourneyMap, answers: Answers, topics: tuple[_Topic, ...]
) -> Iterator[Row]:
    language = view.settings.language
    told = observed(view, [phase.id for phase in journey_map.phases])
    for place, phase in enumerate(journey_map.phases):
        for each in topics:
            topic, words = each.topic, _Words(journey_map, each.topic, language)
            people = {team: answers.said(team, phase.id, topic) for team in answers.teams}
            seen = told.get((phase.id, topic))
            low, high = each.sure[place + 1] or (None, None)
            yield {
                "phase": phase.name.of(language),
                "phase_id": phase.id,
                "topic": topic.value,
                "agreement": each.found.phases[place],
                "agreement_low": low,
                "agreement_high": high,
                "index": INDEXES[topic],
                "n": sum(len(said) for said in people.values()),
                "said": [
                    f"{_team(team, language)}: {words.of(said)}" for team, said in people.items()
                ],
                "voices": [_voice(team, said, topic, language) for team, said in people.items()],
                "data": words.seen(seen) if seen else None,
                "data_values": list(seen.values) if seen else [],
                "data_share": seen.share if seen else None,
                "data_n": seen.n if seen else 0,
            }


def _voice(team: str, said: list[Said], topic: Topic, language: str) -> dict[str, Value]:
    """What a team answered, as other programs read it."""
    own = voice(said, topic)
    counted = Counter(part for each in said for part in each.value.split("+") if part)
    return {
        "team": _team(team, language),
        "team_id": team,
        "answers": len(said),
        "voice": sorted(own) if isinstance(own, frozenset) else own,
        "counts": dict(sorted(counted.items())),
        "notes": [each.note for each in said if each.note],
    }


def _team(team: str, language: str) -> str:
    return team_name(team).of(language)


@dataclass(frozen=True)
class _Words:
    """Answers to one topic as people read them."""

    journey_map: JourneyMap
    topic: Topic
    language: str

    def of(self, said: list[Said]) -> str:
        """What a team answered: each choice, how many made it where not all did, and the notes."""
        values = [each.value for each in said if each.value]
        counted = Counter(part for value in values for part in value.split("+"))
        chosen = [
            self.value(value) + (f" ({n}/{len(values)})" if n < len(values) else "")
            for value, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        notes = [f"«{each.note}»" for each in said if each.note]
        return " · ".join([", ".join(chosen), *notes] if chosen else notes) or "—"

    def value(self, value: str) -> str:
        """One choice in words."""
        if self.topic is Topic.ORDER:
            if not number.spanish(self.language):
                return f"no. {value}"
            return f"{value if self.language == LATIN else value.replace('.', ',')}.º"
        found = choices(self.topic, self.journey_map).get(value)
        return found.of(self.language) if found else value

    def seen(self, told: Observed) -> str:
        """What the log says, with how many cases stand behind it."""
        values = ", ".join(self.value(value) for value in told.values)
        share = "" if told.share is None else f" {number.percent(told.share, self.language)}"
        return f"{values}{share} (n = {told.n})"


def _warnings(answers: Answers, waiting: int) -> Iterator[Text]:
    if not answers.teams:
        yield _NOBODY
    elif len(answers.teams) < _TEAMS_NEEDED:
        yield _ONE
    if answers.teams and waiting:
        one = waiting == 1
        yield Text(
            f"{'Falta' if one else 'Faltan'} {waiting} por contestar: quien lea esto antes ya no"
            " contesta a ciegas.",
            f"{waiting} {'has' if one else 'have'} still to answer: who reads this before no longer"
            " answers blind.",
        )


READING = Question(
    name="alignment",
    question=Text(
        "¿Están de acuerdo los equipos sobre el recorrido del cliente?",
        "Do the teams agree on the customer's journey?",
    ),
    answer=answer,
    queries=(
        "alignment_answers.sql",
        "alignment_order.sql",
        "alignment_advances.sql",
        "alignment_roles.sql",
        "alignment_losses.sql",
    ),
    apart_from=frozenset({DECISIONS}),
    definitions={
        "agreement": Text(
            "1: todos los equipos dicen lo mismo; 0: difieren como lo haría el azar; menos de 0:"
            " todavía más. Alfa de Krippendorff (ordinal para el orden, nominal para lo que se"
            " elige); para los roles, lo que comparten (Jaccard). Cada equipo tiene una voz.",
            "1: all teams say the same; 0: they differ as chance would; below 0: even more."
            " Krippendorff's alpha (ordinal for the order, nominal for choices); for roles, what"
            " they share (Jaccard). Each team has one voice.",
        ),
        "said": Text(
            "Lo que contestó cada equipo sin ver a los demás; entre paréntesis, cuántos lo dicen.",
            "What each team answered without seeing the others; in brackets, how many say it.",
        ),
        "data": Text(
            "La tercera voz. Orden: el lugar en que las oportunidades llegan a la fase. Avance: lo"
            " que más distingue a las visitas que avanzan. Quién decide: roles en contacto en al"
            " menos la mitad de las ganadas. Fricción: el motivo de pérdida más escrito. Nada con"
            " menos de 20 casos, ni de las emociones.",
            "The third voice. Order: the place at which deals reach the phase. Advance: what most"
            " tells visits that move on. Who decides: roles in contact in at least half of the won"
            " deals. Friction: the lost reason given most. Nothing below 20 cases, or of emotions.",
        ),
    },
)
