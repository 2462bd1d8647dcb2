"""Two people's changes to the same part of a map, brought together entry by entry.

What only one of them changed is taken; what both changed differently is a conflict, in which
nothing is lost: both are kept until somebody chooses. None stands for what is not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from rumbo.journey.problem import Place
from rumbo.model.rule import TAGS

Entries: TypeAlias = Any  # what YAML and JSON can hold

# What tells the entries of a list apart, where it is not their id.
_NAMES: Mapping[str, str] = {"lanes": "role", "handovers": "team"}
_ALIKE = 0.5  # of two entries that are the same one, changed


@dataclass(frozen=True)
class Conflict:
    """One place that both changed: what it was, and what each made of it."""

    place: Place
    was: Entries
    mine: Entries
    theirs: Entries


@dataclass
class Merged:
    """What both changes make together; at a conflict it holds mine, or theirs if I took it out."""

    entries: Entries
    conflicts: list[Conflict] = field(default_factory=list)

    def chosen(self, theirs: Sequence[bool]) -> Entries:
        """The entries with one side taken at each conflict: theirs where it is said so."""
        made = json.loads(json.dumps(self.entries))
        picked = [
            (each.place, each.theirs if one else each.mine)
            for each, one in zip(self.conflicts, theirs, strict=True)
        ]
        # From the end, so that what is taken out of a list moves nothing that is still to come.
        for place, value in reversed(picked):
            made = _put(made, place, value)
        return made


def merged(was: Entries, mine: Entries, theirs: Entries) -> Merged:
    """The changes from `was` to `mine` and to `theirs` together."""
    found = Merged(None)
    found.entries = _merge(was, mine, theirs, (), found.conflicts)
    return found


def _merge(
    was: Entries, mine: Entries, theirs: Entries, place: Place, conflicts: list[Conflict]
) -> Entries:
    if _same(mine, theirs) or _same(mine, was):
        return theirs
    if _same(theirs, was):
        return mine
    if _alike(was, mine, theirs):
        return _of_names(was or {}, mine, theirs, place, conflicts)
    if all(isinstance(side or [], list) for side in (was, mine, theirs)):
        return _of_list(was or [], mine or [], theirs or [], place, conflicts) or None
    conflicts.append(Conflict(place, was, mine, theirs))
    return theirs if mine is None else mine


def _same(one: Entries, other: Entries) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _alike(was: Entries, mine: Entries, theirs: Entries) -> bool:
    """Whether all are named entries of one kind; two kinds of rule have no fields in common."""
    if not (isinstance(mine, dict) and isinstance(theirs, dict) and isinstance(was or {}, dict)):
        return False
    sides = [side for side in (was, mine, theirs) if side is not None]
    return all(len({side.get(tag) for side in sides}) == 1 for tag in TAGS)


def _of_names(
    was: Mapping[str, Entries],
    mine: Mapping[str, Entries],
    theirs: Mapping[str, Entries],
    place: Place,
    conflicts: list[Conflict],
) -> dict[str, Entries]:
    made = {}
    for name in dict.fromkeys([*theirs, *mine]):
        value = _merge(was.get(name), mine.get(name), theirs.get(name), (*place, name), conflicts)
        if value is not None:
            made[name] = value
    return made


def _of_list(
    was: Sequence[Entries],
    mine: Sequence[Entries],
    theirs: Sequence[Entries],
    place: Place,
    conflicts: list[Conflict],
) -> list[Entries]:
    before, ours, others = _named(was, mine, theirs, str(place[-1]) if place else "")
    made: list[Entries] = []
    for key in _order(list(before), list(ours), list(others)):
        sides = before.get(key), ours.get(key), others.get(key)
        value = _merge(*sides, (*place, len(made)), conflicts)
        if value is not None:
            made.append(value)
    return made


def _order(before: list[str], ours: list[str], others: list[str]) -> list[str]:
    """Every key once: in the order of who moved some, each new one after its neighbour."""
    kept = [key for key in before if key in ours and key in others]
    moved = [key for key in ours if key in kept] != kept
    first, second = (ours, others) if moved else (others, ours)
    order = list(first)
    last = -1
    for key in second:
        if key not in order:
            order.insert(last + 1, key)
        last = order.index(key)
    gone = [key for key in before if key not in order]
    return order + gone


def _named(
    was: Sequence[Entries], mine: Sequence[Entries], theirs: Sequence[Entries], part: str
) -> list[dict[str, Entries]]:
    """The entries of each list by names that they share with those that they were before."""
    sides, name = (was, mine, theirs), _NAMES.get(part, "id")
    if all(_tells(side, name) for side in sides):
        return [{str(each[name]): each for each in side} for side in sides]
    return [dict(_aligned(was, side)) for side in sides]


def _tells(entries: Sequence[Entries], name: str) -> bool:
    """Whether each of the entries has that name, and none has it twice."""
    named = [each[name] for each in entries if isinstance(each, dict) and name in each]
    return len(set(named)) == len(entries)


def _aligned(was: Sequence[Entries], now: Sequence[Entries]) -> Iterator[tuple[str, Entries]]:
    """Each entry under the number of the one it was; a new one under what it says."""
    one, other = ([json.dumps(each, sort_keys=True) for each in side] for side in (was, now))
    plain = not all(isinstance(each, dict) for each in (*was, *now))
    for tag, i, end, j, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        old = _paired(one[i:end], other[j:stop]) if tag == "equal" or not plain else {}
        for step in range(stop - j):
            name = f"{i + old[step]:06}" if step in old else f"new {other[j + step]}"
            yield name, now[j + step]


def _paired(one: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Which entry of a stretch each was before: in order where as many, else the most alike."""
    if len(one) == len(other):
        return {step: step for step in range(len(one))}
    found: dict[int, int] = {}
    free = list(range(len(one)))
    for step, words in enumerate(other):
        alike = [(SequenceMatcher(None, one[at], words).ratio(), -at) for at in free]
        best, at = max(alike, default=(0.0, 0))
        if best >= _ALIKE:
            found[step] = -at
            free = [each for each in free if each > -at]
    return found


def _put(entries: Entries, place: Place, value: Entries) -> Entries:
    """The entries with another value at a place; without it where the value is None."""
    if not place:
        return value
    inside = entries
    for part in place[:-1]:
        inside = inside[part]
    last = place[-1]
    if value is not None:
        inside[last] = value
    elif isinstance(inside, dict):
        inside.pop(last, None)
    else:
        del inside[last]
    return entries
