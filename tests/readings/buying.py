"""A plain company that buys the same way for years, with one thing that may change on a day."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from strategies import Log, Row

FIRST, LAST = date(2023, 1, 2), date(2025, 6, 29)
ROAD = ("Hablar", "Probar", "Negociar")
DAYS = {"Hablar": 10.0, "Probar": 14.0, "Negociar": 8.0}
STAGES: list[Row] = [
    {"pipeline_id": "p", "pipeline": "Ventas", "stage_id": name.lower(), "stage": name,
     "position": str(place), "outcome": {"Ganada": "won", "Perdida": "lost"}.get(name, "open")}
    for place, name in enumerate((*ROAD, "Ganada", "Perdida"))
]  # fmt: skip


def company(
    seed: int,
    *,
    a_week: float = 12.0,
    changed: date | None = None,
    slower: Mapping[str, float] | None = None,
    lost: float | None = None,
) -> Log:
    """The log of a company; stays take so many times as long, or more are lost, from a day on."""
    dice = random.Random(seed)  # noqa: S311 - a test's company
    log: Log = {"stages": STAGES, "deals": [], "changes": []}
    moment = datetime.combine(FIRST, datetime.min.time())
    number = 0
    while (moment := moment + timedelta(days=dice.expovariate(a_week / 7))).date() < LAST:
        number += 1
        _deal(log, dice, f"d{number}", moment, _Change(changed, slower or {}, lost))
    return log


class _Change:
    """What is different from a day on."""

    def __init__(self, day: date | None, slower: Mapping[str, float], lost: float | None) -> None:
        self.day, self.slower, self.lost = day, slower, lost

    def factor(self, phase: str, moment: datetime) -> float:
        return self.slower.get(phase, 1.0) if self.holds(moment) else 1.0

    def loss(self, moment: datetime) -> float:
        return self.lost if self.lost is not None and self.holds(moment) else 0.2

    def holds(self, moment: datetime) -> bool:
        return self.day is not None and moment.date() >= self.day


def _deal(log: Log, dice: random.Random, name: str, created: datetime, change: _Change) -> None:
    moment, stage = created, ROAD[0]
    while stage in ROAD:
        stay = dice.lognormvariate(0.0, 0.7) * DAYS[stage] * change.factor(stage, moment)
        left = moment + timedelta(days=stay)
        if left.date() > LAST:
            break
        place = ROAD.index(stage) + 1
        onward = ROAD[place] if place < len(ROAD) else "Ganada"
        following = "Perdida" if dice.random() < change.loss(left) else onward
        log["changes"].append(
            {"object_id": name, "field": "stage", "old_value": stage, "new_value": following,
             "changed_at": f"{left.isoformat(timespec='seconds')}Z"}
        )  # fmt: skip
        moment, stage = left, following
    ended = {"Ganada": "won", "Perdida": "lost"}.get(stage, "open")
    log["deals"].append(
        {"id": name, "stage": stage, "status": ended, "pipeline_id": "p", "amount": "100",
         "currency": "EUR", "created_at": f"{created.isoformat(timespec='seconds')}Z"}
    )  # fmt: skip
