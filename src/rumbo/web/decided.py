"""Decisions about deals as people read them: who decided what, until when, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rumbo.log.view import Scope
from rumbo.model import term
from rumbo.model.deal_decision import DealDecision
from rumbo.readings.decided import decisions_about
from rumbo.web.visit import Visit

_TONES: Mapping[str, str] = {
    "won": "won",
    "lost": "lost",
    "moved": "won",
    "still": "regress",
    "woke": "regress",
}


@dataclass(frozen=True)
class DecisionShown:
    """One decision: `terms` say until when, `became` what came of it, `revoked` who ended it."""

    id: int
    what: str
    terms: str
    text: str
    who: str
    day: str
    became: str
    tone: str
    counts: bool
    revoked: str


def shown(visit: Visit, row: Mapping[str, object]) -> DecisionShown:
    """A row about a decision (`weekly_five`) as it is shown."""
    became = str(row["became"])
    return DecisionShown(
        id=int(str(row["decision"])),
        what=kind_said(visit, str(row["what"])),
        terms=terms_said(visit, str(row["what"]), _day(row["until"]), bool(row["on_contact"])),
        text=str(row["text"] or ""),
        who=str(row["decided_by"]),
        day=visit.language.date(date.fromisoformat(str(row["decided_on"]))),
        became=_word(visit, "became", became),
        tone=_TONES.get(became, "pause"),
        counts=bool(row["counts"]),
        revoked=visit.say(
            "Taken back by {who}: {why}", who=row["revoked_by"], why=row["revoked_for"]
        )
        if row["revoked_by"]
        else "",
    )


def about(visit: Visit, deal_id: str, scope: Scope) -> tuple[DecisionShown, ...]:
    """What was decided about a deal by the date, the newest first."""
    if not visit.workspace.ritual.decisions.of(deal_id, snapshot=visit.snapshot.id):
        return ()  # the log is asked only where there is something to judge
    rows = visit.ask(("decided", deal_id), scope, lambda view: decisions_about(view, deal_id))
    return tuple(
        shown(visit, row | {"what": row["kind"], "until": row["day"]}) for row in map(dict, rows)
    )


def said(visit: Visit, decision: DealDecision) -> str:
    """A line of the record in a few words."""
    terms = terms_said(visit, decision.kind, decision.day, decision.on_contact)
    words = " ".join(filter(None, (kind_said(visit, decision.kind), terms)))
    return f"{words}: {decision.text}" if decision.text else words


def kind_said(visit: Visit, kind: str) -> str:
    """What was decided, in a word or two."""
    return _word(visit, "what", kind)


def terms_said(visit: Visit, kind: str, day: date | None, on_contact: bool) -> str:  # noqa: FBT001 - a field of the record
    """Until when a decision holds."""
    if day is not None and on_contact:
        return visit.say("until {day} or a contact", day=visit.language.date(day))
    if day is not None:
        return visit.say("until {day}", day=visit.language.date(day))
    return visit.say("until a contact") if kind == "nurture" else ""


def _word(visit: Visit, key: str, code: str) -> str:
    words = term.coded(key, code)
    return visit.language.of(words) if words else code


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
