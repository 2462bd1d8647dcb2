"""The story of a deal in words: its events under the visit in which each happened, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.life import Stay
from rumbo.model.movement import Touch
from rumbo.readings.event import GROUPS, Event, spoke
from rumbo.readings.story import DealStory
from rumbo.web import cell
from rumbo.web.language import Language, marked
from rumbo.web.visit import Visit

EVENTS = 60  # on one page
SILENCE = timedelta(days=21)
_CHIPS = {
    "": marked("Everything"),
    "move": marked("Moves"),
    "pause": marked("Pauses"),
    "activity": marked("Conversation"),
    "change": marked("Changes"),
    "person": marked("People"),
}
_VISITS = {
    2: marked("Second visit to {phase}"),
    3: marked("Third visit to {phase}"),
    4: marked("Fourth visit to {phase}"),
    5: marked("Fifth visit to {phase}"),
}
_CHANNELS = {
    "email": marked("E-mail"),
    "call": marked("Call"),
    "meeting": marked("Meeting"),
    "note": marked("Note"),
    "task": marked("Task"),
    "message": marked("Message"),
    "web": marked("Web visit"),
    "form": marked("Form"),
}
_ENDINGS = {
    "contact": marked("ended by contact"),
    "progress": marked("ended by progress"),
    "move": marked("ended by a move"),
    "won": marked("ended by winning"),
    "lost": marked("ended by losing"),
}


@dataclass(frozen=True)
class Chip:
    """One kind of event: how many there are, and the address that shows them alone."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Item:
    """One event as it is shown: a sign, a line, what it says and when.

    `body` is folded under the line; `mark` is a word that stands out (no-show, contact…).
    """

    key: str
    icon: str
    tone: str
    line: str
    detail: str
    subject: str
    body: str
    mark: str
    mark_tone: str
    day: str
    hour: str


@dataclass(frozen=True)
class Chapter:
    """The events of one visit to a phase."""

    title: str
    detail: str
    tone: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Story:
    """One page of the story, with the ways to the rest of it."""

    chips: tuple[Chip, ...]
    chapters: tuple[Chapter, ...]
    turned: str  # the address with the other order
    oldest_first: bool
    first: int
    last: int
    found: int
    previous: str
    following: str


def told(visit: Visit, story: DealStory) -> Story:
    """The page of the story that the address asks for."""
    show = visit.parameter("kind") if visit.parameter("kind") in GROUPS else ""
    oldest_first = visit.parameter("oldest") == "1"
    chosen = [event for event in story.events if not show or event.group == show]
    if not oldest_first:
        chosen.reverse()
    first = _first(visit, chosen)
    shown = chosen[first : first + EVENTS]
    page = first // EVENTS + 1
    silences = {} if show else _silences(story, after_earlier=oldest_first)
    return Story(
        chips=tuple(_chips(visit, story, show)),
        chapters=tuple(_chapters(visit.language, story, shown, silences)),
        turned=visit.same(oldest=None if oldest_first else "1", part=None, at=None),
        oldest_first=oldest_first,
        first=first + 1 if shown else 0,
        last=first + len(shown),
        found=len(chosen),
        previous=visit.same(part=page - 1 if page > 2 else None, at=None) if page > 1 else "",  # noqa: PLR2004
        following=visit.same(part=page + 1, at=None) if first + EVENTS < len(chosen) else "",
    )


def _first(visit: Visit, chosen: Sequence[Event]) -> int:
    """Where the page begins: the one asked for, or the one that holds the event asked for."""
    wanted = visit.parameter("at")
    place = next((i for i, event in enumerate(chosen) if event.key == wanted), None)
    if place is None:
        text = visit.parameter("part")
        digits = text.isascii() and text.isdecimal() and len(text) < 7  # noqa: PLR2004
        place = (max(1, int(text)) - 1) * EVENTS if digits else 0
    return min(place, max(0, len(chosen) - 1)) // EVENTS * EVENTS


def _chips(visit: Visit, story: DealStory, show: str) -> Iterator[Chip]:
    for name, label in _CHIPS.items():
        count = sum(not name or event.group == name for event in story.events)
        if count or not name:
            href = visit.same(kind=name or None, part=None, at=None)
            yield Chip(visit.say(label), count, href, name == show)


