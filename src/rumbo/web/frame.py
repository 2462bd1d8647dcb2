"""What stands around every page: navigation, filters, snapshot, language and theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rumbo.errors import RumboError
from rumbo.log.view import Scope
from rumbo.model import term
from rumbo.model.period import NAMES as PERIODS
from rumbo.model.user import Role
from rumbo.readings.names import Choices, choices
from rumbo.readings.registry import questions
from rumbo.settings import LANGUAGES
from rumbo.store.database import Snapshot
from rumbo.web import address, cell
from rumbo.web.filters import NAMES
from rumbo.web.language import NAMES as LANGUAGE_NAMES
from rumbo.web.language import marked
from rumbo.web.page import Page, pages
from rumbo.web.visit import THEMES, Visit

_FILTER_LABELS = {
    "as_of": marked("As of"),
    "period": marked("Period"),
    "pipeline": marked("Pipeline"),
    "owner": marked("Owner"),
    "team": marked("Team"),
    "segment": marked("Segment"),
    "snapshot": marked("Snapshot"),
}
PERIOD_LABELS = {
    "this_month": marked("This month"),
    "last_month": marked("Last month"),
    "this_quarter": marked("This quarter"),
    "last_quarter": marked("Last quarter"),
    "this_year": marked("This year"),
    "last_year": marked("Last year"),
    "last_12_months": marked("Last 12 months"),
    "last_30_days": marked("Last 30 days"),
    "last_90_days": marked("Last 90 days"),
}
FIELD_LABELS = {
    "country": marked("Country"),
    "industry": marked("Industry"),
    "source": marked("Source"),
    "type": marked("Type"),
}
TYPE_LABELS = {
    "new": marked("New business"),
    "expansion": marked("Expansion"),
    "renewal": marked("Renewal"),
}
ROLE_LABELS: Mapping[Role, str] = {
    "viewer": marked("Viewer"),
    "editor": marked("Editor"),
    "admin": marked("Administrator"),
}
# What a snapshot remembers of its latest changes, deals and moves, in microseconds (UTC).
_LAST = ("last_changed_us", "last_created_us", "last_entered_us")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as the database keeps it
_LONG_AGO = timedelta(days=45)
_THEME_LABELS = {
    "auto": marked("As the device"),
    "light": marked("Light"),
    "dark": marked("Dark"),
}


@dataclass(frozen=True)
class Link:
    """A place to go: its words, address, icon, and whether it is the present one."""

    label: str
    href: str
    icon: str = ""
    current: bool = False


@dataclass(frozen=True)
class Option:
    """One value of a choice; `group` is the heading it stands under."""

    value: str
    label: str
    chosen: bool
    group: str = ""


@dataclass(frozen=True)
class Choice:
    """One filter as a list of values."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: str
    dropped: str  # the address without this filter

    @property
    def grouped(self) -> dict[str, list[Option]]:
        """The options under their headings."""
        found: dict[str, list[Option]] = {}
        for option in self.options:
            found.setdefault(option.group, []).append(option)
        return found


@dataclass(frozen=True)
class Person:
    """Who is signed in, and where their own pages are; `leaves` where there is a session to end."""

    name: str
    role: str
    places: tuple[Link, ...]
    leaves: bool


@dataclass(frozen=True)
class Frame:
    """Everything that the layout shows around a page; without a `person`, next to nothing."""

    title: str
    house: str
    language: str
    theme: str
    here: str
    path: str
    navigation: tuple[Link, ...]
    questions: tuple[Link, ...]
    all_questions: Link
    filters: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]  # parameters that the filter form carries along
    as_of: str
    as_of_shown: str
    latest_day: str
    active: bool  # whether any filter is set
    narrowed: tuple[str, ...]  # the filters that are set, but for the date, in words
    pinned: Link | None  # the former snapshot that the page is read from; the link leaves it
    ended: Link | None  # the last day that the log tells of, where it is long ago; leads to it
    cleared: str
    snapshot: str
    taken: str
    languages: tuple[Option, ...]
    themes: tuple[Option, ...]
    search: str
    person: Person | None
    filtered: bool
    sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


def frame(visit: Visit, page: Page | None, title: str, *, waiting: bool = False) -> Frame:
    """The frame of a page; `page` is None where an error is shown.

    While a page is `waiting` the filters are not listed: they come from the engine as well.
    """
    newest = visit.newest if visit.user.may("viewer") else None
    day = visit.filters.as_of or visit.workspace.today().isoformat()
    listed = _choices(visit) if newest and not waiting else ()
    read = _read(visit) if newest else None
    return Frame(
        title=title,
        house=visit.workspace.settings.name,
        language=visit.language.tag,
        theme=visit.theme,
        here=visit.same(),
        path=visit.path,
        navigation=_navigation(visit, page),
        questions=_questions(visit) if newest else (),
        all_questions=Link(
            visit.say("All questions"),
            visit.link(address.READINGS),
            "question",
            visit.path == address.READINGS,
        ),
        filters=listed,
        kept=_kept(visit),
        as_of=visit.filters.as_of,
        as_of_shown=cell.cell("day", day, visit.language).text,
        latest_day=visit.workspace.today().isoformat(),
        active=bool(visit.filters.query()),
        narrowed=_narrowed(visit, listed),
        pinned=_pinned(visit, read),
        ended=_ended(visit, read),
        cleared=visit.same(**dict.fromkeys(NAMES)),
        snapshot=str(read.id) if read else "",
        taken=cell.local(read.taken_at, visit.language) if read else "",
        languages=_options(LANGUAGE_NAMES, LANGUAGES, visit.language.tag),
        themes=_options(
            {name: visit.say(text) for name, text in _THEME_LABELS.items()}, THEMES, visit.theme
        ),
        search=visit.link("/buscar"),
        person=_person(visit),
        filtered=bool(newest) and (page is None or page.filtered),
        sheets=page.sheets if page else (),
        scripts=page.scripts if page else (),
    )


