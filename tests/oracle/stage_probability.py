"""The reading `stage_probability`: what became of the deals that came to each stage.

Aalen–Johansen with won as the cause and lost as the competing one (see phases.py for the formula),
taken at the longest wait of any deal that has ended.
"""

from __future__ import annotations

from datetime import timedelta

from oracle.paths import Passage, paths
from oracle.phases import DAY_US, MICROSECOND, Stay, incidence, log_log
from oracle.road import Phase
from oracle.scene import Scene, wilson

ENOUGH = 20


def stage_probability(scene: Scene) -> list[dict[str, object]]:
    """The rows, one per open stage that any deal came to."""
    found = paths(scene)
    stages = {p.phase for path in found.values() for p in path if p.phase.outcome == "open"}
    return [_row(scene, found, stage) for stage in stages if stage.name != "unknown"]


def _row(scene: Scene, found: dict[str, list[Passage]], stage: Phase) -> dict[str, object]:
    came = {deal: path for deal, path in found.items() if stage in [p.phase for p in path]}
    here = {deal for deal, path in came.items() if path[-1].phase == stage}
    ends = [path[-1].phase.outcome for path in came.values()]
    return {
        "pipeline": stage.pipeline,
        "crm_stage": stage.name,
        "phase": stage.name,
        "entered": len(came),
        "known": len([end for end in ends if end != "open"]),
        **{end: ends.count(end) for end in ("won", "lost", "open")},
        "open_now": len(here),
        "amount": scene.worth(set(came)),
        "amount_open": scene.worth(here),
        **_observed([_stay(scene, path, stage) for path in came.values()]),
    }


def _stay(scene: Scene, path: list[Passage], stage: Phase) -> Stay:
    first = next(p.entered for p in path if p.phase == stage)
    last = path[-1]
    ended = last.entered if last.phase.outcome != "open" and last.timed else scene.now
    ending = {"won": "moved", "lost": "other", "open": "open"}[last.phase.outcome]
    return max(timedelta(), ended - first) // MICROSECOND, ending


def _observed(stays: list[Stay]) -> dict[str, object]:
    ended = [length for length, ending in stays if ending != "open"]
    names = ("observed_probability", "low", "high", "still_open_share", "within_days")
    declared = {"declared_probability": None}
    if len(ended) < ENOUGH:
        return dict.fromkeys(names) | declared | {"finding": "too_few"}
    share, variance = incidence(stays, max(ended))
    other = {"moved": "other", "other": "moved", "open": "open"}
    gone, _ = incidence([(length, other[ending]) for length, ending in stays], max(ended))
    low, high = log_log(share, variance)
    if not 0 < share < 1:
        n = sum(ending != "open" or length > max(ended) for length, ending in stays)
        low, high = wilson(round(share) * n, n)
    elif variance <= 0:
        low, high = None, None
    values = (share, low, high, max(0.0, 1 - share - gone), max(ended) / DAY_US)
    return dict(zip(names, values, strict=True)) | declared | {"finding": "undeclared"}
