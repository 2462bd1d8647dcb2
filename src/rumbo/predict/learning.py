"""The past moments that are learnt from: many enough to teach, few enough to be quick."""

from __future__ import annotations

import math
import zlib
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rumbo.predict.features import ALL_DEALS, DAY_US, OPEN, PACKAGE, Table, features, some

if TYPE_CHECKING:
    from rumbo.log.view import View

MOST_ROWS = 40_000
_MOST_MOMENTS = 300
_LONGEST_STEP_DAYS = 28.0
_USUAL_ROWS = 9_000
_HALF_DAYS = 180.0  # after which a look says half as much of how soon deals close
_LOOKS, _MOST_LOOKS = 6, 24  # at each deal while it is open, on average: more say the same again


@dataclass(frozen=True)
class Learnt:
    """What a model may learn from (`past`), and the deals that are open at the date (`today`)."""

    past: Table
    today: Table

    @property
    def closed(self) -> int:
        """How many deals it can be learnt from."""
        return closed_deals(self.past)


def learn(view: View, most_rows: int = MOST_ROWS) -> Learnt:
    """The deals of the view's date, and the same deals and others at moments before.

    Where the moments would bring more than `most_rows`, they are those of some deals.
    """
    moments, until = _moments(view, most_rows)
    table = features(view, [view.as_of_us, *moments], learnt_until=until)
    return Learnt(past=table.rows(table.number > 0), today=table.rows(table.number == 0))


def look_back(view: View) -> Table:
    """The moments before the view's date alone, numbered as `learn` does."""
    moments, until = _moments(view, MOST_ROWS)
    table = features(view, moments, learnt_until=until)
    return replace(table, number=table.number + 1)


def closed_deals(past: Table) -> int:
    """How many deals were seen open once, and closed by the date."""
    return len(set(past.deal[past.ending != OPEN].tolist()))


def looked_at(past: Table) -> Table:
    """Some looks at each deal: more say the same again."""
    deals = len(set(past.deal.tolist()))
    step = max(1, round(len(past) / max(deals, 1) / _LOOKS))
    return past.rows(past.number % step == 0)


def some_deals(table: Table, most_rows: int) -> Table:
    """All looks at some of the deals, by their ids, where there are more rows than so many."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    if len(table) <= most_rows:
        return table
    deals, place = np.unique(table.deal.astype(str), return_inverse=True)
    found = np.array([zlib.crc32(deal.encode()) for deal in deals.tolist()], dtype=float)
    return table.rows((found < 2**32 * (most_rows / len(table)))[place])


def one_thread() -> AbstractContextManager[object]:
    """Threads that wait for each other on a busy machine take longer than one that works.

    What one thread adds up is the same each time as well, and no setting allows fewer.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with scikit-learn

    limited: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limited


def lately(table: Table) -> Any:  # noqa: ANN401 - a numpy array
    """How much each row still says of how soon deals close: the longer ago, the less.

    What slows deals down comes and goes with people, rules and seasons; what decides whether they
    are won lasts longer.
    """
    return 0.5 ** ((table.until_us - table.day_us) / DAY_US / _HALF_DAYS)


def deal_weights(table: Table) -> Any:  # noqa: ANN401 - a numpy array
    """Of each row how many deals it counts as: those of its phase, shared among the phase's rows.

    Rows of one deal say much the same; deals that stay long are seen often, as they are today.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    _, phase, rows = np.unique(table.columns["phase"], return_inverse=True, return_counts=True)
    seen = set(zip(phase.tolist(), table.deal.tolist(), strict=True))
    deals = np.bincount([place for place, _ in seen], minlength=len(rows))
    return (deals / rows)[phase]


def _moments(view: View, most_rows: int) -> tuple[list[int], str]:
    """Ends of days before the view's date, the last first; and which deals are looked at."""
    row = view.ask(PACKAGE, "open_days.sql").one()
    if row["first_us"] is None:
        return [], ALL_DEALS
    days, deals = float(row["days"]), int(row["deals"])
    span = (view.as_of_us - int(row["first_us"])) / DAY_US
    looks = min(max(_USUAL_ROWS / max(deals, 1), _LOOKS), _MOST_LOOKS)
    usual = days / max(deals, 1) / looks
    step = max(usual, days / most_rows, span / _MOST_MOMENTS, 1.0)
    step = math.ceil(min(step, max(_LONGEST_STEP_DAYS, span / _MOST_MOMENTS)))
    share = most_rows * step / max(days, 1.0)
    count = int(span // step)
    return [view.as_of_us - number * step * DAY_US for number in range(1, count + 1)], some(share)
