"""The data behind the bubbles: the largest open deals of a selection, the others counted.

`bubbles_data` lays them by phase and by how long they wait, `likely_data` by their chance and when
they likely close.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.bubble import (
    Bubble,
    BubblesData,
    Clock,
    Likely,
    LikelyCrowd,
    LikelyData,
    Swarm,
)
from rumbo.model.selection import Selection
from rumbo.readings.chance import keep_chances
from rumbo.readings.figure import money
from rumbo.readings.listing import keep_listing
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View


def bubbles_data(
    view: View, selection: Selection, title: str, *, clock: Clock, most: int
) -> BubblesData:
    """The open deals of the selection: the `most` largest one by one, by that clock."""
    keep_listing(view, selection)
    asked: dict[str, Any] = {"clock": clock, "most": most}
    drawn = tuple(_bubble(row) for row in view.ask(PACKAGE, "bubbles_largest.sql", **asked).dicts())
    swarms = tuple(_swarm(row) for row in view.ask(PACKAGE, "bubbles_rest.sql", **asked).dicts())
    there = {bubble.phase for bubble in drawn} | {swarm.phase for swarm in swarms}
    pipelines = {view.phases[code].pipeline_id for code in there}
    several = len(pipelines) > 1
    phases = tuple(
        (code, phase.name, phase.pipeline if several else "")
        for code, phase in view.phases.items()
        if code in there or (phase.rank is not None and phase.pipeline_id in pipelines)
    )
    return BubblesData(
        title=title,
        clock=clock,
        phases=phases,
        bubbles=drawn,
        swarms=swarms,
        as_of=view.scope.as_of,
        currency=view.settings.currency,
        deal_word=view.settings.deal_word,
    )


def _bubble(row: Mapping[str, Any]) -> Bubble:
    return Bubble(
        phase=row["phase_code"],
        deal_id=row["deal_id"],
        name=row["name"],
        account=row["account"],
        owner=row["owner"],
        state=row["state"],
        days=row["days"],
        amount=money(row["amount"]),
        never=row["never"],
    )


def _swarm(row: Mapping[str, Any]) -> Swarm:
    stretch = row["stretch"]
    return Swarm(
        phase=row["phase_code"],
        from_days=2**stretch - 1,
        to_days=2 ** (stretch + 1) - 1,
        deals=row["deals"],
        amount=money(row["amount"]),
    )


def likely_data(view: View, selection: Selection, title: str, *, most: int) -> LikelyData:
    """The open deals of the selection that have chances: the `most` largest one by one."""
    keep_listing(view, selection)
    keep_chances(view)
    drawn = view.ask(PACKAGE, "likely_largest.sql", most=most).dicts()
    rest = view.ask(PACKAGE, "likely_rest.sql", most=most).dicts()
    return LikelyData(
        title=title,
        marks=tuple(Likely(**{**row, "amount": money(row["amount"])}) for row in drawn),
        crowds=tuple(
            LikelyCrowd(row["tenth"] / 10, row["month"], row["deals"], money(row["amount"]))
            for row in rest
        ),
        unclaimed=view.ask(PACKAGE, "likely_unclaimed.sql").scalar(),
        as_of=view.scope.as_of,
        currency=view.settings.currency,
        deal_word=view.settings.deal_word,
    )
