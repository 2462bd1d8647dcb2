"""The path of a deal from its rows: which phases it visited, when, and by what kind of move."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from oracle.road import Phase, Road, road_of
from oracle.scene import DAY, Change, Scene

CLOSED = ("won", "lost")
LAST = math.inf
BEFORE_ALL_ROWS = 10**9


@dataclass(frozen=True)
class Passage:
    """A move into a phase, and the visit that it starts."""

    deal: str
    phase: Phase
    entered: datetime
    inferred: bool
    kind: str
    visit: int
    origin: Phase | None = None
    left: datetime | None = None
    exit: str | None = None
    next: Phase | None = None
    timed: bool = True
    measured: bool = True


@dataclass(frozen=True)
class _Moment:
    time: datetime
    phase: Phase
    inferred: bool = False
    timed: bool = (
        True  # whether this is the moment itself, and not merely the nearest that is known
    )
    place: float = 0  # among what happens at the same time


def paths(scene: Scene) -> dict[str, list[Passage]]:
    """The passages of every visible deal by the date; a visit that ended later is still open."""
    road = road_of(scene)
    return {deal: _seen(scene, _path(scene, road, deal)) for deal in scene.deals}


def _seen(scene: Scene, passages: list[Passage]) -> list[Passage]:
    seen = [passage for passage in passages if passage.entered < scene.end]
    if seen and seen[-1].left is not None and seen[-1].left >= scene.end:
        seen[-1] = replace(seen[-1], left=None, exit=None, next=None, measured=True)
    return seen


def _path(scene: Scene, road: Road, deal: str) -> list[Passage]:
    moments = sorted(_moments(scene, road, deal), key=lambda moment: (moment.time, moment.place))
    kept: list[_Moment] = []
    for moment in moments:
        if not kept or kept[-1].phase != moment.phase:
            kept.append(moment)
    visits: Counter[Phase] = Counter()
    passages: list[Passage] = []
    for index, moment in enumerate(kept):
        visits[moment.phase] += 1
        origin = kept[index - 1].phase if index else None
        kind = _kind([m.phase for m in kept[:index]], moment.phase)
        if passages:
            last = passages[-1]
            passages[-1] = replace(
                last,
                left=moment.time,
                exit=kind,
                next=moment.phase,
                measured=moment.timed and (last.timed or last.entered < moment.time),
            )
        passages.append(
            Passage(
                deal,
                moment.phase,
                moment.time,
                moment.inferred,
                kind,
                visits[moment.phase],
                origin,
                timed=moment.timed,
            )
        )
    return passages


def _kind(before: list[Phase], phase: Phase) -> str:  # noqa: PLR0911 - the table has nine rows
    if not before:
        return "start"
    if phase.outcome in CLOSED:
        return phase.outcome
    if before[-1].outcome in CLOSED:
        return "restart"
    if phase.parked:
        return "parked"
    if before[-1].pipeline != phase.pipeline:
        return "transfer"
    ranks = [p.rank for p in before if p.rank is not None and p.pipeline == phase.pipeline]
    if not ranks or phase.rank is None:
        return "advance"
    if phase.rank == 1 and max(ranks) >= 3:
        return "restart"
    if phase.rank < ranks[-1]:
        return "regress"
    return "advance" if phase.rank <= ranks[-1] + 1 else "skip"


def _moments(scene: Scene, road: Road, deal: str) -> list[_Moment]:
    row = scene.deals[deal]
    created = scene.sure(row["created_at"])
    history = scene.history.get((deal, "stage"), [])
    closing = _closing_time(scene, road, deal, history)
    moments = [_beginning(scene, road, deal, history)]
    if closing is None:
        told = _stage_moments(scene, road, deal, history)
        said = _status_moments(scene, road, deal, history)
        return [
            *(m for m in moments if m is not None),
            *told,
            *said,
            *_undated_closing(scene, road, deal, told, said),
        ]
    limit = _end_of(scene, closing)
    stages = [change for change in history if change.changed_at <= limit]
    told = _stage_moments(scene, road, deal, stages)
    time = max(created, closing)
    if limit != closing:
        time = max([time, *(moment.time for moment in told)])
    phase = road.closing(_pipeline_at(scene, deal, limit), row["status"])
    return [
        *(m for m in moments if m is not None),
        *told,
        *_status_moments(scene, road, deal, stages),
        _Moment(time, phase, inferred=True, place=LAST),
    ]


def _undated_closing(
    scene: Scene, road: Road, deal: str, told: list[_Moment], said: list[_Moment]
) -> list[_Moment]:
    """A closing of which nobody knows the date: it comes with the last move that is known."""
    row = scene.deals[deal]
    if row["status"] not in CLOSED or scene.when(row.get("closed_at", "")):
        return []
    last = told[-1] if told else None
    if last and last.phase.outcome == row["status"]:
        return []
    later = [m for m in said if last is None or m.time >= last.time]
    if later and later[-1].phase.outcome == row["status"]:
        return []
    time = max([scene.sure(row["created_at"]), *(m.time for m in (*told, *said))])
    phase = _closed_in(scene, road, deal, time)
    return [_Moment(time, phase, inferred=True, timed=False, place=LAST)]


def _closed_in(scene: Scene, road: Road, deal: str, moment: datetime) -> Phase:
    """The won or lost phase that a deal is in: that of its stage, else that of its pipeline."""
    row = scene.deals[deal]
    pipeline = _pipeline_at(scene, deal, moment)
    if row["stage"]:
        own = road.named(pipeline, row["stage"])
        if own and own.outcome == row["status"]:
            return own
    return road.closing(pipeline, row["status"])


def _beginning(scene: Scene, road: Road, deal: str, stages: list[Change]) -> _Moment | None:
    """The stage at creation, where nobody wrote it down."""
    created = scene.sure(scene.deals[deal]["created_at"])
    pipeline = _pipeline_at(scene, deal, created)
    name = stages[0].old if stages else scene.deals[deal]["stage"]
    if not name:
        return None
    first = road.named(pipeline, name)
    if first is None:
        return None
    unknown = Phase(first.pipeline, "unknown")
    phase = unknown if first.outcome in CLOSED else first
    return _Moment(created, phase, inferred=True, timed=False, place=-LAST)


def _stage_moments(scene: Scene, road: Road, deal: str, stages: list[Change]) -> list[_Moment]:
    created = scene.sure(scene.deals[deal]["created_at"])
    entered = [
        (change, road.named(_pipeline_at(scene, deal, change.changed_at), change.new))
        for change in stages
    ]
    return [
        _stage_moment(change, phase, created, number)
        for number, (change, phase) in enumerate(entered)
        if phase is not None
    ]


def _stage_moment(change: Change, phase: Phase, created: datetime, number: int) -> _Moment:
    if change.changed_at >= created:
        return _Moment(change.changed_at, phase, place=change.order)
    return _Moment(created, phase, timed=False, place=number - BEFORE_ALL_ROWS)


def _status_moments(scene: Scene, road: Road, deal: str, stages: list[Change]) -> list[_Moment]:
    created = scene.sure(scene.deals[deal]["created_at"])
    beginning = _beginning(scene, road, deal, stages)
    known = [beginning] if beginning else []
    known += _stage_moments(scene, road, deal, stages)
    found: list[_Moment] = []
    closings = [moment.time for moment in known if moment.phase.outcome in CLOSED]
    for change in scene.history.get((deal, "status"), []):
        time = max(change.changed_at, created)
        near = [moment for moment in known if abs(moment.time - time) <= DAY]
        if change.new in CLOSED:
            closings.append(time)
            if change.new not in [moment.phase.outcome for moment in near]:
                phase = road.closing(_pipeline_at(scene, deal, change.changed_at), change.new)
                timed = change.changed_at >= created
                found.append(_Moment(time, phase, timed=timed, place=change.order))
        elif change.old in CLOSED:
            closed = max(closing for closing in closings if closing <= time)
            if not [m for m in near if m.phase.outcome == "open" and m.time > closed]:
                past = [m for m in known if m.time <= time and m.phase.outcome == "open"]
                timed = change.changed_at >= created
                found.append(_Moment(time, past[-1].phase, timed=timed, place=change.order))
    return found


def _closing_time(scene: Scene, road: Road, deal: str, stages: list[Change]) -> datetime | None:
    """When closed_at alone says that the deal is closed."""
    row = scene.deals[deal]
    if row["status"] not in CLOSED:
        return None
    if stages:
        known = [moment.phase for moment in _stage_moments(scene, road, deal, stages)]
        if known and known[-1].outcome == row["status"]:
            return None
    return scene.when(row.get("closed_at", ""))


def _end_of(scene: Scene, closing: datetime) -> datetime:
    """A closing given as a day comes after everything else of that day."""
    day = scene.local(closing).date()
    if scene.sure(day.isoformat()) != closing:
        return closing
    return scene.sure((day + DAY).isoformat()) - DAY / 86_400_000_000


def _pipeline_at(scene: Scene, deal: str, moment: datetime) -> str:
    history = scene.history.get((deal, "pipeline_id"), [])
    past = [change for change in history if change.changed_at <= moment]
    if past:
        return past[-1].new
    return history[0].old if history else scene.deals[deal].get("pipeline_id", "")
