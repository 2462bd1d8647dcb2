"""Which phase each open deal is really in, by what shows of it: what readings share.

The rules are those of the workspace (journey/phase_rules.py); without evidence nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rumbo.journey.phase_rules import default_rules
from rumbo.model.movement import Phase, Touch
from rumbo.model.phase_rule import (
    AnyEvidence,
    ContentSent,
    DecisionMeeting,
    DocumentReturned,
    PhaseRules,
    RoleMet,
    Said,
)
from rumbo.readings.loss_rule import folded, pattern
from rumbo.readings.pause import PACKAGE
from rumbo.readings.rule import DAY_US

if TYPE_CHECKING:
    from rumbo.log.view import View

LATE_ENTRY_DAYS = 3
BATCH = 5  # so many deals moved by one person within half an hour before or after
# Domains that many companies share say nothing about whose an account is.
SHARED_DOMAINS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "live.com")
# What a company's form of law is written like at the end of a folded name.
LEGAL = (
    r" (s ?[al]|s ?[al] ?u|s ?a ?s|s ?p ?a|s ?a de c ?v|s de r ?l( de c ?v)?|s ?r ?l|ltda|ltd|llc"
    r"|inc|gmbh|corp|limited|cia)$"
)
_TOUCHES: Mapping[type[Any], Touch] = {
    RoleMet: Touch.ROLE_ENGAGED,
    DecisionMeeting: Touch.DECISION_MEETING,
    DocumentReturned: Touch.DOCUMENT,
}


def keep_reality(view: View) -> None:
    """Makes `reality`: one row per open deal on the road, its real phase and what shows it."""
    if view.keeps("reality"):
        return
    rules = view.phase_rules or default_rules()
    _keep_shown(view, rules)
    declared, places, phases = _sorts(view.phases.values(), rules)
    values: dict[str, Any] = {"declared": declared, "places": places, "phases": phases}
    view.prepare("reality_sorts", PACKAGE, "reality_sorts.sql", of_all=True, **values)
    named = [p.code for p in view.phases.values() if sort_of(p.name, rules) is not None]
    view.prepare(
        "reality",
        PACKAGE,
        "reality.sql",
        of_all=True,
        named=named,
        before_us=round(rules.before_days * DAY_US),
    )


def keep_gaps(view: View) -> None:
    """Makes `reality_gaps`: what the record of each open deal lacks or has wrong."""
    if view.keeps("reality_gaps"):
        return
    keep_reality(view)
    view.prepare(
        "reality_twins",
        PACKAGE,
        "reality_twins.sql",
        of_all=True,
        legal=LEGAL,
        shared_domains=list(SHARED_DOMAINS),
    )
    view.prepare("reality_batches", PACKAGE, "reality_batches.sql", of_all=True, batch=BATCH)
    late_us = LATE_ENTRY_DAYS * DAY_US
    day = view.scope.as_of
    view.prepare("reality_gaps", PACKAGE, "reality_gaps.sql", as_of_day=day, late_us=late_us)


def sort_of(name: str, rules: PhaseRules) -> int | None:
    """The first sort that names a phase, by its place in the rules; None where none does."""
    said = folded(name)
    for place, sort in enumerate(rules.phases):
        if re.search(pattern(map(folded, sort.names)), said):
            return place
    return None


def unnamed_phases(view: View) -> list[str]:
    """The phases on the road that no sort names: no evidence can support them."""
    rules = view.phase_rules or default_rules()
    road = [p for p in view.phases.values() if p.rank is not None]
    return sorted({p.name for p in road if sort_of(p.name, rules) is None})


def _keep_shown(view: View, rules: PhaseRules) -> None:
    """Makes `reality_shown`: every piece of evidence, with the sort of phase it speaks of."""
    pieces = [(place, each) for place, sort in enumerate(rules.phases) for each in sort.shown_by]
    places = {each.where for _, each in pieces if isinstance(each, Said)}
    asked = {"whole": "anywhere" in places, "noted": "notes" in places}
    view.prepare("reality_told", PACKAGE, "reality_told.sql", of_all=True, **asked)
    sent = _contents(view, rules)
    names = []
    for number, (place, each) in enumerate(pieces):
        name = f"reality_shown_{number}"
        _keep_piece(view, name, place, each, sent.get(place, []))
        names.append(f"SELECT deal, shown_us, activity_id, place FROM {name}")
    view.prepare_view("reality_shown", " UNION ALL ".join(names))


def _keep_piece(view: View, name: str, place: int, piece: AnyEvidence, sent: list[str]) -> None:
    sql, values = "reality_touched.sql", dict[str, Any]()
    if isinstance(piece, Said):
        sql = "reality_said.sql"
        values = {
            "pattern": pattern(map(folded, piece.phrases)),
            "whole": piece.where == "anywhere",
            "noted": piece.where == "notes",
        }
    elif isinstance(piece, ContentSent):
        sql, values = "reality_content_sent.sql", {"contents": sent}
    else:
        values = {"touch": int(_TOUCHES[type(piece)]), "role": getattr(piece, "role", "")}
    view.prepare(name, PACKAGE, sql, of_all=True, place=place, **values)


def _contents(view: View, rules: PhaseRules) -> Mapping[int, list[str]]:
    """The contents that the library keeps for each sort of phase."""
    found = defaultdict[int, list[str]](list)
    rows = view.engine.query("SELECT id, phase FROM all_contents WHERE phase <> '' ORDER BY id")
    for content, phase in rows.values:
        place = sort_of(phase, rules)
        if place is not None:
            found[place].append(str(content))
    return found


def _sorts(phases: Iterable[Phase], rules: PhaseRules) -> tuple[list[int], list[int], list[int]]:
    """For each phase and sort of evidence the phase of its pipeline that this speaks of.

    Of several of one sort it is the declared one, else the nearest before it, else the first after.
    """
    of_sort = defaultdict[tuple[str, int], list[Phase]](list)
    road = [phase for phase in phases if phase.rank is not None]
    for phase in road:
        place = sort_of(phase.name, rules)
        if place is not None:
            of_sort[phase.pipeline_id, place].append(phase)
    rows = [
        (phase.code, place, _nearest(phase, same).code)
        for phase in road
        for (pipeline, place), same in of_sort.items()
        if pipeline == phase.pipeline_id
    ]
    declared, places, spoken = zip(*rows, strict=True) if rows else ((), (), ())
    return list(declared), list(places), list(spoken)


def _nearest(declared: Phase, same: Sequence[Phase]) -> Phase:
    own = declared.rank or 0
    ranked = sorted(same, key=lambda phase: phase.rank or 0)
    before = [phase for phase in ranked if (phase.rank or 0) <= own]
    return before[-1] if before else ranked[0]
