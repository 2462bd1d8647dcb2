"""What drift watches, counted week by week in plain Python: its series from the cells of a log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.road import Phase
from oracle.touches import CONTACT, roles_of, touch_kind

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
YEAR, YOUNG = 52, 13  # weeks
Key = Callable[[Phase], str]
Name = tuple[str, ...]
Series = dict[Name, tuple[list[float], list[float]]]  # hits and base by week


def series(story: Story, since: datetime, key: Key) -> tuple[Series, int]:
    """Every series by weeks back from the date, and how many weeks there are."""
    weeks = max(0, (story.scene.now - since) // WEEK) + YEAR
    start = story.scene.now - weeks * WEEK
    visits = [visit for path in story.paths.values() for visit in path]
    watched = [visit for visit in visits if _open(visit.phase)]
    found = _stays(story, [v for v in watched if v.entered > start], weeks, key)

    first = min((visit.entered for visit in visits), default=None)
    ago = 0 if first is None else (story.scene.now - first) // WEEK
    young = max(0, weeks - ago + YOUNG) if first is not None and ago < weeks else 0

    def counted(moments: Iterable[datetime]) -> list[float]:
        by_week = Counter(_week(story, moment, weeks) for moment in moments)
        return [float(by_week[week]) if week >= young else 0.0 for week in range(weeks)]

    gone = [v for v in watched if v.left is not None and v.next is not None and v.left > start]
    for name, (hits, base) in _exits(story, gone, key).items():
        found[name] = counted(hits), counted(base)
    lost = _reasons(story, start)
    everything = [moment for _, moment in lost]
    for reason in {reason for reason, _ in lost}:
        hits = [moment for said, moment in lost if said == reason]
        found["reason", reason] = counted(hits), counted(everything)
    return found, weeks


def _week(story: Story, moment: datetime, weeks: int) -> int:
    return weeks - 1 - (story.scene.now - moment) // WEEK


def _open(phase: Phase) -> bool:
    return phase.outcome == "open" and phase.name != "unknown"


def _stays(story: Story, visits: list[Passage], weeks: int, key: Key) -> Series:
    """Of the first stays those that ended and would have, as Peto and Peto weigh them."""
    by_phase: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    for visit in visits:
        if visit.visit == 1 and visit.measured:
            hours = ((visit.left or story.scene.now) - visit.entered) // HOUR
            week = _week(story, visit.entered, weeks)
            by_phase[key(visit.phase)].append((week, hours, visit.left is not None))
    found: Series = {}
    for phase, stays in by_phase.items():
        hits, base = [0.0] * weeks, [0.0] * weeks
        lasting, weight, expected = 1.0, dict[int, float](), dict[int, float]()
        grown = 0.0
        for length in sorted({hours for _, hours, _ in stays}):
            at_risk = sum(hours >= length for _, hours, _ in stays)
            leaving = sum(hours == length and ended for _, hours, ended in stays)
            grown += lasting * leaving / at_risk
            weight[length], expected[length] = lasting, grown
            lasting *= 1 - leaving / at_risk
        for week, hours, ended in stays:
            hits[week] += weight[hours] if ended else 0.0
            base[week] += expected[hours]
        found["stay", phase] = hits, base
    return found


def _exits(
    story: Story, gone: list[Passage], key: Key
) -> dict[Name, tuple[list[datetime], list[datetime]]]:
    """For each way that visits ended the moments of those that did so, and of all."""
    every: dict[str, list[datetime]] = defaultdict(list)
    onward: dict[str, list[datetime]] = defaultdict(list)
    ways: dict[Name, list[datetime]] = defaultdict(list)
    met: dict[str, dict[str, datetime]] = {}
    for visit in gone:
        assert visit.left is not None
        assert visit.next is not None
        phase = key(visit.phase)
        every[phase].append(visit.left)
        if _further(visit.phase, visit.next):
            onward[phase].append(visit.left)
        ways["move", phase, key(visit.next)].append(visit.left)
        if visit.deal not in met:
            met[visit.deal] = _first_met(story, visit.deal)
        for role, moment in met[visit.deal].items():
            if visit.entered <= moment < visit.left:
                ways["role", phase, role].append(visit.left)
    ways |= {("exit", phase): onward[phase] for phase in every}
    return {name: (moments, every[name[1]]) for name, moments in ways.items()}


def _first_met(story: Story, deal: str) -> dict[str, datetime]:
    """When each role was in two-way contact for the first time."""
    scene = story.scene
    met: dict[str, datetime] = {}
    for row in scene.rows("activities"):
        moment = scene.sure(row["occurred_at"])
        if row["deal_id"] == deal and moment < scene.end and touch_kind(scene, row) in CONTACT:
            for role in roles_of(scene, deal, row):
                met[role] = min(moment, met.get(role, moment))
    return met


def _further(phase: Phase, other: Phase) -> bool:
    if other.outcome == "won":
        return True
    if other.outcome != "open" or other.rank is None or other.pipeline != phase.pipeline:
        return False
    return phase.rank is None or other.rank > phase.rank


def _reasons(story: Story, start: datetime) -> list[tuple[str, datetime]]:
    """The declared reason of every deal that is lost, and when it was lost last."""
    return [
        (reason, path[-1].entered)
        for deal, path in story.paths.items()
        if path and path[-1].phase.outcome == "lost" and path[-1].entered > start
        if (reason := story.scene.value(deal, "lost_reason"))
    ]
