"""The life and the path of one deal, as data for their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from rumbo.model.life import (
    Contact,
    DealLife,
    DealPath,
    PathPhase,
    Side,
    Standstill,
    Stay,
    Worth,
)
from rumbo.model.movement import Phase, Touch
from rumbo.model.picture import Outcome
from rumbo.readings.deal import DealFacts, SeenTouch
from rumbo.readings.event import Event
from rumbo.readings.moment import local_moment
from rumbo.readings.usual import Usual

if TYPE_CHECKING:
    from rumbo.log.view import View

_SIDES: Mapping[Touch, Side] = {
    Touch.INBOUND: "theirs",
    Touch.MEETING: "both",
    Touch.CALL: "both",
    Touch.ATTEMPT: "ours",
    Touch.NO_SHOW: "missed",
}


def deal_life(
    view: View,
    facts: DealFacts,
    stays: tuple[Stay, ...],
    touches: Sequence[SeenTouch],
    events: Sequence[Event],
) -> DealLife:
    """The deal's life up to the date, or to its end."""
    until = facts.ended_at or local_moment(view, view.as_of_us)
    return DealLife(
        title=facts.name,
        stays=stays,
        until=until,
        contacts=tuple(_contacts(view, touches, until)),
        pauses=tuple(
            Standstill(each.moment, each.until or until, each.until is None)
            for each in events
            if each.group == "pause"
        ),
        worths=tuple(_worths(facts, events)),
        currency=facts.currency,
    )


def _contacts(view: View, touches: Sequence[SeenTouch], until: datetime) -> Iterator[Contact]:
    for touch in touches:
        side = _SIDES.get(touch.kind)
        moment = local_moment(view, touch.moment_us)
        if side is not None and moment <= until:
            yield Contact(moment, side)


def _worths(facts: DealFacts, events: Sequence[Event]) -> Iterator[Worth]:
    changes = [each for each in events if each.group == "change" and each.kind == "amount"]
    first = changes[0].before if changes else facts.own_amount
    yield Worth(facts.created_at, _amount(first))
    for change in changes:
        yield Worth(change.moment, _amount(change.after))


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def deal_path(
    view: View, facts: DealFacts, stays: tuple[Stay, ...], usual: Mapping[int, Usual]
) -> DealPath:
    """The deal's way over the phases of its pipeline, with what is usual in each."""
    own = [phase for phase in view.phases.values() if phase.pipeline_id == facts.pipeline_id]
    ranked = sorted((p for p in own if p.rank is not None), key=lambda phase: phase.rank or 0)
    parked = [phase for phase in own if phase.parked]
    ends = [phase for outcome in ("won", "lost") for phase in own if phase.outcome == outcome]
    return DealPath(
        title=facts.name if facts.pipeline in (None, "", "default") else facts.pipeline,
        phases=tuple(_path_phase(phase, usual.get(phase.code)) for phase in ranked + parked + ends),
        stays=stays,
        until=facts.ended_at or local_moment(view, view.as_of_us),
    )


def _path_phase(phase: Phase, usual: Usual | None) -> PathPhase:
    told = usual is not None and usual.told
    return PathPhase(
        code=phase.code,
        name=phase.name,
        outcome=cast("Outcome", "parked" if phase.parked else phase.outcome),
        median_days=usual.median_days if usual and told else None,
        p90_days=usual.p90_days if usual and told else None,
    )
