"""Chances of small companies: what a stage's history says when few deals have closed.

Run as: predict_small.py SEEDS DRAWS (as 1,2,3 40). Of each sample company so many small ones are
drawn: some of its deals, until 30, 60 or 120 of them have closed. Each estimate is asked about the
company's open deals, whose true chance is known. What is found is written down (record.py).
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from record import Record

from predict import company, stage_rates
from rumbo.predict.features import OPEN, WON, Table
from rumbo.predict.incidence import incidence
from rumbo.predict.interval import interval
from rumbo.predict.shrunk import fit_shrunk

SIZES = (30, 60, 120)


@dataclass(frozen=True)
class Drawn:
    """How a draw fared: the Brier score that each estimate has to expect, and what lay inside."""

    base: float
    stage: float
    shrunk: float
    covered: float


def small(past: Table, dice: np.random.Generator, closed: int) -> Table:
    """Some deals, so many of which have closed, at the moments that their company was looked at."""
    ended = dict.fromkeys(past.deal.tolist(), False)
    for deal, ending in zip(past.deal.tolist(), past.ending.tolist(), strict=True):
        ended[deal] |= ending != OPEN
    chosen, count = set(), 0
    for deal in dice.permutation(sorted(ended)).tolist():
        if count == closed:
            break
        chosen.add(deal)
        count += ended[deal]
    return past.rows(np.array([deal in chosen for deal in past.deal.tolist()]))


def drawn(past: Table, today: Table, truth: Any, usual: Any) -> Drawn:  # noqa: ANN401 - numpy arrays
    """What a small company's own history says of the open deals, held against the truth.

    An interval is about deals that stand alike: it should hold the share that `usual` says of them,
    which is what the whole company's history tells of the same stages.
    """
    closed = past.rows(past.ending != OPEN)
    base = np.full(len(today), (closed.ending == WON).mean())
    model = fit_shrunk(past)
    said = incidence(*model.chances(today))[0][:, -1]
    low, high = interval(said, model.weight(today))

    def brier(told: Any) -> float:  # noqa: ANN401 - the same
        return float(np.mean((told - truth) ** 2 + truth * (1 - truth)))

    covered = float(np.mean((low <= usual) & (usual <= high)))
    return Drawn(brier(base), brier(stage_rates(past, today)), brier(said), covered)


def main() -> None:
    """Measures what is not known yet."""
    seeds, draws = [int(seed) for seed in sys.argv[1].split(",")], int(sys.argv[2])
    record = Record("small")
    for seed in seeds:
        missing = [
            (size, draw)
            for size in SIZES
            for draw in range(draws)
            if not record.knows(f"{seed}/{size}/{draw}")
        ]
        if not missing:
            continue
        past, today, truth = company(seed)
        usual = incidence(*fit_shrunk(past).chances(today))[0][:, -1]
        for size, draw in missing:
            dice = np.random.default_rng([seed, size, draw])
            found = drawn(small(past, dice, size), today, truth, usual)
            record.keep(f"{seed}/{size}/{draw}", size=size, **asdict(found))


if __name__ == "__main__":
    main()
