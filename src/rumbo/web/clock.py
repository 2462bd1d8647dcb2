"""The clocks of a deal as they are shown: figure, bar with its marks, what it counts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model.clock_limit import BUSINESS
from rumbo.readings.event import Event
from rumbo.readings.story import DealStory, event_of
from rumbo.readings.usual import Usual
from rumbo.web.language import marked
from rumbo.web.standing import gauge_note, untold
from rumbo.web.story import item_of
from rumbo.web.visit import Visit

_LONGEST = 1.25  # of the largest mark or value: the end of a bar


@dataclass(frozen=True)
class Gauge:
    """A bar from 0 to 100 and its marks; the first mark is the usual, the second the limit."""

    value: float
    marks: tuple[float, ...]


@dataclass(frozen=True)
class Clock:
    """One clock; `since` says what it counts from and `href` leads there in the story."""

    label: str
    value: str
    late: bool
    gauge: Gauge | None
    note: str
    since: str
    href: str


def clocks(visit: Visit, story: DealStory, usual: Usual | None) -> tuple[Clock, ...]:
    """The clocks of a deal, those that matter most first."""
    return tuple(_clocks(visit, story, usual))


def _clocks(visit: Visit, story: DealStory, usual: Usual | None) -> Iterator[Clock]:
    still_open = story.facts.status == "open"
    if still_open:
        yield _in_phase(visit, story, usual)
    if story.shows_contact:
        yield _contact(visit, story, still_open=still_open)
    if story.clocks.progress_days is not None or not untold(story):
        yield _progress(visit, story, still_open=still_open)
    yield _age(visit, story, still_open=still_open)
    yield _pushes(visit, story)


def _in_phase(visit: Visit, story: DealStory, usual: Usual | None) -> Clock:
    days = story.clocks.in_phase_days
    marks = []
    if usual is not None and usual.told:
        marks = [each for each in (usual.median_days, usual.p90_days) if each is not None]
    last = story.stays[-1] if story.stays else None
    limit = usual.p90_days if usual is not None and usual.told else None
    return Clock(
        label=visit.say("In this phase"),
        value=number.days(days, visit.language.tag),
        late=limit is not None and days > limit,
        gauge=_gauge(days, marks) if marks else None,
        note=gauge_note(visit.language, usual),
        **_from(visit, story, event_of(story, last.step) if last else None),
    )


def _contact(visit: Visit, story: DealStory, *, still_open: bool) -> Clock:
    said = marked("Without contact") if still_open else marked("Without contact at its end")
    limit, spent = story.standing.contact_limit, story.standing.contact_spent
    days, since = story.clocks.contact_days, story.clocks.contact_from
    return _limited(visit, story, visit.say(said), Spent(days, limit, spent), since)


def _progress(visit: Visit, story: DealStory, *, still_open: bool) -> Clock:
    said = marked("Without progress") if still_open else marked("Without progress at its end")
    limit, spent = story.standing.progress_limit, story.standing.progress_spent
    days, since = story.clocks.progress_days, story.clocks.progress_from
    return _limited(visit, story, visit.say(said), Spent(days, limit, spent), since)


@dataclass(frozen=True)
class Spent:
    """Days of the calendar since something (None: it never was), the limit, and what counts of it.

    `counted` is in the days that the settings choose, from the deal's creation where it never was.
    """

    days: float | None
    limit: int
    counted: float


def _limited(
    visit: Visit, story: DealStory, label: str, spent: Spent, since: str | int | None
) -> Clock:
    still_open = story.facts.status == "open"
    settings = visit.language.settings
    business = still_open and settings.days == BUSINESS
    days = spent.counted if business and spent.days is not None else spent.days
    shown = number.days(days, visit.language.tag) if days is not None else visit.say("never")
    many = visit.language.many
    late = (
        many("late after {n} business day", "late after {n} business days", spent.limit)
        if settings.days == BUSINESS
        else many("late after {n} day", "late after {n} days", spent.limit)
    )
    return Clock(
        label=visit.say("{clock}, business days", clock=label) if business else label,
        value=shown,
        late=still_open and (days is None or spent.counted > spent.limit),
        gauge=_gauge(days, [float(spent.limit)]) if days is not None else None,
        note=late,
        **_from(visit, story, event_of(story, since)),
    )


def _age(visit: Visit, story: DealStory, *, still_open: bool) -> Clock:
    return Clock(
        label=visit.say("Open for") if still_open else visit.say("Was open"),
        value=number.days(story.clocks.open_days, visit.language.tag),
        late=False,
        gauge=None,
        note="",
        **_from(visit, story, event_of(story, story.stays[0].step) if story.stays else None),
    )


def _pushes(visit: Visit, story: DealStory) -> Clock:
    clocks = story.clocks
    moved = number.days(clocks.pushed_days, visit.language.tag)
    pushed = [
        event
        for event in story.events
        if event.group == "change"
        and event.kind == "expected_close_at"
        and clocks.pushed_us is not None
        and int(event.moment.timestamp()) == clocks.pushed_us // 1_000_000
    ]
    return Clock(
        label=visit.say("Times put off"),
        value=number.grouped(clocks.pushes, visit.language.tag),
        late=clocks.pushes > 1,
        gauge=None,
        note=visit.say("{days} in all", days=moved) if clocks.pushes else "",
        **_from(visit, story, pushed[-1] if pushed else None),
    )


def _from(visit: Visit, story: DealStory, event: Event | None) -> dict[str, str]:
    """What a clock counts from, and its address in the story."""
    if event is None:
        return {"since": "", "href": ""}
    item = item_of(visit.language, story, event)
    href = visit.same(at=event.key, part=None, kind=None) + f"#{event.key}"
    return {"since": f"{item.line}, {item.day}", "href": href}


def _gauge(days: float, marks: list[float]) -> Gauge:
    longest = max(days, *marks) * _LONGEST or 1.0
    return Gauge(100 * days / longest, tuple(100 * mark / longest for mark in marks))
