"""The numbers of the phases of a map: those of the readings, added up where that can be done."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest

from rumbo.journey.document import build
from rumbo.readings.living import living, together
from strategies import large_log
from world import workspace

DAY = date(2025, 3, 30)


@pytest.mark.parametrize("seed", range(2))
def test_each_open_deal_is_in_one_phase_and_what_stands_still_is_among_them(seed: int) -> None:
    log = large_log(seed, 150)
    stages = list(
        dict.fromkeys(
            str(row["stage"]) for row in log["stages"] if row.get("outcome", "open") == "open"
        )
    )
    phases = [
        {"id": "early", "name": "Early", "stages": [{"stage": each} for each in stages[:2]]},
        {"id": "late", "name": "Late", "stages": [{"stage": each} for each in stages[2:]]},
    ]
    with workspace(log) as made:
        draft = made.atlas.add(build({"name": "Map", "phases": phases}), by="Ana")
        made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
        scope = made.scope(as_of=DAY)
        rows = made.read("pipeline", scope).rows
        with made.view(scope) as view:
            found = living(view)

    open_now = Counter(str(row["phase"]) for row in rows)
    assert found["early"].open_now == open_now["Early"] > 0
    assert found["late"].open_now == open_now["Late"]
    limit = made.settings.progress_days
    late = Counter(
        str(row["phase"])
        for row in rows
        if float(str(row["days_open"] if row["days_since_progress"] is None
                     else row["days_since_progress"])) > limit
    )  # fmt: skip
    assert found["early"].late_progress == late["Early"] > 0
    amounts = [float(str(row["amount"])) for row in rows if row["amount"] is not None]
    both = together(found.values())
    assert both.open_now == sum(each.open_now for each in found.values())
    assert both.amount_open == pytest.approx(sum(amounts), abs=0.05)


def test_nothing_together_is_nothing() -> None:
    assert together([]).open_now == 0
    assert together([]).amount_open is None
