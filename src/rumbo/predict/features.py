"""Features as of a date: what was known of each open deal at some moments, and what came after.

The same statement serves the past moments that a model learns from and today, so that what is
learnt from is what is asked of. An ending that lies after the view's date does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rumbo.log.view import View

PACKAGE = "rumbo.predict"
DAY_US = 86_400_000_000
OPEN, WON, LOST = 0, 1, 2  # how a deal stood at the end of what the view knows of it
ALL_DEALS = "g"  # behind every hexadecimal number


@dataclass(frozen=True)
class Table:
    """Open deals at some moments, one row each, as numpy arrays of the same length.

    `columns` holds what was known at the moment; `ending` (OPEN, WON or LOST) and `days_followed`
    what became of the deal by `until_us`, the view's date, and after how many days: no model may
    see them.
    """

    number: Any
    day_us: Any
    deal: Any
    columns: Mapping[str, Any]
    ending: Any
    days_followed: Any
    until_us: int

    @property
    def days_room(self) -> Any:  # noqa: ANN401 - a numpy array
        """How many days of each deal could have been seen, whatever became of it."""
        return (self.until_us - self.day_us) / DAY_US

    def __len__(self) -> int:
        return len(self.deal)

    def rows(self, chosen: Any) -> Table:  # noqa: ANN401 - a mask or places, as numpy takes them
        """The table with these rows alone."""
        return Table(
            self.number[chosen],
            self.day_us[chosen],
            self.deal[chosen],
            {name: values[chosen] for name, values in self.columns.items()},
            self.ending[chosen],
            self.days_followed[chosen],
            self.until_us,
        )


def some(share: float) -> str:
    """Before what the hashed ids of about that share of the deals stand."""
    return ALL_DEALS if share >= 1 else f"{int(share * 65536):04x}"


def features(view: View, days_us: Sequence[int], *, learnt_until: str = ALL_DEALS) -> Table:
    """What was known at these moments (microseconds) of the deals open then.

    Of the past moments, only deals whose hashed id stands before `learnt_until` are told.
    """
    found = view.arrays(
        PACKAGE,
        "features.sql",
        numbers=list(range(len(days_us))),
        days_us=list(days_us),
        learnt_until=learnt_until,
        currency=view.settings.currency,
    )
    plain = {name: _plain(values) for name, values in found.items()}
    own = {name: plain.pop(name) for name in ("number", "day_us", "deal")}
    after = {name: plain.pop(name) for name in ("ending", "days_followed")}
    plain["month"] = _month(own["day_us"])
    return Table(**own, columns=plain, **after, until_us=view.as_of_us)


def _plain(values: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """Without the mask: what is missing is not a number, or no text."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    if not isinstance(values, np.ma.MaskedArray):
        return values
    if values.dtype.kind == "f":
        return values.filled(np.nan)
    return values.filled("") if values.dtype.kind == "O" else values.filled(-1)


def _month(day_us: Any) -> Any:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - the same

    moments, places = np.unique(day_us, return_inverse=True)
    months = [datetime.fromtimestamp(us / 1e6, UTC).month for us in moments.tolist()]
    return np.array(months, dtype=float)[places] if months else np.array([], dtype=float)
