"""Why a deal has its chance: what each thing known of it adds, from the model itself.

The deal is changed, thing by thing, from a typical open one into itself, and back in the other
order; what the chance moves each time is averaged (baseline Shapley values; Sundararajan & Najmi,
2020, over two orders). So the parts add up exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from rumbo.predict.features import Table
from rumbo.predict.interval import LEAST, MOST

# What is known, in the order of a deal's story; each named by the column that speaks for it.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("phase", "from_phase", "pipeline", "rank", "parked", "last_move", "visit"),
    ("days_in_phase", "days_since_forward"),
    ("days_open", "month"),
    ("regressions", "skips", "visits", "parkings", "reopenings"),
    (
        "days_since_contact", "days_since_inbound", "days_since_outbound", "days_since_meeting",
        "days_since_activity", "contacts_lately", "outbound_lately", "activities_lately",
    ),
    ("inbound", "outbound", "calls", "activities", "subject"),
    ("meetings", "no_shows", "decision_meetings"),
    ("days_since_progress", "roles", "documents", "people"),
    ("days_to_due", "date_changes", "days_to_next_step"),
    ("amount", "amount_figures", "amount_changes"),
    ("owner_id", "owner_won", "owner_closed", "owner_changes"),
    ("source", "type"),
    ("industry", "country", "employees", "account_won", "account_closed"),
)  # fmt: skip


class Model(Protocol):
    """What says the chances of deals."""

    def reached(self, table: Table) -> tuple[Any, Any]:
        """The chances to be won and lost by the end of each interval."""


@dataclass(frozen=True)
class Reason:
    """What one thing known of a deal adds to its chance of being won, in shares (0.12: 12 points).

    `value` is what is known of the deal; the reasons of a deal and the outlook's `base` add up to
    its chance.
    """

    feature: str
    value: float | str | None
    points: float


class Reasons(Mapping[str, tuple[Reason, ...]]):
    """The reasons of each deal of a table, found when they are asked for."""

    def __init__(self, model: Model, today: Table) -> None:
        self._model, self._today = model, today
        self._places = {deal: place for place, deal in enumerate(today.deal.tolist())}
        self._found: dict[str, tuple[Reason, ...]] = {}
        self._typical = {name: _typical(values) for name, values in today.columns.items()}
        self.base = self._chances(self._changed(0, [()]))[0] if self._places else 0.0

    def __getitem__(self, deal: str) -> tuple[Reason, ...]:
        if deal not in self._found:
            self._found[deal] = self._explained(self._places[deal])
        return self._found[deal]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _explained(self, place: int) -> tuple[Reason, ...]:
        order = range(len(GROUPS))
        steps = [frozenset(order[:taken]) for taken in range(len(GROUPS) + 1)]
        back = [frozenset(order[len(GROUPS) - taken :]) for taken in range(len(GROUPS) + 1)]
        found = self._chances(self._changed(place, [*steps, *back]))
        there, here = found[: len(steps)], found[len(steps) :]
        reasons = []
        for number in order:
            late = len(GROUPS) - number  # where the group comes in the other order
            points = (there[number + 1] - there[number] + here[late] - here[late - 1]) / 2
            reasons.append(Reason(GROUPS[number][0], self._value(place, number), points))
        return tuple(sorted(reasons, key=lambda reason: -abs(reason.points)))

    def _changed(self, place: int, own: list[Any]) -> Table:
        """The typical deal, so many times, with the deal's own values for some groups."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        columns = {}
        of_group = {name: number for number, group in enumerate(GROUPS) for name in group}
        for name, values in self._today.columns.items():
            told = [
                values[place] if of_group[name] in groups else self._typical[name] for groups in own
            ]
            columns[name] = np.array(told, dtype=values.dtype)
        rows = self._today.rows(np.full(len(own), place))
        return replace(rows, columns=columns)

    def _chances(self, table: Table) -> list[float]:
        won, _ = self._model.reached(table)
        return [min(max(float(value), LEAST), MOST) for value in won[:, -1]]

    def _value(self, place: int, number: int) -> float | str | None:
        value = self._today.columns[GROUPS[number][0]][place]
        if isinstance(value, str):
            return value or None
        return None if value != value else float(value)  # noqa: PLR0124 - not a number


def _typical(values: Any) -> Any:  # noqa: ANN401 - a numpy array and one of its values
    """The middle value, and nothing where most have none; of words the one most have."""
    import numpy as np  # noqa: PLC0415 - the same

    if not len(values):
        return None
    if values.dtype.kind == "O":
        counts = Counter(values.tolist())
        return min(counts, key=lambda word: (-counts[word], word))
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    if missing.mean() > 0.5:  # noqa: PLR2004 - most of them
        return np.nan
    return np.sort(values[~missing])[(~missing).sum() // 2]
