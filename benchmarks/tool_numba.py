"""The floor: one thread of compiled code over the coded arrays, already in memory and in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
import numpy as np
from contract import DAY_US, Answer


class Tool:
    """The columns of the passages table as arrays; run_all.py writes them from the workspace."""

    def __init__(self, log: Path) -> None:
        arrays = np.load(log.parent / f"{log.name}-arrays.npz", allow_pickle=False)
        self.names = [str(name) for name in arrays["names"]]
        self.deal = arrays["deal"]
        self.phase = arrays["phase"]
        self.moment_us = arrays["moment_us"]
        few = slice(0, 10)
        _count(self.deal[few], self.phase[few], len(self.names))
        _gather(self.deal[few], self.phase[few], self.moment_us[few], len(self.names))

    def passages(self) -> Any:  # noqa: ANN401 - a numpy array
        """How often deals moved from each phase to each other."""
        return _count(self.deal, self.phase, len(self.names))

    def answer_passages(self, counts: Any) -> Answer:  # noqa: ANN401
        """The moves by names."""
        return {
            f"{before}>{after}": int(counts[i, j])
            for i, before in enumerate(self.names)
            for j, after in enumerate(self.names)
            if counts[i, j]
        }

    def passages_times(self) -> Any:  # noqa: ANN401
        """The same with the median time before each."""
        spent_us, ends = _gather(self.deal, self.phase, self.moment_us, len(self.names))
        medians, start = {}, 0
        for pair, end in enumerate(ends):
            if end > start:
                medians[pair] = float(np.median(spent_us[start:end]))
            start = int(end)
        return medians

    def answer_passages_times(self, medians: Any) -> Answer:  # noqa: ANN401
        """The medians in days."""
        n = len(self.names)
        return {
            f"{self.names[pair // n]}>{self.names[pair % n]}": spent_us / DAY_US
            for pair, spent_us in medians.items()
        }


@numba.njit  # type: ignore[misc]
def _count(deal: Any, phase: Any, phases: int) -> Any:  # noqa: ANN401
    counts = np.zeros((phases, phases), dtype=np.int64)
    for row in range(1, len(deal)):
        if deal[row] == deal[row - 1]:
            counts[phase[row - 1], phase[row]] += 1
    return counts


@numba.njit  # type: ignore[misc]
def _gather(deal: Any, phase: Any, moment_us: Any, phases: int) -> Any:  # noqa: ANN401
    counts = _count(deal, phase, phases).ravel()
    ends = np.cumsum(counts)
    place = ends - counts
    spent_us = np.empty(ends[-1], dtype=np.int64)
    for row in range(1, len(deal)):
        if deal[row] == deal[row - 1]:
            pair = phase[row - 1] * phases + phase[row]
            spent_us[place[pair]] = moment_us[row] - moment_us[row - 1]
            place[pair] += 1
    return spent_us, ends