def _read(visit: Visit) -> Snapshot | None:
    """The snapshot that the page was read from; None where the address names one in vain."""
    try:
        return visit.snapshot
    except RumboError:
        return None  # the page itself says so


def _pinned(visit: Visit, read: Snapshot | None) -> Link | None:
    if read is None or visit.newest is None or read.id == visit.newest.id:
        return None
    when = cell.local(read.taken_at, visit.language)
    label = visit.say("Snapshot {number} of {when}", number=str(read.id), when=when)
    return Link(label, visit.same(snapshot=None, page=None))


def _ended(visit: Visit, read: Snapshot | None) -> Link | None:
    """Read as of today, a log that ended long ago shows every open deal as forgotten."""
    told = [value for name, value in read.facts.items() if name in _LAST] if read else []
    if visit.filters.as_of or not told or not all(isinstance(each, int) for each in told):
        return None
    last = cell.day_of(_EPOCH + timedelta(microseconds=max(told)), visit.language)
    if visit.workspace.today() - last < _LONG_AGO:
        return None
    label = visit.say("The last change is of {day}: look at that day", day=last)
    return Link(label, visit.same(as_of=last.isoformat(), page=None))


def _person(visit: Visit) -> Person | None:
    user = visit.user
    if not user.may("viewer"):
        return None
    own = (pages()[name] for name in ("profile", "users"))
    return Person(
        name=user.name or visit.say("At this machine"),
        role=visit.say(ROLE_LABELS[user.role]),
        places=tuple(
            Link(visit.say(page.label), visit.link(page.path), page.icon, visit.path == page.path)
            for page in own
            if visit.may(page)
        ),
        leaves=bool(user.id),
    )


def _options(labels: Mapping[str, str], values: Iterable[str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, labels[value], value == chosen) for value in values)


def _navigation(visit: Visit, page: Page | None) -> tuple[Link, ...]:
    return tuple(
        Link(
            visit.say(each.label),
            visit.link(each.path),
            each.icon,
            page is not None and each.name in (page.name, page.below),
        )
        for each in pages().values()
        if each.order is not None and visit.may(each)
    )


def _questions(visit: Visit) -> tuple[Link, ...]:
    return tuple(
        Link(
            visit.language.of(term.title(name)),
            address.reading(visit, name),
            "",
            visit.path == f"{address.READINGS}/{name}",
        )
        for name, asked in questions().items()
        if not asked.takes_deal
    )


def _kept(visit: Visit) -> tuple[tuple[str, str], ...]:
    # The form has a field for every filter but the snapshot.
    dropped = (*(name for name in NAMES if name != "snapshot"), "page")
    return tuple(
        (name, value) for name, value in visit.request.query_params.items() if name not in dropped
    )


def _choices(visit: Visit) -> tuple[Choice, ...]:
    try:
        whole = Scope(as_of=visit.scope().as_of)
        found: Choices = visit.ask("choices", whole, choices)
    except RumboError:
        return ()  # the page itself says what is wrong with the address
    plain = {"pipeline": found.pipelines, "owner": found.owners, "team": found.teams}
    named = [_choice(visit, name, _plain(values)) for name, values in plain.items()]
    periods = [(name, visit.say(PERIOD_LABELS[name]), "") for name in PERIODS if name != "all"]
    every = [
        _choice(visit, "period", periods),
        *named,
        _choice(visit, "segment", _segments(visit, found)),
    ]
    return tuple(each for each in every if len(each.options) > 1 or each.chosen)


def _plain(values: Iterable[str]) -> list[tuple[str, str, str]]:
    return [(value, value, "") for value in values]


def _segments(visit: Visit, found: Choices) -> list[tuple[str, str, str]]:
    return [
        (
            f"{field}={value}",
            visit.say(TYPE_LABELS[value]) if field == "type" and value in TYPE_LABELS else value,
            visit.say(FIELD_LABELS[field]),
        )
        for field, values in found.segments.items()
        for value in values
    ]


def _choice(visit: Visit, name: str, values: list[tuple[str, str, str]]) -> Choice:
    chosen = visit.filters.query().get(name, "")
    if chosen and chosen not in {value for value, _, _ in values}:
        values = [(chosen, _written(visit, name, chosen), ""), *values]
    return Choice(
        name=name,
        label=visit.say(_FILTER_LABELS[name]),
        options=tuple(Option(value, text, value == chosen, group) for value, text, group in values),
        chosen=chosen,
        dropped=visit.same(**{name: None, "page": None}),
    )


def _narrowed(visit: Visit, listed: tuple[Choice, ...]) -> tuple[str, ...]:
    labels = {
        (choice.name, option.value): option.label for choice in listed for option in choice.options
    }
    return tuple(
        f"{visit.say(_FILTER_LABELS[name])}: "
        f"{labels.get((name, value)) or _written(visit, name, value)}"
        for name, value in visit.filters.query().items()
        if name != "as_of"
    )


def _written(visit: Visit, name: str, value: str) -> str:
    """A value of a filter as people read it: its days in the reader's way."""
    if name == "period" and ".." in value:
        ends = (end for end in value.split("..", 1) if end)
        return " – ".join(cell.cell("day", end, visit.language).text for end in ends)
    return value
