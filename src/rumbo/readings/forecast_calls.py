"""The newest calls about a forecast: of sellers about their own deals, and of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rumbo.model.forecast_record import EVERYBODY, OWNER, TEAM, Call
from rumbo.readings.accuracy_kept import in_scope
from rumbo.readings.names import folded

if TYPE_CHECKING:
    from rumbo.log.view import Scope
    from rumbo.model.reading import Reading, Row

_WHOLE = "all"


@dataclass(frozen=True)
class Calls:
    """The newest calls of a period: `sellers` by owner, `others` by whose deals they are about."""

    sellers: Mapping[str, Call]
    others: Mapping[tuple[str, str], Call]

    def manager(self, by: str, group_id: str) -> Call | None:
        """What somebody else calls of an owner's, a team's or everybody's deals."""
        about = {_WHOLE: EVERYBODY, TEAM: TEAM}.get(by, OWNER)
        return self.others.get((about, group_id if about != EVERYBODY else ""))

    def of_sellers(self, by: str, group_id: str, teams: Mapping[str, str]) -> Sequence[Call]:
        """What the sellers among them call of their own deals."""
        return [
            call
            for owner, call in self.sellers.items()
            if by == _WHOLE
            or (by == OWNER and owner == group_id)
            or (by == TEAM and teams.get(owner, "") == group_id)
        ]


def newest(lines: Iterable[Call], scope: Scope, names: Mapping[str, str]) -> Calls:
    """The newest of these calls, oldest first, that are about the deals of a scope."""
    sellers: dict[str, Call] = {}
    others: dict[tuple[str, str], Call] = {}
    for call in lines:
        if not in_scope(scope, call.about, call.about_id, names):
            continue
        own = call.about == OWNER and folded(call.called_by) == folded(
            names.get(call.about_id, call.about_id)
        )
        if own:
            sellers[call.about_id] = call
        else:
            others[call.about, call.about_id] = call
    return Calls(sellers, others)


def with_calls(reading: Reading, lines: Iterable[Call], scope: Scope) -> Reading:
    """A forecast with what sellers and others call beside each of its rows."""
    owners = [row for row in reading.rows if row["by"] == OWNER and row["group_id"]]
    names = {str(row["group_id"]): str(row["group"] or row["group_id"]) for row in owners}
    teams = {str(row["group_id"]): str(row["team"] or "") for row in owners}
    calls = newest(lines, scope, names)
    return replace(reading, rows=tuple(_with(row, calls, teams) for row in reading.rows))


def _with(row: Row, calls: Calls, teams: Mapping[str, str]) -> Row:
    by, group_id = str(row["by"]), str(row["group_id"] or "")
    if by not in (_WHOLE, TEAM, OWNER) or (by != _WHOLE and not group_id):
        return row
    mine, other = calls.of_sellers(by, group_id, teams), calls.manager(by, group_id)
    notes = [f"{call.called_by}: {call.note}" for call in (*mine, other) if call and call.note]
    return {
        **row,
        "seller_call": round(sum(call.amount for call in mine), 2) if mine else None,
        "manager_call": other.amount if other else None,
        "call_notes": "; ".join(notes) or None,
    }
