"""The forecast by owner and team as a table: ours, what people call, a week ago and the cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rumbo.draw import number
from rumbo.log.view import Scope
from rumbo.model.forecast_record import Call
from rumbo.model.period import Period
from rumbo.readings.forecast_calls import Calls, newest
from rumbo.readings.forecast_people import Own, people
from rumbo.readings.names import folded
from rumbo.web import calling
from rumbo.web.language import marked
from rumbo.web.visit import Visit

_NOBODY = marked("Nobody's, or of who has left")
_MOST_IDLE = 40


@dataclass(frozen=True)
class PersonShown:
    """One line: whose deals, what is won, ours, a week ago, what is called, and the cover."""

    by: str
    name: str
    href: str
    won: str
    expected: str
    span: str
    before: str
    seller: str
    manager: str
    target: str
    due: str
    cover: str
    needed: str
    asked: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PeopleShown:
    """The lines, all deals first.

    `idle` are the owners without open deals; `aimed` says whether anybody has a target.
    """

    lines: tuple[PersonShown, ...]
    idle: tuple[PersonShown, ...]
    said: str
    aimed: bool


def shown(visit: Visit, period: Period, scope: Scope) -> PeopleShown | None:
    """The table of the period; None where nothing is forecast, or of one owner alone."""
    found = visit.ask("forecast people", scope, people)
    whole = next((own for own in found if own.part.by == "all"), None)
    if whole is None or whole.part.ends is None or len(found) < 3:  # noqa: PLR2004 - all, and one
        return None
    calls = _calls(visit, period)
    teams = _teams(visit)
    busy = _by_team([own for own in found if own.part.by != "owner" or not own.idle], teams)
    idle = [own for own in found if own.part.by == "owner" and own.idle]
    return PeopleShown(
        tuple(_line(visit, own, calls, teams) for own in busy),
        tuple(_line(visit, own, calls, teams) for own in idle[:_MOST_IDLE]),
        visit.say(
            "What is won and the averages add up from owners to teams and to all deals; so do the"
            " calls of sellers. P10, P50 and P90 do not: not everybody has a bad month at once."
        ),
        any(own.target is not None for own in found),
    )


def _by_team(found: Sequence[Own], teams: Mapping[str, str]) -> list[Own]:
    """All deals, then each team with its owners below it."""

    def place(own: Own) -> tuple[bool, bool, str, bool, str]:
        part = own.part
        team = part.group_id if part.by == "team" else teams.get(part.group_id, "")
        return part.by != "all", not team, folded(team), part.by == "owner", folded(part.group)

    return sorted(found, key=place)


def _teams(visit: Visit) -> Mapping[str, str]:
    return visit.ask(
        "teams of owners",
        visit.workspace.scope(),
        lambda view: {
            str(owner): str(team)
            for owner, team in view.engine.query(
                "SELECT id, coalesce(team, '') FROM all_owners"
            ).values
        },
    )


def _calls(visit: Visit, period: Period) -> Calls:
    scope = replace(visit.scope(), limited_to=visit.user.limited_to)
    lines = visit.workspace.foresight.calls(period, scope.as_of, of=visit.snapshot.id)
    return newest(lines, scope, calling.people(visit).names)


def _line(visit: Visit, own: Own, calls: Calls, teams: Mapping[str, str]) -> PersonShown:
    part, language = own.part, visit.language
    currency, tag = visit.workspace.settings.currency, language.tag

    def money(value: float | None) -> str:
        return "—" if value is None else number.money(value, tag, currency)

    low, _, high = part.ends or (None, None, None)
    manager = calls.manager(part.by, part.group_id)
    mine = calls.of_sellers(part.by, part.group_id, teams)
    return PersonShown(
        by=part.by,
        name=_name(visit, own),
        href=visit.same(**{part.by: part.group_id}) if part.group_id else "",
        won=money(part.won),
        expected=money(part.expected),
        span="—" if low is None else f"{money(low)} – {money(high)}",
        before=money(own.before),
        seller=money(sum(call.amount for call in mine)) if mine else "—",
        manager="—" if manager is None else money(manager.amount),
        target=money(own.target),
        due=money(own.due_amount),
        cover=_times(own.coverage, tag),
        needed=_times(own.needed, tag) or number.NONE,
        asked="" if own.asked_amount is None else money(own.asked_amount),
        notes=tuple(_notes(visit, own, calls, manager)),
    )


def _times(value: float | None, tag: str) -> str:
    return "" if value is None else f"{number.grouped(value, tag, 1)} ×"


def _name(visit: Visit, own: Own) -> str:
    if own.part.by == "all":
        return visit.say("All deals")
    if own.part.by == "team" and own.part.group:
        return visit.say("Team {team}", team=own.part.group)
    return own.part.group or visit.say(_NOBODY)


def _notes(visit: Visit, own: Own, calls: Calls, manager: Call | None) -> Iterator[str]:
    mine = calls.sellers.get(own.part.group_id) if own.part.by == "owner" else None
    for call in (mine, manager):
        if call is not None and call.note:
            yield visit.say("{who}: {note}", who=call.called_by, note=call.note)
