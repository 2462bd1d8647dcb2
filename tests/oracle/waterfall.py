"""The reading `waterfall`: what each deal was at two moments, told deal by deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from oracle.paths import Passage, paths
from oracle.scene import Scene

STEPS = (
    "opening",
    "created",
    "reopened",
    "pulled_in",
    "amount_up",
    "amount_down",
    "pushed_out",
    "won",
    "lost",
    "removed",
    "closing",
    "unchanged",
)
IN = ("created", "reopened", "pulled_in", "amount_up")
OUT = ("amount_down", "pushed_out", "won", "lost", "removed")
PARTS = ("moved_in", "moved_out")
CENT = Decimal("0.01")
Days = tuple[date, date]


@dataclass(frozen=True)
class Crossed:
    """One deal making one step."""

    deal: str
    pipeline: str
    step: str
    amount: Decimal | None


@dataclass(frozen=True)
class _End:
    """A deal as it was when a day ended."""

    at: Passage
    amount: Decimal | None
    then: Decimal | None
    due: bool


def usual_days(scene: Scene) -> Days:
    """The days looked at where no period is asked for."""
    return scene.as_of - timedelta(days=89), scene.as_of


def crossings(scene: Scene, days: Days, horizon: Days | None = None) -> Iterator[Crossed]:
    """Every step that every deal makes between the evening before the first day and the last."""
    last = min(days[1], scene.as_of)
    before = Scene(scene.log, days[0] - timedelta(days=1), scene.zone, scene.currency)
    after = Scene(scene.log, last, scene.zone, scene.currency)
    for deal, path in paths(scene).items():
        closing = _end(after, after, deal, path, horizon)
        if closing is not None:
            yield from _steps(deal, _end(before, after, deal, path, horizon), closing, before)


def _steps(deal: str, opening: _End | None, closing: _End, before: Scene) -> Iterator[Crossed]:
    here, ended = closing.at.phase.pipeline, closing.at.phase.outcome
    came_back = ended != "open" and closing.at.entered < before.end
    if opening and opening.at.phase.outcome == "open" and opening.due:
        there = opening.at.phase.pipeline
        change = (closing.amount or Decimal(0)) - (opening.amount or Decimal(0))
        yield Crossed(deal, there, "opening", opening.amount)
        yield Crossed(deal, there, "opening_then", opening.then)
        if change:
            yield Crossed(deal, there, "amount_up" if change > 0 else "amount_down", abs(change))
        if there == here:
            yield from _stayed(deal, closing, changed=bool(change))
            return
        yield Crossed(deal, there, "removed", closing.amount)
        yield Crossed(deal, there, "moved_out", closing.amount)
    if not closing.due or came_back:
        return
    moved = opening is not None and opening.at.phase.outcome == "open"
    if opening is None or (moved and opening.at.phase.pipeline != here):
        yield Crossed(deal, here, "created", closing.amount)
        if moved:
            yield Crossed(deal, here, "moved_in", closing.amount)
    else:
        yield Crossed(deal, here, "pulled_in" if moved else "reopened", closing.amount)
    yield Crossed(deal, here, "closing" if ended == "open" else ended, closing.amount)


def _stayed(deal: str, closing: _End, *, changed: bool) -> Iterator[Crossed]:
    here, ended = closing.at.phase.pipeline, closing.at.phase.outcome
    if ended != "open":
        yield Crossed(deal, here, ended, closing.amount)
    elif not closing.due:
        yield Crossed(deal, here, "pushed_out", closing.amount)
    else:
        yield Crossed(deal, here, "closing", closing.amount)
        if not changed:
            yield Crossed(deal, here, "unchanged", closing.amount)


def _end(
    scene: Scene, rated: Scene, deal: str, path: list[Passage], horizon: Days | None
) -> _End | None:
    there = [p for p in path if p.entered < scene.end and (p.left is None or p.left >= scene.end)]
    if not there:
        return None
    at = there[-1]
    due = _due(scene, deal, at)
    inside = horizon is None or (due is not None and horizon[0] <= due <= horizon[1])
    return _End(at, _worth(scene, rated, deal), _worth(scene, scene, deal), inside)


def _due(scene: Scene, deal: str, at: Passage) -> date | None:
    if at.phase.outcome != "open" and at.timed:
        return scene.local(at.entered).date()
    expected = scene.when(scene.value(deal, "expected_close_at"))
    return scene.local(expected).date() if expected else None


def _worth(scene: Scene, rated: Scene, deal: str) -> Decimal | None:
    """The amount of the scene's day by the rates that were known on the other's, if it is known."""
    text, currency = scene.value(deal, "amount"), scene.value(deal, "currency")
    if not text:
        return None
    if currency in ("", scene.currency):
        return Decimal(text).quantize(CENT)
    rates = [
        (rated.sure(row["date"]), row["rate"])
        for row in rated.rows("rates")
        if row["currency"] == currency and rated.sure(row["date"]) < rated.end
    ]
    if not rates:
        return None
    return (Decimal(text) * Decimal(max(rates)[1])).quantize(CENT, ROUND_HALF_UP)


def waterfall(
    scene: Scene, days: Days | None = None, horizon: Days | None = None
) -> list[dict[str, object]]:
    """The rows, one per pipeline that anything crossed."""
    found: dict[str, dict[str, list[Decimal | None]]] = defaultdict(lambda: defaultdict(list))
    for each in crossings(scene, days or usual_days(scene), horizon):
        found[each.pipeline][each.step].append(each.amount)
    told = scene.told
    return [_row(pipeline, steps, told=told) for pipeline, steps in found.items()]


def _row(pipeline: str, steps: dict[str, list[Decimal | None]], *, told: bool) -> dict[str, object]:
    row: dict[str, object] = {"pipeline_id": pipeline}
    for step in (*STEPS, *PARTS):
        row[step] = _sum(steps[step], told=told)
        row[f"{step}_deals"] = len(steps[step])
    row["opening_then"] = _sum(steps["opening_then"], told=told)
    return row


def _sum(amounts: list[Decimal | None], *, told: bool) -> float | None:
    """What they come to; nothing known of any of them, or of any deal at all, is not 0."""
    known = [amount for amount in amounts if amount is not None]
    if not known and (amounts or not told):
        return None
    return float(sum(known, Decimal(0)))
