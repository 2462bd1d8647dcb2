"""Limits that the data suggest: sorts of deals that hardly buy, found early and seen again.

Three in five of the closed deals, the earliest, are searched: each value of a field and each size,
among all deals and among those of one type, against all others. What chance does not explain once
all were tried (Holm 1979) has to show again in the later deals, which nobody searched. Whether it
hardly buys is told against others of the same types: what brings no renewals is not worse for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rumbo.model.boundary import AmountBelow, AnyCondition, EmployeesBelow, ValueIn
from rumbo.readings.boundary import Limit, keep_field
from rumbo.readings.difference import adjusted, exact_p
from rumbo.readings.interval import wilson
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

FIELDS = ("industry", "country", "source")
EMPLOYEES = (10, 20, 50, 100)
ENOUGH, ENOUGH_LATER = 15, 8  # closed deals of the sort, in the part searched and in the later one
ENOUGH_CLOSED = 60
CHANCE, CHANCE_LATER = 0.05, 0.1
HARDLY = 0.5  # of the others' win rate: the most that the upper end of its interval may be
MOST_VALUES = 60
Counts = Mapping[bool, tuple[int, int]]  # later or not: won and closed


@dataclass(frozen=True)
class Suggested:
    """A sort of deals that hardly buys: how it was found and how it did in all closed deals.

    `p_value` is held against all sorts that were tried, `later` are won and closed in the part
    that was not searched.
    """

    limit: Limit
    won: int
    closed: int
    elsewhere: float
    p_value: float
    later: tuple[int, int]


@dataclass(frozen=True)
class Tried:
    """A sort of deals that is looked at: how it did inside and outside, earlier and later."""

    conditions: tuple[AnyCondition, ...]
    about: str
    inside: Counts
    outside: Counts
    alike: tuple[float, float]  # the rate at which others of the same types are won; of later ones


def suggestions(view: View) -> tuple[Suggested, ...]:
    """What the closed deals of the view suggest, the surest first."""
    return view.once("suggested boundaries", lambda: tuple(_found(view)))


def _found(view: View) -> Iterator[Suggested]:
    half = view.ask(PACKAGE, "suggested_half.sql").one()
    if half["closed"] < ENOUGH_CLOSED:
        return
    yield from chosen(_tried(view, half))


def chosen(looked_at: Iterable[Tried]) -> Iterator[Suggested]:
    """Of all that is looked at, what hardly buys; one of each sort, the surest first."""
    tried = [each for each in looked_at if each.inside[False][1] >= ENOUGH]
    ps = adjusted([_p(each, later=False) for each in tried])
    kept = [(p, each) for p, each in zip(ps, tried, strict=True) if _holds(each, p)]
    best: dict[str, Suggested] = {}
    for p, each in sorted(kept, key=lambda entry: (_total(entry[1].inside)[0], entry[0])):
        best.setdefault(each.about, _suggested(each, p))
    for number, one in enumerate(sorted(best.values(), key=lambda one: one.p_value), start=1):
        yield replace(one, limit=replace(one.limit, name=f"suggested-{number}"))


def _suggested(tried: Tried, p_value: float) -> Suggested:
    won, closed = _total(tried.inside)
    limit = Limit("", tried.conditions, suggested=True)
    return Suggested(limit, won, closed, tried.alike[0], p_value, tried.inside[True])


def _holds(tried: Tried, p_value: float) -> bool:
    """Whether it is beyond chance, hardly buys, and did so again in the later deals."""
    won, closed = _total(tried.inside)
    later_won, later = tried.inside[True]
    rate, later_rate = tried.alike
    if p_value > CHANCE or not rate or later < ENOUGH_LATER or not tried.outside[True][1]:
        return False
    most = (wilson(won, closed) or (0.0, 1.0))[1]
    again = _p(tried, later=True) <= CHANCE_LATER and later_won <= HARDLY * later_rate * later
    return most <= HARDLY * rate and again


def _p(tried: Tried, *, later: bool) -> float:
    """How likely so few won are by chance; 1 where they are no fewer than elsewhere."""
    (won, closed), (others_won, others) = tried.inside[later], tried.outside[later]
    if not others or won * others >= others_won * closed:
        return 1.0
    return exact_p(won, closed, others_won, others)


def _total(counts: Counts) -> tuple[int, int]:
    return counts[False][0] + counts[True][0], counts[False][1] + counts[True][1]


def _tried(view: View, half: Mapping[str, Any]) -> Iterator[Tried]:
    for field in (*FIELDS, *_attributes(view)):
        keep_field(view, field)
        rows = view.ask(PACKAGE, "suggested_values.sql", **half).dicts()
        yield from of_values(field, rows)
    amounts = sorted({rounded(half[name]) for name in ("tenth", "quarter") if half[name]})
    for of_account, sizes in ((True, EMPLOYEES), (False, amounts)):
        asked = {"of_account": of_account, "sizes": [float(size) for size in sizes]}
        rows = view.ask(PACKAGE, "suggested_sizes.sql", **half, **asked).dicts()
        yield from of_sizes(rows, of_account=of_account)


def _attributes(view: View) -> list[str]:
    """The fields of a source's own, of deals and accounts."""
    listed = " UNION ALL ".join(
        f"SELECT unnest(json_keys(CAST({source} AS JSON))) AS field FROM deals"
        f" WHERE {source} IS NOT NULL"
        for source in ("attrs", "account_attrs")
    )
    found = view.engine.query(f"SELECT DISTINCT field FROM ({listed}) ORDER BY field LIMIT 20")
    return [str(row[0]) for row in found.values if row[0] not in FIELDS]


