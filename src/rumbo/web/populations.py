"""Which two populations the address of a page holds against each other.

`compare` says by what: status, owner, team, period or segment; `one` and `other` are the two
values, written as in the filter of that name. Won and lost need no values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rumbo.log.view import Scope
from rumbo.readings.names import Choices, choices
from rumbo.web.frame import FIELD_LABELS, PERIOD_LABELS, TYPE_LABELS
from rumbo.web.language import marked
from rumbo.web.visit import Visit

NAMES = ("compare", "one", "other")
_KINDS = {
    "owner": marked("Two owners"),
    "team": marked("Two teams"),
    "period": marked("Two periods"),
    "segment": marked("Two segments"),
}
_OUTCOMES = (("won", marked("Won")), ("lost", marked("Lost")))


@dataclass(frozen=True)
class Side:
    """One population: what it is called and which deals it has."""

    name: str
    scope: Scope


@dataclass(frozen=True)
class Compared:
    """Two populations, and the deals among which they lie; `kind` is what tells them apart."""

    kind: str
    base: Scope
    sides: tuple[Side, Side]

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called."""
        return self.sides[0].name, self.sides[1].name

    def side(self, name: str) -> Scope:
        """The deals of the side that an address names; all of them where it names none."""
        place = {"one": 0, "other": 1}.get(name)
        return self.base if place is None else self.sides[place].scope


@dataclass(frozen=True)
class Pair:
    """A form that asks for two values of one kind; `values` are (value, label) by heading."""

    kind: str
    label: str
    values: Mapping[str, tuple[tuple[str, str], ...]]
    one: str
    other: str


def compared(visit: Visit) -> Compared | None:
    """The comparison that the address asks for, if it asks for two different populations."""
    kind = visit.parameter("compare")
    if kind == "status":
        base = visit.scope(period=True)
        won, lost = (
            Side(visit.say(label), replace(base, status=status)) for status, label in _OUTCOMES
        )
        return Compared(kind, base, (won, lost))
    values = visit.parameter("one").strip(), visit.parameter("other").strip()
    if kind not in _KINDS or not all(values) or values[0] == values[1]:
        return None
    # The filter that tells the populations apart is lifted from what they have in common.
    one, other = (replace(visit.filters, **{kind: value}) for value in values)
    base = replace(visit.filters, **{kind: ""}).scope(visit.workspace)
    return Compared(
        kind,
        base,
        (
            Side(_name(visit, kind, values[0]), one.scope(visit.workspace)),
            Side(_name(visit, kind, values[1]), other.scope(visit.workspace)),
        ),
    )


def asked_in_vain(visit: Visit) -> bool:
    """Whether the address asks for a comparison that two values cannot make."""
    return visit.parameter("compare") != "" and compared(visit) is None


def _name(visit: Visit, kind: str, value: str) -> str:
    if kind == "period" and value in PERIOD_LABELS:
        return visit.say(PERIOD_LABELS[value])
    if kind == "segment":
        field, _, own = value.partition("=")
        return _segment(visit, field, own)
    return value


def _segment(visit: Visit, field: str, value: str) -> str:
    if field == "type" and value in TYPE_LABELS:
        return visit.say(TYPE_LABELS[value])
    return value or field


def pairs(visit: Visit) -> tuple[Pair, ...]:
    """The comparisons that can be chosen: a form for each kind that has two values."""
    found: Choices = visit.ask("choices", Scope(as_of=visit.scope().as_of), choices)
    periods = tuple((name, visit.say(label)) for name, label in PERIOD_LABELS.items())
    values: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
        "owner": {"": tuple((name, name) for name in found.owners)},
        "team": {"": tuple((name, name) for name in found.teams)},
        "period": {"": periods},
        "segment": {
            visit.say(FIELD_LABELS[field]): tuple(
                (f"{field}={value}", _segment(visit, field, value)) for value in listed
            )
            for field, listed in found.segments.items()
        },
    }
    return tuple(
        _pair(visit, kind, values[kind])
        for kind in _KINDS
        if sum(len(listed) for listed in values[kind].values()) > 1
    )


def _pair(visit: Visit, kind: str, values: Mapping[str, tuple[tuple[str, str], ...]]) -> Pair:
    first, second = [value for listed in values.values() for value, _ in listed][:2]
    chosen = visit.parameter("compare") == kind
    return Pair(
        kind,
        visit.say(_KINDS[kind]),
        values,
        (visit.parameter("one") if chosen else "") or first,
        (visit.parameter("other") if chosen else "") or second,
    )
