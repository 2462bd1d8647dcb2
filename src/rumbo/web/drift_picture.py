"""The picture on the page of drift, wide and narrow, and the weeks that it was drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number
from rumbo.draw.drift import name_of, value_of
from rumbo.model.change import DriftData
from rumbo.readings.ageing_picture import drift_data
from rumbo.web import address, picture
from rumbo.web.visit import Visit

_WIDTHS = (1000, 340)
FILE = f"{address.READINGS}/drift/semanas.csv"
MOST_DRAWN = 12  # changes: each has a row of its own in the picture, and a table of its weeks
MOST_WEEKS = 52  # in such a table; the file has all of them


@dataclass(frozen=True)
class WeekShown:
    """One week of a change: its first day, its value, its cases, and whether it is since."""

    day: str
    value: str
    n: str
    since: bool


@dataclass(frozen=True)
class Weeks:
    """The weeks of one change."""

    name: str
    weeks: tuple[WeekShown, ...]


@dataclass(frozen=True)
class Pictured:
    """The two drawings, the weeks of every change in them, and how many changes there are.

    `file` is where all weeks are as CSV; where a table shows the newest alone, `newest` says how
    many those are.
    """

    wide: str
    narrow: str
    changes: tuple[Weeks, ...]
    found: int
    file: str
    newest: int


def pictured(visit: Visit) -> Pictured:
    """What drift found, drawn under the filters."""
    tag, data = visit.language.tag, drawn(visit)
    wide, narrow = (
        visit.kept(
            ("drift", visit.filters, tag, width),
            lambda width=width: picture.drift(visit, data, width=width),  # type: ignore[misc]
        )
        for width in _WIDTHS
    )
    return Pictured(
        wide,
        narrow,
        tuple(
            Weeks(
                name_of(change, tag),
                tuple(
                    WeekShown(
                        number.day(week.day, tag),
                        value_of(change, week.value, tag),
                        number.grouped(week.n, tag),
                        week.day >= change.since,
                    )
                    for week in reversed(change.weeks[-MOST_WEEKS:])
                ),
            )
            for change in data.changes
        ),
        len(data.changes) + data.left_out,
        visit.same_at(FILE),
        MOST_WEEKS if any(len(change.weeks) > MOST_WEEKS for change in data.changes) else 0,
    )


def drawn(visit: Visit) -> DriftData:
    """What the picture is drawn from: the changes that it shows, with all their weeks."""
    title = visit.workspace.settings.name
    return visit.ask(
        ("drift_data", MOST_DRAWN), visit.scope(), lambda view: drift_data(view, title, MOST_DRAWN)
    )
