"""Calls as people read and make them: what somebody says that a period will bring."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.draw import number
from rumbo.errors import UsageError
from rumbo.foresight import LONGEST
from rumbo.model.forecast_record import ABOUT, EVERYBODY, OWNER, TEAM, Call, NewCall
from rumbo.model.period import Period
from rumbo.readings.accuracy_kept import in_scope
from rumbo.readings.names import folded
from rumbo.web.deciding import as_number, may_decide
from rumbo.web.pages.workshop import who
from rumbo.web.visit import Visit

if TYPE_CHECKING:
    from rumbo.log.view import View

_MOST = 20


@dataclass(frozen=True)
class People:
    """The owners in sight by id, and the teams that they make up."""

    names: Mapping[str, str]
    teams: tuple[str, ...]


@dataclass(frozen=True)
class CallShown:
    """One call: what was said, of whose deals, by whom, when and why; whether it is the newest."""

    amount: str
    about: str
    who: str
    day: str
    note: str
    newest: bool


@dataclass(frozen=True)
class Choice:
    """Whose deals a call may be about."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Calling:
    """The calls about a period, the newest first, and what the form needs."""

    calls: tuple[CallShown, ...]
    target: str
    choices: tuple[Choice, ...]
    seen: int
    longest: int
    currency: str
    may: bool
    why_not: str
    notice: str
    problem: str


def calling(visit: Visit, period: Period, problem: str = "") -> Calling:
    """The calls about the period under the filters, and the form."""
    known = people(visit)
    scope = visit.scope()
    lines = visit.workspace.foresight.calls(period, scope.as_of, of=visit.snapshot.id)
    limited = visit.user.limited_to
    if limited is not None:
        lines = [line for line in lines if line.about == OWNER and line.about_id in limited]
    own = [line for line in lines if in_scope(scope, line.about, line.about_id, known.names)]
    newest = {(line.about, line.about_id): line.id for line in own}
    may, why_not = may_decide(visit)
    if may and period.last < visit.workspace.today():
        may, why_not = False, visit.say("The period is over: it is judged, and not called.")
    choices = tuple(_choices(visit, known))
    if may and not choices:
        may, why_not = False, visit.say("You have no deals of your own to call about.")
    kept = as_number(visit.parameter("previsto"))
    return Calling(
        calls=tuple(
            _shown(visit, line, known, newest=newest[line.about, line.about_id] == line.id)
            for line in reversed(own[-_MOST:])
        ),
        target=visit.same_at("/pronostico/prevision", previsto=None),
        choices=choices,
        seen=max((line.id for line in lines), default=0),
        longest=LONGEST,
        currency=visit.workspace.settings.currency,
        may=may,
        why_not=why_not,
        notice=_notice(visit, own, kept),
        problem=problem,
    )


def people(visit: Visit) -> People:
    """The owners and teams that the reader may see."""
    # The answer is plain, so that it is kept on the disk as other answers are.
    names, teams = visit.ask("people who own", visit.workspace.scope(), _people)
    return People(names, teams)


def _people(view: View) -> tuple[dict[str, str], tuple[str, ...]]:
    rows = view.engine.query("SELECT id, coalesce(name, id), team FROM all_owners").values
    own = [row for row in rows if view.scope.limited_to is None or row[0] in view.scope.limited_to]
    names = dict(sorted(((str(i), str(n)) for i, n, _ in own), key=lambda pair: folded(pair[1])))
    return names, tuple(sorted({str(team) for _, _, team in own if team}, key=folded))


def _choices(visit: Visit, known: People) -> list[Choice]:
    scope, limited = visit.scope(), visit.user.limited_to
    found = []
    if limited is None:
        everybody = not scope.owner and not scope.team
        found.append(Choice(EVERYBODY, visit.say("All deals"), everybody))
        found += [
            Choice(f"{TEAM}~{team}", visit.say("Team {team}", team=team), scope.team == team)
            for team in known.teams
        ]
    for owner, name in known.names.items():
        if limited is None or owner in limited:
            found.append(Choice(f"{OWNER}~{owner}", name, scope.owner in (owner, name)))
    return found


def _shown(visit: Visit, line: Call, known: People, *, newest: bool) -> CallShown:
    return CallShown(
        amount=_amount(visit, line),
        about=_about(visit, line, known),
        who=line.called_by,
        day=visit.language.date(line.day(visit.workspace.settings.zone_info)),
        note=line.note,
        newest=newest,
    )


def _amount(visit: Visit, line: Call) -> str:
    """What was called, to the cent where there are any: nobody's word is rounded."""
    places = 0 if line.amount == round(line.amount) else 2
    return f"{number.grouped(line.amount, visit.language.tag, places)} {line.currency}"


def _about(visit: Visit, line: Call, known: People) -> str:
    if line.about == EVERYBODY:
        return visit.say("All deals")
    if line.about == TEAM:
        return visit.say("Team {team}", team=line.about_id)
    return known.names.get(line.about_id, line.about_id)


def _notice(visit: Visit, lines: list[Call], kept: int) -> str:
    """What was just kept, and what others called about the same meanwhile."""
    call = next((line for line in lines if line.id == kept), None)
    if call is None:
        return ""
    same = (call.about, call.about_id)
    others = [
        visit.say(
            "{who} called {amount} meanwhile: both are kept, and the newest counts.",
            who=line.called_by,
            amount=_amount(visit, line),
        )
        for line in lines
        if (line.about, line.about_id) == same and (call.seen or 0) < line.id < call.id
        if line.called_by != call.called_by
    ]
    said = visit.say("Kept: {amount}.", amount=_amount(visit, call))
    return " ".join([said, *others])


def called(visit: Visit, period: Period) -> Call:
    """Keeps the call of the form; UsageError where it cannot be kept."""
    may, why_not = may_decide(visit)
    if not may:
        raise UsageError(why_not)
    form = visit.form
    about, _, about_id = str(form.get("about", "")).partition("~")
    known = people(visit)
    unknown = (about == OWNER and about_id not in known.names) or (
        about == TEAM and about_id not in known.teams
    )
    if about not in ABOUT or unknown or period.first is None:
        raise UsageError(
            "A call is about an owner, a team or everybody.",
            advice="Say whose deals, or leave that out.",
        )
    new = NewCall(
        period.first,
        period.last,
        about,
        about_id,
        _number(str(form.get("amount", ""))),
        str(form.get("note", "")),
    )
    return visit.workspace.foresight.call(
        new,
        by=who(visit),
        seen=as_number(str(form.get("seen", ""))),
        limited_to=visit.user.limited_to,
    ).call


def _number(text: str) -> float:
    """An amount as a form sends it; one that is none is no call."""
    try:
        amount = float(text)
    except ValueError:
        return math.nan
    return amount
