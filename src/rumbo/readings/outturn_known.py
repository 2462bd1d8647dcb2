"""What is known of a period's deals: those open, those won, and what they are worth together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.period import Period
from rumbo.readings.figure import has_amounts, money
from rumbo.readings.forecast_split import Split, splits
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

COMMITTED = ("commit", "closed")
NOBODY = ""


@dataclass(frozen=True)
class Known:
    """The open deals by column, and what was won by owner and month.

    `amounts` says whether what any deal is worth is known.
    """

    opened: Mapping[str, Any]
    won: Sequence[Mapping[str, Any]]
    owners: tuple[str, ...]
    splits: tuple[Split, ...]
    amounts: bool

    @property
    def open_unpriced(self) -> bool:
        """Whether there are open deals, and what none of them is worth is known."""
        priced = self.opened["priced"]
        return len(priced) > 0 and not priced.any()

    @property
    def unvalued(self) -> bool:
        """Whether nothing open, or nothing won, has an amount that is known."""
        won = bool(self.won) and all(row["amount"] is None for row in self.won)
        return not self.amounts or won or self.open_unpriced

    def own(self, owners: Any) -> Any:  # noqa: ANN401 - a numpy array
        """Which open deals are of the owners in these places."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        ids = np.array(self.owners)[owners]
        return np.isin(self.opened["owner_id"].astype(str), ids)

    def open_amount(self, own: Any) -> float | None:  # noqa: ANN401 - a numpy array
        """What open deals are worth together; None where it is known of none of them."""
        rows = self.opened
        if not (rows["priced"][own].any() if own.any() else self.amounts):
            return None
        return round(float(rows["amount"][own].sum()), 2)

    def won_by(self, owners: Any, month: str) -> tuple[float | None, int]:  # noqa: ANN401 - places
        """What these owners won in the period or in one month of it, and in how many deals."""
        names = self.owners
        ids = set(names if isinstance(owners, slice) else [names[place] for place in owners])
        total: Counter[str] = Counter()
        known = []
        for row in self.won:
            if row["inside"] and row["owner_id"] in ids and month in ("", row["month"]):
                total["deals"] += row["deals"]
                known += [] if row["amount"] is None else [money(row["amount"]) or 0.0]
        told = known or (self.amounts and not total["deals"])
        return (round(sum(known), 2) if told else None), total["deals"]

    def weighted(self, own: Any, won: tuple[float | None, int]) -> float | None:  # noqa: ANN401 - a numpy array
        """Won, and what is due in the period times the probability of its stage."""
        import numpy as np  # noqa: PLC0415 - the same

        rows = self.opened
        weight = np.array(
            [np.nan if each is None else each for each in rows["probability"].tolist()], dtype=float
        )
        known = rows["probability"].size and not np.isnan(weight).all()
        if not known or not rows["dated"].any():
            return None
        whole = 100.0 if np.nanmax(weight) > 1 else 1.0
        here = own & rows["due"] & ~np.isnan(weight)
        return self._with_won(won, here, rows["amount"][here] * weight[here] / whole)

    def declared(self, own: Any, won: tuple[float | None, int]) -> float | None:  # noqa: ANN401 - a numpy array
        """Won, and what its owner commits to; all that is due where nobody says a category."""
        import numpy as np  # noqa: PLC0415 - the same

        rows = self.opened
        if not rows["dated"].any():
            return None
        here = own & rows["due"]
        if (rows["category"] != "").any():
            here = here & np.isin(rows["category"].astype(str), COMMITTED)
        return self._with_won(won, here, rows["amount"][here])

    def _with_won(
        self,
        won: tuple[float | None, int],
        here: Any,  # noqa: ANN401 - a numpy array
        amounts: Any,  # noqa: ANN401 - a numpy array
    ) -> float | None:
        """What is won and the amounts of these open deals; None where none of either is known."""
        if here.any() and self.open_unpriced:
            return None
        if won[0] is None and not here.any():
            return None
        return round((won[0] or 0.0) + float(amounts.sum()), 2)


def known(view: View, period: Period) -> Known:
    """What is known of the deals in scope, for that period."""
    settings, day = view.settings, view.scope.as_of
    from_us = first_microsecond(period.first, settings) if period.first else 0
    end_us = last_microsecond(period.last, settings)
    opened = view.arrays(PACKAGE, "forecast_open.sql", from_us=from_us, end_us=end_us)
    begins = min(from_us, first_microsecond(year_before(day), settings))
    values = {"from_us": from_us, "until_us": min(end_us, view.as_of_us), "won_from_us": begins}
    won = view.ask(PACKAGE, "forecast_won.sql", **values).dicts()
    seen = {*opened["owner_id"].tolist(), *(row["owner_id"] for row in won)}
    everybody = [row[0] for row in view.engine.query("SELECT id FROM all_owners").values]
    divided = splits(view, opened, from_us, values["until_us"])
    return Known(
        opened, won, tuple(sorted({NOBODY, *seen, *everybody})), divided, has_amounts(view)
    )


def year_before(day: date) -> date:
    """The first day of the month a year before."""
    return day.replace(year=day.year - 1, day=1)
