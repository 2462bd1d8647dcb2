"""What reaches people at the wrong time: what its reading and its selection share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import Phase
from rumbo.readings.chosen import keep_chosen
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

# How the phases are called from which a deal is negotiated, those in which nobody knows yet whether
# it can be one, and those in which nobody has asked yet.
_NEGOTIATED = re.compile(r"\b(negocia|negotia)")
_UNQUALIFIED = re.compile(r"\b(calific|cualific|qualif)")
_UNASKED = re.compile(r"\b(leads?|prospec\w*|prospect\w*|mql|suspect\w*|sospechos\w*)\b")
# How contents are called that are written for everybody.
GENERIC = (
    "newsletter|bolet[ií]n|campa[ñn]a|campaign|mailing|invitaci[oó]n|invitation|promoci[oó]n"
    "|promotion"
)


@dataclass(frozen=True)
class Stretches:
    """The phases (by code) in which a deal is negotiated, unqualified, or not even asked."""

    negotiated: tuple[int, ...]
    unqualified: tuple[int, ...]
    unasked: tuple[int, ...]


def stretches(view: View) -> Stretches:
    """Where deals are negotiated and where nobody knows yet, by the settings or by the names."""
    settings = view.settings
    negotiated: list[int] = []
    unqualified: list[int] = []
    unasked: list[int] = []
    for road in _roads(view.phases.values()):
        start = _place(road, settings.negotiation_from, _NEGOTIATED)
        if start is not None:
            negotiated += [phase.code for phase in road[start:]]
        asked = [phase.code for phase in road if _UNASKED.search(folded(phase.name))]
        end = _place(road, settings.qualified_from, None)
        if end is None:
            last = _place(list(reversed(road)), "", _UNQUALIFIED)
            end = 0 if last is None else len(road) - last
        before = [phase.code for phase in road[:end]]
        unasked += asked
        unqualified += sorted({*before, *asked})
    return Stretches(tuple(negotiated), tuple(unqualified), tuple(unasked))


def _roads(phases: Iterable[Phase]) -> list[list[Phase]]:
    """The open phases of each pipeline that have a place on its road, in order."""
    roads: dict[str, list[Phase]] = {}
    for phase in phases:
        if phase.open and phase.rank is not None:
            roads.setdefault(phase.pipeline_id, []).append(phase)
    return [sorted(road, key=lambda phase: phase.rank or 0) for road in roads.values()]


def _place(road: list[Phase], name: str, pattern: re.Pattern[str] | None) -> int | None:
    """Where the phase of that name is on the road; of the first that is called so, without one."""
    for place, phase in enumerate(road):
        called = folded(phase.name)
        if name and called == folded(name):
            return place
        if not name and pattern and pattern.search(called):
            return place
    return None


def folded(text: str) -> str:
    """A name without its accents and capitals."""
    plain = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(char for char in plain if not unicodedata.combining(char))


def keep_conflicts(view: View) -> Stretches:
    """Makes `conflicts`: each person of each deal that something reached at the wrong time."""
    found = stretches(view)
    if view.keeps("conflicts"):
        return found
    codes = {"unqualified": list(found.unqualified)}

    def keep(table: str, sql: str, **values: Any) -> None:  # noqa: ANN401 - as in `prepare`
        view.prepare(table, PACKAGE, sql, of_all=True, **values)

    keep("conflict_contents", "conflict_contents.sql", generic=GENERIC)
    keep("conflict_phases", "conflict_phases.sql", **codes)
    keep("conflicts_written", "conflicts_written.sql")
    keep(
        "every_conflict",
        "conflicts.sql",
        negotiated=list(found.negotiated),
        unasked=list(found.unasked),
        **codes,
    )
    keep_chosen(view, "conflicts", "every_conflict", "conflicts_chosen.sql")
    return found
