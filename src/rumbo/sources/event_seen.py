"""What an event log shows before anybody says what it means: activities, attributes, objects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from pathlib import Path

from rumbo.sources.event_case import moment
from rumbo.sources.ocel.document import Log
from rumbo.sources.ocel.reader import OWN_TYPE, read_log
from rumbo.sources.xes.document import Document
from rumbo.sources.xes.reader import NAME, RESOURCE, TIME, TRANSITION
from rumbo.sources.xes.writer import OWN

EXAMPLES = 4
_MOST_NAMES = 300  # activities or attributes beyond that are no list to choose from
_MOST_KNOWN = 20_000  # different names that are counted at all
_LONGEST = 60
_MOST_COMPARED = 100  # activities whose order is looked at pair by pair
_COMPARED_CASES = 5000  # as many cases show the order of activities


@dataclass(frozen=True)
class ActivitySeen:
    """One activity: its events and cases, where in their life it is (0 to 1), and its transitions.

    `last` is the share of its cases that end with it.
    """

    name: str
    events: int
    cases: int
    place: float
    last: float
    transitions: tuple[str, ...]


@dataclass(frozen=True)
class AttributeSeen:
    """One attribute of cases or objects, how many have it, and some values."""

    name: str
    filled: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class ObjectSeen:
    """One type of object (OCEL), with its attributes and the types it is related to."""

    type: str
    objects: int
    attributes: tuple[AttributeSeen, ...]
    related: tuple[str, ...]


@dataclass(frozen=True)
class EventsSeen:
    """An event log; `own` where Rumbo wrote it, so that it needs no mapping.

    `met` says how many of the compared cases meet one activity before another; with itself, how
    many of them meet it.
    """

    format: str
    own: bool
    cases: int
    events: int
    activities: tuple[ActivitySeen, ...]
    attributes: tuple[AttributeSeen, ...] = ()
    objects: tuple[ObjectSeen, ...] = ()
    resources: tuple[tuple[str, int], ...] = ()
    met: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Tally:
    """Counts activities case by case, and attributes."""

    cases: int = 0
    events: int = 0
    _events: Counter[str] = field(default_factory=Counter)
    _cases: Counter[str] = field(default_factory=Counter)
    _places: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _last: Counter[str] = field(default_factory=Counter)
    _transitions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _comparable: set[str] = field(default_factory=set)
    resources: Counter[str] = field(default_factory=Counter)
    met: Counter[tuple[str, str]] = field(default_factory=Counter)

    def case(self, events: Iterable[tuple[str, str]]) -> None:
        """Counts the events of one case, in their order: activity and transition."""
        self.cases += 1
        named = [(name, transition) for name, transition in events if self._known(name)]
        self.events += len(named)
        firsts: dict[str, int] = {}
        for number, (name, transition) in enumerate(named):
            self._events[name] += 1
            self._transitions[name][transition.lower()] += 1
            firsts.setdefault(name, number)
        for name, number in firsts.items():
            self._cases[name] += 1
            self._places[name] += number / max(len(named) - 1, 1)
        if self.cases <= _COMPARED_CASES:
            compared = filter(self._compared, firsts)
            self.met.update(combinations_with_replacement(compared, 2))
        if named:
            self._last[named[-1][0]] += 1

    def _known(self, name: str) -> bool:
        return name in self._events or len(self._events) < _MOST_KNOWN

    def _compared(self, name: str) -> bool:
        if name not in self._comparable and len(self._comparable) < _MOST_COMPARED:
            self._comparable.add(name)
        return name in self._comparable

    def activities(self) -> tuple[ActivitySeen, ...]:
        """The commonest activities, in the order in which cases meet them."""
        common = [name for name, _ in self._events.most_common(_MOST_NAMES)]
        found = [
            ActivitySeen(
                name=name,
                events=self._events[name],
                cases=self._cases[name],
                place=self._places[name] / self._cases[name],
                last=self._last[name] / self._cases[name],
                transitions=tuple(sorted(self._transitions[name])),
            )
            for name in common
        ]
        return _in_order(found, self.met)


def _in_order(
    found: Iterable[ActivitySeen], met: Mapping[tuple[str, str], int]
) -> tuple[ActivitySeen, ...]:
    """What most cases meet first, first; where no case tells, by the place in their life.

    The place alone does not tell: a step after which many cases end is late in their short lives.
    """
    waiting = sorted(found, key=lambda each: (each.place, each.name))
    ordered: list[ActivitySeen] = []
    while waiting:
        free = (each for each in waiting if not any(_leads(o, each, met) for o in waiting))
        following = next(free, waiting[0])
        waiting.remove(following)
        ordered.append(following)
    return tuple(ordered)


def _leads(one: ActivitySeen, other: ActivitySeen, met: Mapping[tuple[str, str], int]) -> bool:
    """Whether of the cases that meet both more meet `one` first."""
    return met.get((one.name, other.name), 0) > met.get((other.name, one.name), 0)


@dataclass
class Attributes:
    """Counts the attributes of cases or objects, with some values of each."""

    _filled: Counter[str] = field(default_factory=Counter)
    _values: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, cells: Mapping[str, str]) -> None:
        """Counts the attributes of one case or object."""
        for name, text in cells.items():
            if not text or (name not in self._filled and len(self._filled) >= _MOST_KNOWN):
                continue
            self._filled[name] += 1
            values = self._values[name]
            if len(values) < EXAMPLES:
                values[" ".join(text.split())[:_LONGEST]] = None

    def listed(self) -> tuple[AttributeSeen, ...]:
        """The attributes that most have, first."""
        return tuple(
            AttributeSeen(name, filled, tuple(self._values[name]))
            for name, filled in self._filled.most_common(_MOST_NAMES)
        )


def see_xes(path: Path) -> EventsSeen:
    """What an XES log shows; InputError where it cannot be read."""
    document, tally, attributes = Document(path), Tally(), Attributes()
    for trace in document.traces():
        attributes.add(trace.attributes)
        cells = [event.attributes for event in trace.events]
        dated = sorted(cells, key=lambda one: _order(one.get(TIME, "")))
        tally.case((one.get(NAME, "").strip() or "?", one.get(TRANSITION, "")) for one in dated)
        tally.resources.update(one[RESOURCE] for one in cells if one.get(RESOURCE))
    return EventsSeen(
        format="xes",
        own=OWN in document.header.attributes,
        cases=tally.cases,
        events=tally.events,
        activities=tally.activities(),
        attributes=attributes.listed(),
        resources=tuple(tally.resources.most_common(5)),
        met=tally.met,
    )


def see_ocel(path: Path, deal_type: str = "") -> EventsSeen:
    """What an OCEL log shows, its cases being the objects of `deal_type`."""
    log, tally = read_log(path), Tally()
    attributes: dict[str, Attributes] = defaultdict(Attributes)
    counted: Counter[str] = Counter()
    related: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in log.objects.values():
        counted[entry.type] += 1
        attributes[entry.type].add(entry.present())
        for other, _ in entry.relations:
            if other in log.objects:
                related[entry.type][log.objects[other].type] += 1
    objects = tuple(
        ObjectSeen(kind, count, attributes[kind].listed(), tuple(dict(related[kind].most_common())))
        for kind, count in counted.most_common(_MOST_NAMES)
    )
    for case in _cases(log, deal_type).values():
        ordered = sorted(case, key=lambda one: _order(one[1]))
        tally.case((name, "complete") for name, _ in ordered)
    return EventsSeen(
        format="ocel",
        own=OWN_TYPE in counted,
        cases=tally.cases,
        events=len(log.events),
        activities=tally.activities(),
        objects=objects,
        met=tally.met,
    )


def _cases(log: Log, deal_type: str) -> dict[str, list[tuple[str, str]]]:
    """The events of each object of the type; those of none stand alone."""
    cases: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in log.events:
        deals = [
            key
            for key, _ in event.relations
            if key in log.objects and log.objects[key].type == deal_type
        ]
        for key in dict.fromkeys(deals) or [""]:
            cases[key].append((event.type, event.time_text))
    return cases


def _order(text: str) -> float:
    found = moment(text)
    return found.timestamp() if found else 0.0
