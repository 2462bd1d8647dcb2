"""The lights of the map: its three questions as a screen shows them, each with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.in_force import InForce
from rumbo.model.reading import Row
from rumbo.readings.review import QUESTIONS, Light
from rumbo.readings.review import lights as lights_of
from rumbo.web import address, cell
from rumbo.web.language import Language
from rumbo.web.stated import reworded
from rumbo.web.visit import Visit

_MOST = 2  # rows shown of what a light rests on


@dataclass(frozen=True)
class Lit:
    """One light: the question, the answer, how it stands, and the first of what it rests on."""

    key: str
    question: str
    answer: str
    verdict: str
    evidence: tuple[str, ...]
    place: str  # what the reading behind it is called
    href: str


@dataclass(frozen=True)
class Lights:
    """The three questions, who stood by the map, when it is due, and who answers for its phases.

    `late` says that the review is overdue; `orphaned` that somebody is missing.
    """

    asked: tuple[Lit, ...]
    held: str
    due: str
    late: bool
    owners: str
    orphaned: bool


def lights(visit: Visit) -> Lights | None:
    """The lights under the filters; None where no map was in force at the date."""
    coming = visit.ask_later("lights", visit.scope(), lights_of)
    readings = {name: visit.reading_later(name) for name in ("drift", "map_check", "alignment")}
    found = {each.key: each for each in coming.result()}
    in_force = visit.workspace.atlas.standing(visit.scope().as_of)
    if not found or in_force is None:
        return None
    due, late = due_words(visit, in_force)
    owned = found["owned"]
    return Lights(
        asked=tuple(
            _lit(visit, found[key], readings[found[key].reading].result().rows) for key in QUESTIONS
        ),
        held=_held(visit, in_force),
        due=due,
        late=late,
        owners=visit.language.of(owned.answer),
        orphaned=owned.verdict.value != "good",
    )


def due_words(visit: Visit, in_force: InForce) -> tuple[str, bool]:
    """When the review is due in words, and whether it is late."""
    due = in_force.due_on(visit.workspace.settings.zone_info)
    late = (visit.scope().as_of - due).days
    if late > 0:
        said = visit.language.many(
            "Its review is {n} day overdue.", "Its review is {n} days overdue.", late
        )
        return said, True
    return visit.say("to be reviewed by {day}", day=due), False


def _held(visit: Visit, in_force: InForce) -> str:
    day = in_force.held_on(visit.workspace.settings.zone_info)
    if in_force.confirmed_at is None:
        return visit.say("Published on {day}, not confirmed since", day=day)
    return visit.say("Confirmed by {who} on {day}", who=in_force.confirmed_by, day=day)


def _lit(visit: Visit, light: Light, rows: tuple[Row, ...]) -> Lit:
    language = visit.language
    if light.reading == "map_check":
        rows = tuple(reworded(visit, light.reading, rows))
    return Lit(
        key=light.key,
        question=language.of(light.question),
        answer=language.of(light.answer),
        verdict=light.verdict.value,
        evidence=_EVIDENCE[light.reading](rows, language),
        place=language.of(term.title(light.reading)),
        href=address.reading(visit, light.reading),
    )


def changes(rows: tuple[Row, ...], language: Language) -> tuple[str, ...]:
    """What changed, where, and since when."""
    told = []
    for row in rows[:_MOST]:
        places = [str(row[key]) for key in ("phase", "to") if row[key]]
        who = next((key for key in ("role", "reason") if row[key]), "")
        where = " → ".join(places) + (f" · {_text(row, who, language)}" if who else "")
        since, what = (_text(row, key, language) for key in ("since", "what"))
        told.append(language.say("{where}: {what} since {day}", where=where, what=what, day=since))
    return tuple(told)


def refutations(rows: tuple[Row, ...], language: Language) -> tuple[str, ...]:
    """The statements that the log refutes, those with most money behind them first."""
    refuted = [row for row in rows if row["status"] == "refuted"]
    refuted.sort(key=lambda row: -_size(row["amount_open"]))
    return tuple(
        language.say(
            "{statement}: {rate} of {n}",
            statement=str(row["statement"]).rstrip("."),
            rate=_text(row, "pass_rate", language),
            n=row["n"],
        )
        for row in refuted[:_MOST]
    )


def disagreements(rows: tuple[Row, ...], language: Language) -> tuple[str, ...]:
    """Where the teams agree least."""
    told = sorted(
        (row for row in rows if isinstance(row["agreement"], int | float)),
        key=lambda row: _size(row["agreement"]),
    )
    return tuple(
        f"{row['phase']} · {_text(row, 'topic', language)}:"
        f" {number.grouped(_size(row['agreement']), language.tag, 2)}"
        for row in told[:_MOST]
    )


_EVIDENCE: Mapping[str, Callable[[tuple[Row, ...], Language], tuple[str, ...]]] = {
    "drift": changes,
    "map_check": refutations,
    "alignment": disagreements,
}


def _text(row: Row, key: str, language: Language) -> str:
    return cell.cell_in(key, row, language).text


def _size(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
