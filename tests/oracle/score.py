"""How right forecasts were, counted one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence

Amounts = Sequence[tuple[float, float, float, float]]  # said, came, low, high
Chances = Sequence[tuple[float, bool]]  # said, came


def wape(amounts: Amounts) -> float:
    errors = [said - came if said > came else came - said for said, came, _, _ in amounts]
    return sum(errors) / sum(came for _, came, _, _ in amounts)


def bias(amounts: Amounts) -> float:
    said, came = (sum(each[place] for each in amounts) for place in (0, 1))
    return (said - came) / came


def coverage(amounts: Amounts) -> float:
    return len([1 for _, came, low, high in amounts if low <= came <= high]) / len(amounts)


def brier(chances: Chances) -> float:
    total = 0.0
    for said, came in chances:
        total += (1 - said) ** 2 if came else said**2
    return total / len(chances)


def log_loss(chances: Chances) -> float:
    return sum(-math.log(said if came else 1 - said) for said, came in chances) / len(chances)


def auc(chances: Chances) -> float:
    won = [said for said, came in chances if came]
    others = [said for said, came in chances if not came]
    better = sum((a > b) + (a == b) / 2 for a in won for b in others)
    return better / (len(won) * len(others))


def calibration_error(chances: Chances) -> float:
    total = 0.0
    for place in range(10):
        own = [each for each in chances if place / 10 <= each[0] < (place + 1) / 10]
        if own:
            said = sum(chance for chance, _ in own)
            total += abs(said - sum(came for _, came in own))
    return total / len(chances)
