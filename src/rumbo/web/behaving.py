"""Where a deal really is, on its page: by the CRM, by the rules of the map, and by behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.log.view import Scope
from rumbo.model import term
from rumbo.model.extract import Extract
from rumbo.model.reading import Row
from rumbo.readings.real_phases import extract
from rumbo.web.table import cells
from rumbo.web.visit import Visit

_READING = "real_phases"


@dataclass(frozen=True)
class Placed:
    """The three voices in a sentence, and what speaks for behaviour's and against it."""

    sentence: str
    reasons: tuple[tuple[str, str], ...]


def placed(visit: Visit, deal_id: str, scope: Scope) -> Placed | None:
    """Where the open deal is by each voice; None where neither rules nor behaviour say anything."""
    only = Extract(rows=1, only=(("deal_id", deal_id),))
    rows: tuple[Row, ...] = visit.ask(
        ("placed", deal_id), scope, lambda view: extract(view, only).rows
    )
    row = rows[0] if rows else None
    if row is None or not (row["real_phase"] or row["behaviour_phase"]):
        return None
    return Placed(_sentence(visit, row), tuple(_reasons(visit, row)))


def _sentence(visit: Visit, row: Row) -> str:
    def named(key: str) -> str:
        return visit.language.of(term.phase(str(row[key] or "—")))

    declared, real, behaved = row["phase"], row["real_phase"], row["behaviour_phase"]
    if declared == real == behaved:
        return visit.say(
            "It is in {phase}: the CRM, the rules and how it behaves agree.", phase=named("phase")
        )
    said = [visit.say("The CRM says {phase}.", phase=named("phase"))]
    if real:
        said.append(visit.say("What shows in the log supports {phase}.", phase=named("real_phase")))
    if behaved:
        share = row["behaviour_share"]
        assert isinstance(share, int | float)  # noqa: S101 - it comes with the phase
        said.append(
            visit.say(
                "It behaves like deals in {phase} ({share} likely).",
                phase=named("behaviour_phase"),
                share=number.percent(share, visit.language.tag),
            )
        )
    else:
        said.append(visit.say("How it behaves does not tell one phase from another."))
    return " ".join(said)


def _reasons(visit: Visit, row: Row) -> Iterator[tuple[str, str]]:
    """What makes behaviour say otherwise than the CRM."""
    if not row["behaviour_phase"] or row["behaviour_phase"] == row["phase"]:
        return
    keys = ("behaviour_for", "behaviour_against")
    for key, shown in zip(keys, cells(visit, _READING, row, keys), strict=True):
        if row[key] and shown.text:
            yield visit.language.of(term.label(key)), shown.text