def _silences(story: DealStory, *, after_earlier: bool) -> Mapping[str, timedelta]:
    """Where long nothing was recorded and no pause says so, by the event it is shown after."""
    found: dict[str, timedelta] = {}
    quiet_until: datetime | None = None
    for before, event in zip(story.events, story.events[1:], strict=False):
        if before.group == "pause":
            quiet_until = max(filter(None, (quiet_until, before.until or event.moment)))
        gap = event.moment - before.moment
        if gap >= SILENCE and (quiet_until is None or quiet_until < event.moment):
            found[before.key if after_earlier else event.key] = gap
    return found


def _chapters(
    language: Language,
    story: DealStory,
    shown: Sequence[Event],
    silences: Mapping[str, timedelta],
) -> Iterator[Chapter]:
    stays = {stay.step: stay for stay in story.stays}
    run: list[Event] = []
    for event in shown:
        if run and run[-1].step != event.step:
            yield _chapter(language, story, stays.get(run[-1].step), run, silences)
            run = []
        run.append(event)
    if run:
        yield _chapter(language, story, stays.get(run[-1].step), run, silences)


def _chapter(
    language: Language,
    story: DealStory,
    stay: Stay | None,
    events: Sequence[Event],
    silences: Mapping[str, timedelta],
) -> Chapter:
    items = [
        each
        for event in events
        for each in _with_silence(language, story, event, silences.get(event.key))
    ]
    if stay is None:
        return Chapter(language.say("Before the first phase"), "", "", tuple(items))
    ended = stay.outcome in {"won", "lost"}
    days = [] if ended and stay.left_at is None else [number.days(stay.days, language.tag)]
    since = [language.date(stay.entered_at.date())]
    if stay.left_at is not None:
        since.append(language.date(stay.left_at.date()))
    elif not ended:
        since.append(language.say("still there"))
    tone = stay.outcome if ended else "regress" if stay.visit > 1 else ""
    detail = " · ".join([*days, " – ".join(since)])
    return Chapter(visit_title(language, stay), detail, tone, tuple(items))


def visit_title(language: Language, stay: Stay) -> str:
    """What a visit is called: its phase, and which visit to it this is when not the first."""
    phase = language.of(term.phase(stay.name))
    if stay.visit in _VISITS:
        return language.say(_VISITS[stay.visit], phase=phase)
    if stay.visit > 1:
        return language.say("Visit {n} to {phase}", n=stay.visit, phase=phase)
    return phase


def _with_silence(
    language: Language, story: DealStory, event: Event, gap: timedelta | None
) -> Iterator[Item]:
    yield item_of(language, story, event)
    if gap is not None:
        said = language.say("{n} days with nothing in the record", n=gap.days)
        yield Item("", "silence", "pause", said, "", "", "", "", "", "", "")


def item_of(language: Language, story: DealStory, event: Event) -> Item:
    """One event in words."""
    line, detail = _LINES[event.group](language, story, event)
    mark, tone = _mark(language, event)
    return Item(
        key=event.key,
        icon=_icon(event),
        tone=_tone(event),
        line=line,
        detail=detail,
        subject=event.subject or "",
        body=(event.body or "") + (" …" if event.cut else ""),
        mark=mark,
        mark_tone=tone,
        day=language.date(event.moment.date()),
        hour=f"{event.moment:%H:%M}",
    )


def _icon(event: Event) -> str:
    if event.group == "activity":
        return event.kind if event.kind in _CHANNELS else "note"
    return {"move": "move", "pause": "pause", "change": "change"}.get(event.group, "person")


def _tone(event: Event) -> str:
    if event.group == "move":
        return cell.tone(event.kind)
    if event.group == "pause":
        return "pause"
    return "regress" if Touch.NO_SHOW in event.touches else ""


def _mark(language: Language, event: Event) -> tuple[str, str]:
    if Touch.NO_SHOW in event.touches:
        return language.say("not held"), "regress"
    if Touch.ROLE_ENGAGED in event.touches or Touch.DECISION_MEETING in event.touches:
        return language.say("tangible progress"), "won"
    if Touch.DOCUMENT in event.touches:
        return language.say("tangible progress"), "won"
    return (language.say("contact"), "advance") if spoke(event) else ("", "")


