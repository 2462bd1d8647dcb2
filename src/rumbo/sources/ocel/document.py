"""An OCEL 2.0 log in memory, whichever of its formats it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from rumbo.sources.event_case import moment
from rumbo.sources.event_file import storable

FIRST_YEAR = 1971  # before it: a value that was there from the beginning


@dataclass(slots=True)
class Value:
    """A value of an attribute from `time_text` on (from the beginning where it is empty)."""

    time_text: str
    text: str

    @property
    def initial(self) -> bool:
        """Whether the value was there from the beginning."""
        time = moment(self.time_text)
        return time is None or time.year < FIRST_YEAR


@dataclass(slots=True)
class Object:
    """An object; `place` is its number or row in the file."""

    id: str
    type: str
    place: int
    values: dict[str, list[Value]] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)  # object id, qualifier

    def present(self) -> dict[str, str]:
        """The latest value of each attribute."""
        return {name: text for name, values in self.values.items() if (text := values[-1].text)}

    def settle(self) -> None:
        """Brings the values of each attribute into the order of time."""
        for values in self.values.values():
            values.sort(key=_order)


@dataclass(slots=True)
class Event:
    """An event; `place` is its number or row in the file."""

    id: str
    type: str
    time_text: str
    place: int
    attributes: dict[str, str] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)  # object id, qualifier


@dataclass
class Log:
    """All objects by id, all events; `repeated` are ids that came more than once."""

    objects: dict[str, Object] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    repeated: list[Object] = field(default_factory=list)

    def add(self, entry: Object) -> None:
        """Takes in an object; one whose id is there already is kept aside."""
        if entry.id in self.objects:
            self.repeated.append(entry)
        else:
            self.objects[entry.id] = entry

    def of_type(self, name: str) -> Iterator[Object]:
        """The objects of one type, in the order of the file."""
        return (entry for entry in self.objects.values() if entry.type == name)


def plain(value: object) -> str:
    """A value of either format as text: yes and no as 1 and 0, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if text.isprintable() else storable(text)


def _order(value: Value) -> float:
    time = moment(value.time_text)
    return 0.0 if time is None or value.initial else time.timestamp()
