"""Random lives of deals: any road, any order of steps, names as people and attackers write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from random_journeys import amounts, names

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
from rumbo.model.picture import Kind, Outcome

BEGINNING = datetime(2024, 1, 8, 9, 30, tzinfo=UTC)
SIDES: tuple[Side, ...] = ("theirs", "both", "ours", "missed")
_USUAL = st.none() | st.floats(0, 500)


@st.composite
def paths(draw: st.DrawFn) -> DealPath:
    """Up to 12 phases on the road, and up to 25 steps among them and beyond."""
    outcomes: list[Outcome] = ["open"] * draw(st.integers(1, 12))
    outcomes += draw(st.lists(st.sampled_from(["won", "lost", "parked"]), max_size=3))
    phases = tuple(
        PathPhase(code, draw(names), outcome, draw(_USUAL), draw(_USUAL))
        for code, outcome in enumerate(outcomes)
    )
    stays = draw(_stays(phases))
    until = stays[-1].entered_at + timedelta(days=3) if stays else BEGINNING
    return DealPath(draw(names), phases, stays, until)


@st.composite
def _stays(draw: st.DrawFn, phases: tuple[PathPhase, ...]) -> tuple[Stay, ...]:
    moment, before = BEGINNING, None
    stays: list[Stay] = []
    for step in range(1, draw(st.integers(0, 25)) + 1):
        code = draw(st.integers(0, len(phases)))  # the last one lies in another pipeline
        if code == before:
            continue
        days = draw(st.sampled_from((0.0, 0.01, 1.0, 12.0, 300.0)))
        left = moment + timedelta(days=days)
        known = code < len(phases)
        stays.append(
            Stay(
                step=step,
                phase=code,
                name=phases[code].name if known else draw(names),
                outcome=phases[code].outcome if known else "open",
                kind=_kind(phases, before, code),
                visit=1 + sum(stay.phase == code for stay in stays),
                entered_at=moment,
                left_at=left,
                days=days,
                from_phase=before,
            )
        )
        moment, before = left, code
    return tuple(stays)


def _kind(phases: tuple[PathPhase, ...], before: int | None, code: int) -> Kind:
    """The kind of a step by where it comes from and where it leads."""
    if before is None:
        return "start"
    if code == len(phases):
        return "transfer"
    outcome = phases[code].outcome
    if outcome != "open":
        return outcome
    if before < len(phases) and phases[before].outcome in {"won", "lost"}:
        return "restart"
    if code < before:
        return "regress"
    return "advance" if code == before + 1 else "skip"


@st.composite
def lives(draw: st.DrawFn) -> DealLife:
    """A life of up to 25 visits with contacts, pauses and amounts at any moment."""
    path = draw(paths())
    moments = st.integers(0, 3_000).map(lambda days: BEGINNING + timedelta(days=days))
    spans = st.tuples(moments, moments).map(sorted)
    return DealLife(
        title=path.title,
        stays=path.stays,
        until=path.until,
        contacts=tuple(
            Contact(draw(moments), draw(st.sampled_from(SIDES)))
            for _ in range(draw(st.integers(0, 20)))
        ),
        pauses=tuple(
            Standstill(since, until, lasting)
            for (since, until), lasting in draw(
                st.lists(st.tuples(spans, st.booleans()), max_size=5)
            )
        ),
        worths=tuple(Worth(draw(moments), draw(amounts)) for _ in range(draw(st.integers(0, 6)))),
        currency="EUR",
        href=draw(st.sampled_from(["", "/oportunidades/d1", "javascript:alert(1)"])),
    )
