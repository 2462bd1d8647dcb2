"""The dice of the sample company: one seeded source of chance with the draws it needs."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """A seeded source of chance; the same seed draws the same company."""

    def happens(self, probability: float) -> bool:
        """Whether something of that probability happens this time."""
        return self.random() < probability

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the others."""
        return options[int(self.random() * len(options))]

    def weighted(self, cumulative: Sequence[float]) -> int:
        """The position drawn from cumulative weights that end at 1."""
        return min(bisect_right(cumulative, self.random()), len(cumulative) - 1)

    def around(self, median: float, spread: float) -> float:
        """A lognormal draw with that median; `spread` is the deviation of its logarithm."""
        return median * math.exp(spread * self.gauss(0.0, 1.0))


def cumulative(weights: Sequence[float]) -> list[float]:
    """The running total of the weights, scaled to end at 1."""
    total = sum(weights)
    running, result = 0.0, []
    for weight in weights:
        running += weight
        result.append(running / total)
    return result
