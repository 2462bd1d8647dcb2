"""Why an open deal has its chance, in words: what each thing known of it adds or takes away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from rumbo.model.reading import Row, Text, counted
from rumbo.predict.outlook import Outlook

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.predict.reasons import Reason

_LEAST_POINTS = 0.005  # what adds or takes less is told together
OTHERS = "others"
Known: TypeAlias = "float | str | None"


@dataclass(frozen=True)
class ReasonTold:
    """What one thing known of a deal adds to its chance (0.12: 12 points), and in what words."""

    feature: str
    points: float
    said: Text


def reasons_of(view: View, seen: Outlook, deal_id: str) -> tuple[ReasonTold, ...]:
    """The reasons of a deal, the weightiest first; with the outlook's base they are its chance.

    What hardly matters stands together at the end.
    """
    found = seen.reasons[deal_id]
    names = {f"{p.pipeline_id}/{p.id}": p.name for p in view.phases.values()}
    clear = [each for each in found if abs(each.points) >= _LEAST_POINTS]
    told = [ReasonTold(each.feature, each.points, _said(each, names)) for each in clear]
    rest = sum(each.points for each in found) - sum(each.points for each in clear)
    if len(clear) < len(found):
        told.append(ReasonTold(OTHERS, rest, Text("Todo lo demás", "Everything else")))
    return tuple(told)


def reason_rows(told: tuple[ReasonTold, ...], language: str) -> list[Row]:
    """The same as rows hold them."""
    return [
        {"feature": each.feature, "points": round(each.points, 4), "said": each.said.of(language)}
        for each in told
    ]


def _said(reason: Reason, phases: Mapping[str, str]) -> Text:
    value = reason.value
    if reason.feature == "phase":
        name = phases.get(str(value), "—")
        return Text(f"Está en {name}", f"It is in {name}")
    words = _WORDS.get(reason.feature)
    if words is None:
        spelt = reason.feature.replace("_", " ").capitalize()
        return Text(spelt, spelt)
    return words(value)


def _days(value: Known, spanish: str, english: str, never: Text) -> Text:
    """A sentence with days in it; `never` where it did not happen."""
    if not isinstance(value, float):
        return never
    n = round(value)
    if n == 1:
        return Text(spanish.format(days="1 día"), english.format(days="1 day"))
    es, en = spanish.format(days="{n} días"), english.format(days="{n} days")
    return counted(es, en, n=n)


def _count(value: Known, spanish: str, english: str) -> Text:
    return counted(spanish, english, n=round(value) if isinstance(value, float) else 0)


def _due(value: Known) -> Text:
    if isinstance(value, float) and value < 0:
        return _days(
            -value, "Su cierre previsto venció hace {days}", "Its expected close passed {days} ago",
            Text("", ""),
        )  # fmt: skip
    return _days(
        value,
        "Su cierre está previsto dentro de {days}",
        "Its close is expected in {days}",
        Text("No tiene cierre previsto", "It has no expected close"),
    )


def _amount(value: Known) -> Text:
    if not isinstance(value, float):
        return Text("No tiene importe", "It has no amount")
    return counted("Importe: {n}", "Amount: {n}", n=round(value))


def _source(value: Known) -> Text:
    if not value:
        return Text("De dónde viene y de qué tipo es", "Where it comes from and its type")
    return Text(f"Viene de {value}", f"It comes from {value}")


def _industry(value: Known) -> Text:
    if not value:
        return Text("Su cuenta: sector, país, tamaño e historia", "Its account and its past")
    return Text(
        f"Su cuenta: {value}; país, tamaño e historia",
        f"Its account: {value}; country, size and past",
    )


def _whose(_value: Known) -> Text:
    # Whose it is says something of the deal; it is no measure of a person.
    return Text("De quién es ahora, y cambios de manos", "Whose it is now, and changes of hands")


_WORDS: Mapping[str, Callable[[Known], Text]] = {
    "days_in_phase": lambda value: _days(
        value, "Lleva {days} en la fase", "It has been {days} in the phase",
        Text("Lo que lleva en la fase", "How long it has been in the phase"),
    ),
    "days_open": lambda value: _days(
        value, "Se abrió hace {days}", "It was opened {days} ago",
        Text("Su edad", "Its age"),
    ),
    "regressions": lambda value: _count(
        value, "Su camino: {n} retrocesos, y saltos, visitas y pausas",
        "Its way: {n} steps back, and skips, visits and parkings",
    ),
    "days_since_contact": lambda value: _days(
        value, "Ritmo de contacto: el último, hace {days}", "Contact: the last {days} ago",
        Text("Todavía no hubo contacto", "There was no contact yet"),
    ),
    "inbound": lambda value: _count(
        value, "Conversación: {n} mensajes suyos, y los nuestros",
        "Conversation: {n} messages of theirs, and ours",
    ),
    "meetings": lambda value: _count(
        value, "Reuniones: {n} celebradas, y las que fallaron",
        "Meetings: {n} held, and those missed",
    ),
    "days_since_progress": lambda value: _days(
        value, "Avance tangible: el último, hace {days}; roles y personas",
        "Tangible progress: the last {days} ago; roles and people",
        Text("Sin avance tangible; roles y personas", "No tangible progress; roles and people"),
    ),
    "days_to_due": _due,
    "amount": _amount,
    "owner_id": _whose,
    "source": _source,
    "industry": _industry,
}  # fmt: skip
