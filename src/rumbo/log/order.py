"""The moments of deals put in order, and each beside its neighbours: arrays in, passages out.

A range of deals is done at a time, so that memory does not grow with the log. What an export holds
is nearly in order already: by time, or by deal and time. Deals are gathered by counting, and only
what is in neither order is sorted, by time alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
Integers = NDArray[np.integer]
Flags = NDArray[np.bool_]

NONE = -1  # no phase, no kind, no length
NO_MOMENT = np.iinfo(np.int64).min
MOST_STEPS = np.iinfo(np.int16).max
# Up to so many steps, looking back one by one beats sorting.
_FEW_STEPS = 32
_DIGIT_BITS = 16  # as wide as numpy sorts by counting


class TooManyStepsError(Exception):
    """A deal has more passages than their numbers can count."""


@dataclass(frozen=True)
class Moments:
    """What is known of each moment at which a deal enters a phase, an array per column."""

    deal: Integers
    entered_us: Integers
    ordinal: Integers
    phase: Integers
    inferred: Flags
    fresh: Flags
    timed: Flags

    def taken(self, places: Integers) -> Moments:
        """The moments at those places, in their order."""
        return Moments(**{name: column[places] for name, column in vars(self).items()})


def moments(columns: Mapping[str, Array]) -> Moments:
    """The moments of these columns; recorded ones need not say that they are, and are timed."""
    length = len(columns["deal"])
    recorded = {"inferred": np.zeros(length, np.bool_), "timed": np.ones(length, np.bool_)}
    return Moments(**{**recorded, **columns})  # type: ignore[arg-type]


def in_order(moments: Moments) -> Moments:
    """The moments by deal, time and place in the log."""
    deal, entered_us, ordinal = moments.deal, moments.entered_us, moments.ordinal
    if _are_sorted(deal, entered_us, ordinal):
        return moments
    if _are_sorted(entered_us, ordinal):
        return moments.taken(_gathered(deal - deal.min()))
    by_time = np.lexsort((ordinal, entered_us))
    return moments.taken(by_time[_gathered(deal[by_time] - deal.min())])


def _are_sorted(*columns: Integers) -> bool:
    """Whether the rows rise by the columns, the first before the others."""
    rises: Flags = np.ones(max(len(columns[0]) - 1, 0), dtype=np.bool_)
    for column in reversed(columns):
        rises = (column[1:] > column[:-1]) | ((column[1:] == column[:-1]) & rises)
    return bool(rises.all())


def _gathered(numbers: Integers) -> Integers:
    """The places of the numbers from the least to the greatest, equal ones as they come."""
    places = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(_DIGIT_BITS, int(numbers.max()).bit_length(), _DIGIT_BITS):
        digits = (numbers[places] >> shift).astype(np.uint16)
        places = places[np.argsort(digits, kind="stable")]
    return places


def passages(moments: Moments, kinds: NDArray[np.int8]) -> dict[str, Array]:
    """The columns of the passages of moments in order; `kinds` is the kind by phase and phase.

    Where there is nothing to say, a column holds NONE, and `left_us` NO_MOMENT.
    """
    deal, phase, entered_us, timed = (
        moments.deal, moments.phase, moments.entered_us, moments.timed,
    )  # fmt: skip
    same = deal[1:] == deal[:-1]
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    lengths = np.diff(np.append(starts, len(deal)))
    if lengths.max() > MOST_STEPS:
        raise TooManyStepsError
    later = entered_us[1:] > entered_us[:-1]
    numbers = np.minimum(phase, len(kinds) - 1)  # the last is any phase that has no kinds
    known = timed[1:] & (timed[:-1] | later)
    spent_us = np.where(same & known, entered_us[1:] - entered_us[:-1], NONE)
    measured = ~same | (timed[1:] & (timed[:-1] | later))
    return {
        "deal": deal,
        "step": (np.arange(1, len(deal) + 1) - np.repeat(starts, lengths)).astype(np.int16),
        "phase": phase,
        "entered_us": entered_us,
        "from_phase": _after(np.where(same, phase[:-1], NONE), NONE),
        "spent_us": _after(spent_us, NONE),
        "kind": _after(np.where(same, kinds[numbers[:-1], numbers[1:]], 0), 0),
        "visit": _visits(deal, phase, lengths),
        "next_phase": _before(np.where(same, phase[1:], NONE), NONE),
        "left_us": _before(np.where(same, entered_us[1:], NO_MOMENT), NO_MOMENT),
        "inferred": moments.inferred,
        "timed": timed,
        "measured": _before(measured, True),  # noqa: FBT003 - what the last visit is
    }


def ends(moments: Moments) -> Mapping[str, Array]:
    """Of each deal in moments in order: whether its first is fresh, and the phase of its last."""
    last = np.append(moments.deal[1:] != moments.deal[:-1], True)
    first = np.concatenate(([True], last[:-1]))
    return {
        "deal": moments.deal[first],
        "fresh": moments.fresh[first],
        "last_phase": moments.phase[last],
    }


def _after(column: Array, first: int) -> Array:
    """A column of what each row but the first has, with what the first has."""
    return np.concatenate((np.array([first], dtype=column.dtype), column))


def _before(column: Array, last: int) -> Array:
    """A column of what each row but the last has, with what the last has."""
    return np.concatenate((column, np.array([last], dtype=column.dtype)))


def _visits(deal: Integers, phase: Integers, lengths: Integers) -> Integers:
    """How many times the deal has been in this phase, this one included."""
    width = int(phase.max()) + 1
    fits = (int(deal[-1]) - int(deal[0]) + 1) * width <= np.iinfo(np.int32).max
    key = (deal - deal[0]).astype(np.int32 if fits else np.int64) * width + phase
    visit = np.ones(len(key), dtype=np.int16)
    for back in range(1, min(int(lengths.max()), _FEW_STEPS)):
        visit[back:] += key[back:] == key[:-back]
    many = lengths > _FEW_STEPS
    if many.any():
        places = np.flatnonzero(np.repeat(many, lengths))
        visit[places] = _numbered(key[places])
    return visit


def _numbered(keys: Integers) -> Integers:
    """The number of each among those that are equal to it, from 1 on."""
    places = np.argsort(keys, kind="stable")
    sorted_keys = keys[places]
    starts = np.flatnonzero(np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    numbers = np.empty(len(keys), dtype=np.int16)
    numbers[places] = np.arange(1, len(keys) + 1) - np.repeat(starts, sizes)
    return numbers
