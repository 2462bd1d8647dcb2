"""What the log says of the questions to the teams, from paths and touches, one deal at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import combinations

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.road import Phase
from oracle.touches import CONTACT, roles_of, touch_kind

SEEN = {
    "inbound": "customer_writes",
    "meeting": "meeting_held",
    "role_engaged": "new_role",
    "decision_meeting": "decision_meeting",
    "document": "document",
}
Told = dict[str, tuple[tuple[str, ...], int]]
Key = Callable[[Phase], str]  # what phases are told apart by


def order(story: Story, key: Key, listed: list[str]) -> Told:
    """The place of each phase, and the deals of its pair that most of them came to."""
    firsts: list[dict[str, int]] = []
    for path in story.paths.values():
        reached: dict[str, int] = {}
        for step, passage in enumerate(path):
            if _open(passage.phase):
                reached.setdefault(key(passage.phase), step)
        firsts.append(reached)
    phases = {phase for reached in firsts for phase in reached}
    ahead: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for one, other in combinations(phases, 2):
        both = [reached for reached in firsts if one in reached and other in reached]
        if not both:
            continue
        first = sum(reached[one] < reached[other] for reached in both)
        later = len(both) - first
        ahead[one] += 2 if first < later else first == later
        ahead[other] += 2 if later < first else first == later
        for phase in (one, other):
            most[phase] = max(most[phase], len(both))
    found: Told = {}
    for road in _roads([set(reached) & set(most) for reached in firsts], listed):
        passed = len(found)
        for phase in road:
            before = sum(ahead[other] < ahead[phase] for other in road)
            level = sum(ahead[other] == ahead[phase] for other in road)
            found[phase] = ((f"{passed + before + (level + 1) / 2:g}",), most[phase])
    return found


def _roads(reached: list[set[str]], listed: list[str]) -> list[set[str]]:
    """Phases that deals join one after the other are one road; roads stand as they are listed."""
    roads: list[set[str]] = []
    for phases in reached:
        joined = [road for road in roads if road & phases]
        roads = [road for road in roads if not road & phases]
        roads += [phases.union(*joined)] if phases else []
    return sorted(roads, key=lambda road: min(listed.index(phase) for phase in road))


def advances(story: Story, key: Key) -> dict[str, dict[tuple[str, bool], int]]:
    """Visits that ended, forward or otherwise, and in how many of them each thing was seen."""
    found: dict[str, dict[tuple[str, bool], int]] = defaultdict(lambda: defaultdict(int))
    for path in story.paths.values():
        for visit in path:
            if visit.left is None or visit.next is None or not _open(visit.phase):
                continue
            forward = visit.next.outcome == "won" or _further(visit.phase, visit.next)
            found[key(visit.phase)]["", forward] += 1
            kinds = {
                touch.kind
                for touch in story.touches.get(visit.deal, [])
                if visit.entered <= touch.time <= visit.left
            }
            for kind in kinds & set(SEEN):
                found[key(visit.phase)][SEEN[kind], forward] += 1
    return found


def roles(story: Story, key: Key) -> dict[str, Counter[str]]:
    """Won deals by the phase they were in (under no name), and by the roles in contact there."""
    met: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for deal, path in story.paths.items():
        if not path or path[-1].phase.outcome != "won":
            continue
        for visit in path:
            if _open(visit.phase):
                met[key(visit.phase)].add(("", deal))
                met[key(visit.phase)] |= {(role, deal) for role in _met(story, visit)}
    return {phase: Counter(role for role, _ in pairs) for phase, pairs in met.items()}


def losses(story: Story, key: Key) -> dict[str, Counter[str]]:
    """Deals that are lost, by the phase they left last and the reason given."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for deal, path in story.paths.items():
        if len(path) > 1 and path[-1].phase.outcome == "lost" and _open(path[-2].phase):
            found[key(path[-2].phase)][story.scene.value(deal, "lost_reason").strip()] += 1
    return found


def _met(story: Story, visit: Passage) -> set[str]:
    scene = story.scene
    until = visit.left or scene.now

    def within(moment: datetime) -> bool:
        return visit.entered <= moment <= until

    return {
        role
        for row in scene.rows("activities")
        if row["deal_id"] == visit.deal
        and within(scene.sure(row["occurred_at"]))
        and touch_kind(scene, row) in CONTACT
        for role in roles_of(scene, visit.deal, row)
    }


def _open(phase: Phase) -> bool:
    return phase.outcome == "open" and phase.name != "unknown"


def _further(phase: Phase, other: Phase) -> bool:
    ranked = phase.rank is not None and other.rank is not None
    return ranked and phase.pipeline == other.pipeline and (other.rank or 0) > (phase.rank or 0)
