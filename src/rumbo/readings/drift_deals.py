"""How many deals are behind each change that drift found: all changes are counted in one query.

Each count is that of the selection which opens its deals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rumbo.model.movement import Move
from rumbo.model.reading import Row
from rumbo.readings.pause import PACKAGE
from rumbo.readings.selection import phase_codes

if TYPE_CHECKING:
    from rumbo.log.view import View

_EPOCH = datetime.fromtimestamp(0, UTC)


def deals_behind(view: View, sorts: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """The deals of each row, which tells a change of the sort in the same place."""
    if not rows:
        return []
    numbers = list(range(len(rows)))
    sources = [(n, code) for n in numbers for code in _sources(view, sorts[n], rows[n])]
    targets = [(n, code) for n in numbers for code in _targets(view, sorts[n], rows[n])]
    counted = view.ask(
        PACKAGE,
        "drift_deals.sql",
        numbers=numbers,
        sorts=list(sorts),
        words=[str(row["role"] or row["reason"] or "") for row in rows],
        moments_us=[_since_us(row) for row in rows],
        source_numbers=[number for number, _ in sources],
        source_phases=[code for _, code in sources],
        target_numbers=[number for number, _ in targets],
        target_phases=[code for _, code in targets],
        lost=int(Move.LOST),
    )
    found = dict(counted.values)
    return [found.get(number, 0) for number in numbers]


def _sources(view: View, sort: str, row: Row) -> list[int]:
    return phase_codes(view, str(row["phase_key"])) if sort in {"exit", "move", "role"} else []


def _targets(view: View, sort: str, row: Row) -> list[int]:
    if sort == "stay":
        return phase_codes(view, str(row["phase_key"]))
    return phase_codes(view, str(row["to_key"])) if sort == "move" else []


def _since_us(row: Row) -> int:
    moment = datetime.fromisoformat(str(row["since_key"])).replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)
