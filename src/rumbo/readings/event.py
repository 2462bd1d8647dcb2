"""What happened to one deal, event by event: moves, pauses, changes, people and activities."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rumbo.model.life import Stay
from rumbo.model.movement import CONTACT, Move, Touch
from rumbo.model.table import MONEY_FIELDS, TIME_FIELDS
from rumbo.readings.deal import SeenTouch
from rumbo.readings.moment import local_day, local_moment
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

GROUPS = ("move", "pause", "activity", "change", "person")
LONGEST_BODY = 4000


@dataclass(frozen=True)
class Event:
    """One thing that happened: what, when, during which visit, and what it says.

    `kind` is the move's kind, the field changed, or the kind of activity. `days` is the time in
    the phase before a move, or how long a pause lasted; `until` is None while it still does.
    `touches` are what an activity counted as. `cut` says that its text was longer.
    """

    key: str
    group: str
    kind: str
    moment: datetime
    step: int
    before: str | float | date | None = None
    after: str | float | date | None = None
    visit: int | None = None
    days: float | None = None
    until: datetime | None = None
    who: str | None = None
    people: tuple[str, ...] = ()
    detail: str | None = None
    causes: tuple[str, ...] = ()
    direction: str | None = None
    status: str | None = None
    outcome: str | None = None
    automated: bool = False
    inferred: bool = False
    subject: str | None = None
    body: str | None = None
    cut: bool = False
    touches: tuple[Touch, ...] = ()
    source_id: str | None = None


def deal_events(
    view: View,
    deal: int,
    stays: Sequence[Stay],
    touches: Sequence[SeenTouch],
    names: Mapping[str, tuple[str, ...]],
) -> tuple[Event, ...]:
    """Everything that happened to the deal by the date, in order; after `keep_causes`."""
    counted: dict[str, tuple[Touch, ...]] = {}
    for touch in touches:
        counted[touch.activity_id] = (*counted.get(touch.activity_id, ()), touch.kind)
    starts = [int(stay.entered_at.timestamp()) for stay in stays]
    rows = view.ask(PACKAGE, "timeline.sql", deal=deal).dicts()
    made = []
    for number, row in enumerate(rows, 1):
        place = bisect_right(starts, row["moment_us"] // 1_000_000)
        step = row["step"] or (stays[max(0, place - 1)].step if stays else 0)
        event = Event(
            key=f"e{number}",
            group=_group(row["event"]),
            kind=row["event"],
            moment=local_moment(view, row["moment_us"]),
            step=step,
        )
        made.append(_told(view, event, row, names, counted))
    return tuple(made)


def _group(event: str) -> str:
    return event if event in GROUPS else "activity"


def _told(
    view: View,
    event: Event,
    row: Mapping[str, Any],
    names: Mapping[str, tuple[str, ...]],
    counted: Mapping[str, tuple[Touch, ...]],
) -> Event:
    if event.group == "move":
        return replace(
            event,
            kind=Move(row["move"]).label,
            before=row["old_value"],
            after=row["new_value"],
            visit=row["visit"],
            days=row["days"],
        )
    if event.group == "pause":
        return _pause(view, event, row)
    if event.group == "change":
        return _change(view, event, row)
    if event.group == "person":
        return replace(event, who=row["who"], after=row["new_value"], detail=row["detail"])
    return _activity(view, event, row, names, counted)


def _pause(view: View, event: Event, row: Mapping[str, Any]) -> Event:
    until = row["until_us"]
    return replace(
        event,
        before=row["old_value"],
        after=row["new_value"],
        days=row["days"],
        until=None if until is None else local_moment(view, until),
        causes=tuple(str(row["detail"]).split(", ")) if row["detail"] else (),
    )


def _change(view: View, event: Event, row: Mapping[str, Any]) -> Event:
    field = str(row["detail"]).removesuffix(" (inferred)")
    return replace(
        event,
        kind=field,
        before=_value(view, field, row["old_value"]),
        after=_value(view, field, row["new_value"]),
        who=row["who"],
        inferred=row["marked"],
    )


def _value(view: View, field: str, text: str | None) -> str | float | date | None:
    """A stored value of a field as its type; as it is written where it is not of that type."""
    if text is None or text == "":
        return None
    try:
        if field in MONEY_FIELDS:
            return float(text)
        if field in TIME_FIELDS:
            return local_day(view, datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return text
    return text


def _activity(
    view: View,
    event: Event,
    row: Mapping[str, Any],
    names: Mapping[str, tuple[str, ...]],
    counted: Mapping[str, tuple[Touch, ...]],
) -> Event:
    body = row["body"]
    return replace(
        event,
        who=row["who"],
        people=names.get(row["source_id"], ()),
        until=None if row["until_us"] is None else local_moment(view, row["until_us"]),
        direction=row["direction"],
        status=row["status"],
        outcome=row["outcome"],
        automated=row["marked"],
        subject=row["subject"],
        body=body[:LONGEST_BODY] if body else None,
        cut=bool(body) and len(body) > LONGEST_BODY,
        touches=counted.get(row["source_id"], ()),
        source_id=row["source_id"],
    )


def spoke(event: Event) -> bool:
    """Whether an activity was an exchange in both directions."""
    return any(kind in CONTACT for kind in event.touches)
