"""The segments that a forecast is divided by: fields of deals and accounts with several values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rumbo.readings.figure import worth
from rumbo.readings.names import folded
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

FIELDS = ("source", "type", "industry", "country")
_MOST = 12  # values of a field that are told one by one
_SEVERAL = 2
OTHERS = ""  # the value of those that say none, or a rare one


@dataclass(frozen=True)
class Split:
    """A field and its values, the last one that of all others.

    `of_open` [N] is the place of each open deal's value; `won` is how many deals with each value
    are won in the period, and their amount.
    """

    field: str
    values: tuple[str, ...]
    of_open: Any
    won: tuple[tuple[int, float | None], ...]

    def places(self, found: Sequence[str]) -> Any:  # noqa: ANN401 - a numpy array
        """The places of these values."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        place = {value: number for number, value in enumerate(self.values)}
        return np.array([place.get(value, len(place) - 1) for value in found], dtype=int)

    def shares(self, rows: Mapping[str, Any], stretches: int) -> Any:  # noqa: ANN401 - the same
        """Of deals (their `stretch` and their values) the share [S, values] in each stretch."""
        import numpy as np  # noqa: PLC0415 - the same

        found = np.zeros((stretches, len(self.values)))
        if len(rows["stretch"]):
            np.add.at(found, (rows["stretch"].astype(int), self.places(rows[self.field])), 1.0)
        return found / np.maximum(found.sum(axis=1, keepdims=True), 1.0)


def splits(view: View, opened: Mapping[str, Any], from_us: int, until_us: int) -> tuple[Split, ...]:
    """The fields by which what is open, or was won in the period, has at least two values."""
    rows = view.ask(PACKAGE, "forecast_won_by.sql", from_us=from_us, until_us=until_us).dicts()
    found = []
    for field in FIELDS:
        won = {r["value"]: (r["deals"], r["amount"]) for r in rows if r["field"] == field}
        counts = Counter(opened[field].tolist())
        counts.update({value: deals for value, (deals, _) in won.items()})
        known = sorted((v for v in counts if v), key=lambda value: (-counts[value], value))
        if len(known) >= _SEVERAL:
            found.append(
                _split(
                    view, field, sorted(known[: _MOST - 1], key=folded), opened[field].tolist(), won
                )
            )
    return tuple(found)


def _split(
    view: View,
    field: str,
    known: list[str],
    opened: list[str],
    won: Mapping[str, tuple[int, Any]],
) -> Split:
    made = Split(field, (*known, OTHERS), None, ())
    deals = [0] * len(made.values)
    amounts: list[list[Decimal]] = [[] for _ in made.values]
    for place, (count, amount) in zip(made.places(list(won)), won.values(), strict=True):
        deals[place] += count
        amounts[place] += [] if amount is None else [amount]
    each = tuple(
        (n, worth(view, sum(known, Decimal(0)) if known else None, n))
        for n, known in zip(deals, amounts, strict=True)
    )
    return Split(field, made.values, made.places(opened), each)
