"""Forecasts that somebody was shown and calls that somebody made, beside what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.forecast_record import CALLS, EVERYBODY, OWNER, SHOWN, TEAM
from rumbo.readings.figure import worth
from rumbo.readings.pause import PACKAGE
from rumbo.readings.score import Amount

if TYPE_CHECKING:
    from rumbo.log.view import Scope, View

FORECAST, CALL = "shown", "called"


@dataclass(frozen=True)
class Kept:
    """One forecast or call of a period that is over: what was said, and what it brought."""

    kind: str
    day: date
    first: date
    last: date
    said: float
    came: float
    low: float | None = None
    high: float | None = None
    about: str = EVERYBODY
    about_id: str = ""
    who: str = ""
    note: str = ""

    @property
    def amount(self) -> Amount:
        """What is judged; all that is about a period shares its month."""
        return Amount(f"{self.first}..{self.last}", self.said, self.came, self.low, self.high)

    @property
    def weeks(self) -> int:
        """How many weeks before the end of its period it was said."""
        return max(0, -(-(self.last - self.day).days // 7))


def kept(view: View) -> tuple[Kept, ...]:
    """All forecasts shown in this scope and calls about it whose period is over, oldest first.

    Without those of a period of which nobody knows what it brought.
    """
    lines = [*_shown(view), *_calls(view)]
    over = [line for line in lines if date.fromisoformat(line["last_day"]) <= view.scope.as_of]
    if not over:
        return ()
    came = _came(view, over)
    return tuple(
        _kept(view, line, brought)
        for line, brought in zip(over, came, strict=True)
        if brought is not None
    )


def _shown(view: View) -> list[dict[str, Any]]:
    """The forecasts of this scope that were shown before their period was over."""
    if not view.engine.exists(SHOWN):
        return []
    rows = view.engine.query(
        f"SELECT * FROM {SHOWN} WHERE scope = $scope ORDER BY CAST(number AS INTEGER)",
        scope=view.scope.key,
    ).dicts()
    told = [row | {"about": EVERYBODY, "about_id": ""} for row in rows]
    return [row for row in told if int(row["shown_us"]) <= _end(view, row)]


def _calls(view: View) -> list[dict[str, Any]]:
    if not view.engine.exists(CALLS):
        return []
    rows = view.engine.query(f"SELECT * FROM {CALLS} ORDER BY CAST(number AS INTEGER)").dicts()
    names = dict(view.engine.query("SELECT id, name FROM all_owners").values)
    return [row for row in rows if in_scope(view.scope, row["about"], row["about_id"] or "", names)]


def in_scope(scope: Scope, about: str, about_id: str, names: Mapping[str, str]) -> bool:
    """Whether a call is about the deals of a scope: all of them, or an owner's or team's alone."""
    if scope.pipeline or scope.segment or scope.status:
        return False
    if about == OWNER and scope.limited_to is not None and about_id not in scope.limited_to:
        return False
    if scope.owner:
        return about == OWNER and scope.owner in (about_id, names.get(about_id))
    if scope.team:
        return about == TEAM and scope.team == about_id and scope.limited_to is None
    return scope.limited_to is None or about == OWNER


def _end(view: View, row: Mapping[str, Any]) -> int:
    return last_microsecond(date.fromisoformat(row["last_day"]), view.settings)


def _came(view: View, lines: Sequence[Mapping[str, Any]]) -> list[float | None]:
    rows = view.ask(
        PACKAGE,
        "accuracy_came.sql",
        numbers=list(range(len(lines))),
        starts_us=[
            first_microsecond(date.fromisoformat(line["first_day"]), view.settings)
            for line in lines
        ],
        ends_us=[_end(view, line) for line in lines],
        abouts=[line["about"] for line in lines],
        about_ids=[line["about_id"] or "" for line in lines],
    ).values
    return [worth(view, amount, deals) for _, deals, amount in rows]


def _kept(view: View, line: Mapping[str, Any], came: float) -> Kept:
    first, last = (date.fromisoformat(line[name]) for name in ("first_day", "last_day"))
    if "p50" in line:
        day, ends = date.fromisoformat(line["as_of"]), (float(line["p10"]), float(line["p90"]))
        return Kept(FORECAST, day, first, last, float(line["p50"]), came, *ends)
    moment = datetime.fromtimestamp(int(line["called_us"]) / 1e6, UTC)
    return Kept(
        CALL,
        moment.astimezone(view.settings.zone_info).date(),
        first,
        last,
        float(line["amount"]),
        came,
        about=line["about"],
        about_id=line["about_id"] or "",
        who=line["called_by"],
        note=line["note"] or "",
    )
