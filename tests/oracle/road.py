"""The phases of every pipeline: those that the log lists, else those that its deals teach."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from oracle.scene import DAY, Row, Scene

PARKED_NAMES = (
    "nurturing", "maduración", "aparcada", "en pausa", "on hold", "stand-by", "parked",
)  # fmt: skip
CLOSED = ("won", "lost")
WON = re.compile(r"\bwon\b|ganad[oa]|closed.?won")
LOST = re.compile(r"\blost\b|perdid[oa]|closed.?lost|descalificad|disqualif")
Key = tuple[str, str]  # a pipeline and a stage


@dataclass(frozen=True)
class Phase:
    """A stage of a pipeline, or the won, lost and unknown that it has without saying so."""

    pipeline: str
    name: str
    outcome: str = "open"
    rank: int | None = None
    parked: bool = False


class Road:
    """The phases of every pipeline."""

    def __init__(self, stages: list[Row]) -> None:
        self.phases: dict[tuple[str, str], Phase] = {}
        ranks: Counter[str] = Counter()
        for row in sorted(stages, key=lambda row: float(row["position"])):
            pipeline, name = row["pipeline_id"], row["stage"]
            outcome = row.get("outcome") or "open"
            parked = outcome == "open" and any(word in name.lower() for word in PARKED_NAMES)
            rank = None
            if outcome == "open" and not parked:
                ranks[pipeline] += 1
                rank = ranks[pipeline]
            self.phases[pipeline, name] = Phase(pipeline, name, outcome, rank, parked)

    def named(self, pipeline: str, name: str) -> Phase | None:
        """The phase of a stage's name: in its own pipeline, else in the one that has it.

        None where no pipeline has it yet: a road that is learnt from what came before.
        """
        if (pipeline, name) in self.phases:
            return self.phases[pipeline, name]
        others = (phase for _, phase in sorted(self.phases.items(), key=lambda entry: entry[0]))
        return next((phase for phase in others if phase.name == name), None)

    def closing(self, pipeline: str, outcome: str) -> Phase:
        """The won or lost phase of a pipeline."""
        own = [p for p in self.phases.values() if (p.pipeline, p.outcome) == (pipeline, outcome)]
        return own[0] if own else Phase(pipeline, outcome, outcome)


def road_of(scene: Scene) -> Road:
    """The road of a log at the scene's date."""
    return Road(list(scene.rows("stages")) or learnt(scene))


@dataclass(frozen=True)
class _Then:
    """A deal as a source would have shown it at the date."""

    pipeline: str
    stage: str
    status: str
    closed: datetime | None


def learnt(scene: Scene) -> list[Row]:
    """The stages as the deals met them by the date."""
    then = {deal: _then(scene, deal) for deal in scene.deals}
    places: dict[Key, list[Fraction]] = defaultdict(list)
    named = {(deal.pipeline, deal.stage) for deal in then.values()}
    for deal, shown in then.items():
        met = _met(scene, deal)
        named |= {(shown.pipeline, stage) for stage in met}
        for place, stage in enumerate(met):
            if len(met) > 1:
                places[shown.pipeline, stage].append(Fraction(place, len(met) - 1))
    usual = {key: round(float(sum(found) / len(found)), 9) for key, found in places.items()}
    named = {(pipeline, stage) for pipeline, stage in named if stage}
    ordered = sorted(named, key=lambda key: (key[0], usual.get(key, 0.5), key[1]))
    outcomes = _outcomes(scene, then, named)
    return [
        {
            "pipeline_id": pipeline,
            "stage": stage,
            "position": str(place),
            "outcome": outcomes[pipeline, stage],
        }
        for place, (pipeline, stage) in enumerate(ordered)
    ]


def _then(scene: Scene, deal: str) -> _Then:
    row = scene.deals[deal]
    closed = scene.when(row.get("closed_at", ""))
    said = scene.changes(deal, "status")
    status, since = (said[-1].new, said[-1].changed_at) if said else ("open", None)
    later = any(
        change.changed_at >= scene.end
        for field in ("stage", "status")
        for change in scene.history.get((deal, field), [])
    )
    if row["status"] in CLOSED and (closed < scene.end if closed else not later):
        status, since = row["status"], closed
    pipeline = scene.value(deal, "pipeline_id") or "default"
    return _Then(pipeline, scene.value(deal, "stage"), status, since)


def _met(scene: Scene, deal: str) -> list[str]:
    """The stages of a deal in the order in which it met them, each once."""
    names = [name for change in scene.changes(deal, "stage") for name in (change.old, change.new)]
    return [name for name in dict.fromkeys(names) if name]


def _outcomes(scene: Scene, then: dict[str, _Then], named: set[Key]) -> dict[Key, str]:
    ends: dict[Key, Counter[str]] = {key: Counter() for key in named}
    for deal, shown in then.items():
        if not shown.stage:
            continue
        found = ends[shown.pipeline, shown.stage]
        found[shown.status] += 1
        entered = [c.changed_at for c in scene.changes(deal, "stage") if c.new == shown.stage]
        if entered and shown.closed and entered[-1] < shown.closed - DAY:
            found["waited"] += 1
    spread = Counter(
        (pipeline, status)
        for (pipeline, _), found in ends.items()
        for status in CLOSED
        if found[status]
    )
    return {key: _outcome(key, found, spread) for key, found in ends.items()}


def _outcome(key: Key, found: Counter[str], spread: Counter[tuple[str, str]]) -> str:
    won, lost, still = found["won"], found["lost"], found["open"]
    name = key[1].lower()
    if 2 * found["waited"] > won + lost:
        return "open"
    if won and not still and not lost and spread[key[0], "won"] <= 2:
        return "won"
    if lost and not still and not won and spread[key[0], "lost"] <= 3:
        return "lost"
    if WON.search(name) and not still:
        return "won"
    return "lost" if LOST.search(name) and not still else "open"