def rounded(size: float) -> int:
    """A size as people would say it: one digit and noughts."""
    nought = int("1" + "0" * max(0, len(str(int(size))) - 1))
    return max(1, round(size / nought) * nought)


def of_values(field: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Tried]:
    """Every value of a field, from rows of `suggested_values.sql`."""
    values = sorted({row["value"] for row in rows if row["value"]})
    if not 1 < len(values) <= MOST_VALUES:
        return
    for value in values:
        condition = ValueIn(field=field, values=(value,))
        split = [(row["value"] == value, row) for row in rows]
        yield from _by_type(condition, f"{field}={value}", split)


def of_sizes(rows: Sequence[Mapping[str, Any]], *, of_account: bool) -> Iterator[Tried]:
    """Every size below which deals are looked at, from rows of `suggested_sizes.sql`."""
    for below in sorted({row["below"] for row in rows}):
        condition: AnyCondition = (
            EmployeesBelow(employees=int(below)) if of_account else AmountBelow(amount=below)
        )
        split = [(bool(row["inside"]), row) for row in rows if row["below"] == below]
        yield from _by_type(condition, "employees" if of_account else "amount", split)


def _by_type(
    condition: AnyCondition, about: str, split: Sequence[tuple[bool, Mapping[str, Any]]]
) -> Iterator[Tried]:
    """Among all deals, and among those of each type where there are several."""
    types = sorted({row["type"] for _, row in split})
    for kind in (None, *(types if len(types) > 1 else ())):
        own = [(inside, row) for inside, row in split if kind in (None, row["type"])]
        conditions: tuple[AnyCondition, ...] = (condition,)
        if kind is not None:
            if not kind:
                continue
            conditions = (ValueIn(field="type", values=(kind,)), condition)
        sides = [[row for inside, row in own if inside is side] for side in (True, False)]
        inside_counts, outside_counts = (_counts(iter(side)) for side in sides)
        late = [[row for row in side if row["later"]] for side in sides]
        alike = _alike(*sides), _alike(*late)
        yield Tried(conditions, about, inside_counts, outside_counts, alike)


def _alike(inside: Sequence[Mapping[str, Any]], outside: Sequence[Mapping[str, Any]]) -> float:
    """The rate at which the others would be won, were their types mixed as those inside are."""
    weights, others = _by_kind(inside), _by_kind(outside)
    shared = [(weights[kind][1], *others[kind]) for kind in weights if others[kind][1]]
    whole = sum(weight for weight, _, _ in shared)
    return sum(weight * won / closed for weight, won, closed in shared) / whole if whole else 0.0


def _by_kind(rows: Sequence[Mapping[str, Any]]) -> defaultdict[str, list[int]]:
    """Won and closed by type."""
    found = defaultdict[str, list[int]](lambda: [0, 0])
    for row in rows:
        found[row["type"]][0] += row["won"]
        found[row["type"]][1] += row["closed"]
    return found


def _counts(rows: Iterator[Mapping[str, Any]]) -> Counts:
    found = defaultdict[bool, list[int]](lambda: [0, 0])
    for row in rows:
        found[bool(row["later"])][0] += row["won"]
        found[bool(row["later"])][1] += row["closed"]
    return {later: (found[later][0], found[later][1]) for later in (False, True)}