def _move(language: Language, story: DealStory, event: Event) -> tuple[str, str]:
    del story
    ends = [str(end) for end in (event.before, event.after) if end is not None]
    line = " → ".join(language.of(term.phase(end)) for end in ends)
    said = [cell.cell("kind", event.kind, language).text]
    if event.days is not None:
        said.append(language.say("after {days}", days=number.days(event.days, language.tag)))
    if event.visit and event.visit > 1 and event.kind not in {"won", "lost"}:
        said.append(language.say("visit {n}", n=event.visit))
    return line, " · ".join(said)


def _pause(language: Language, story: DealStory, event: Event) -> tuple[str, str]:
    del story
    days = number.days(event.days, language.tag)
    said = []
    if event.until is None:
        line = language.say("Still paused: {days}", days=days)
    else:
        line = language.say("Paused for {days}", days=days)
        ending = language.say(_ENDINGS.get(str(event.after), "ended by contact"))
        said.append(f"{ending}, {language.date(event.until.date())}")
    if event.causes:
        named = ", ".join(cell.cell("cause", cause, language).text for cause in event.causes)
        said.append(language.say("seen around it: {causes}", causes=named))
    return line, " · ".join(said)


def _change(language: Language, story: DealStory, event: Event) -> tuple[str, str]:
    label = language.of(term.label(event.kind))
    before = written(language, story, event.kind, event.before)
    after = written(language, story, event.kind, event.after)
    line = f"{label}: {before} → {after}" if event.before is not None else f"{label}: {after}"
    if isinstance(event.before, date) and isinstance(event.after, date):
        moved = (event.after - event.before).days
        line += f" ({'+' if moved > 0 else '−'}{number.grouped(abs(moved), language.tag)}\u00a0d)"
    said = [event.who] if event.who else []
    if event.inferred:
        said.append(language.say("inferred from two snapshots"))
    return line, " · ".join(said)


def written(
    language: Language, story: DealStory, field: str, value: str | float | date | None
) -> str:
    """A value of a field as people read it; in the deal's own currency where it is money."""
    if value is None:
        return language.say("nothing")
    if isinstance(value, date):
        return language.date(value)
    if isinstance(value, float):
        places = 0 if value == int(value) else 2
        return f"{number.grouped(value, language.tag, places)}\u00a0{story.facts.currency}"
    if field == "owner_id":
        return story.owners.get(value, value)
    if field == "forecast_category":
        return language.of(term.forecast(value))
    words = term.coded(field, value) if field == "status" else None
    return language.of(words) if words else value


def _person(language: Language, story: DealStory, event: Event) -> tuple[str, str]:
    del story
    said = [event.detail] if event.detail else []
    if event.after:
        said.append(language.of(term.role(str(event.after))))
    return language.say("{name} comes in", name=event.who or "—"), " · ".join(said)


def _activity(language: Language, story: DealStory, event: Event) -> tuple[str, str]:
    del story
    channel = language.say(_CHANNELS[event.kind]) if event.kind in _CHANNELS else event.kind
    names = ", ".join(event.people[:3]) + (" …" if len(event.people) > 3 else "")  # noqa: PLR2004
    line = _with_whom(language, event, channel, names)
    said = []
    if event.direction != "in" and event.who:
        said.append(event.who)
    if event.direction == "internal":
        said.append(language.say("internal"))
    if event.automated:
        said.append(language.say("automatic"))
    outcome = event.outcome or (event.status if event.status != "done" else None)
    if outcome:
        said.append(language.of(term.outcome(outcome)))
    return line, " · ".join(said)


def _with_whom(language: Language, event: Event, channel: str, names: str) -> str:
    if event.kind in {"meeting", "call"} and names:
        return language.say("{channel} with {names}", channel=channel, names=names)
    if event.direction == "in":
        if not names:
            return language.say("{channel} from the customer", channel=channel)
        return language.say("{channel} from {names}", channel=channel, names=names)
    if event.direction == "out" and names:
        return language.say("{channel} to {names}", channel=channel, names=names)
    if event.direction == "out" and event.kind not in {"meeting", "call", "note", "task"}:
        return language.say("{channel} to the customer", channel=channel)
    return channel


_LINES = {
    "move": _move,
    "pause": _pause,
    "change": _change,
    "person": _person,
    "activity": _activity,
}
