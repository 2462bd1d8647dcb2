"""The reading `shapes`: what the path of each deal has."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.road import Phase
from oracle.scene import Scene, days, quantile, wilson


def shape_of(path: Sequence[Passage]) -> str:
    """The shape of a path in the order in which names are joined."""
    kinds = {passage.kind for passage in path}
    has = {
        "skip": "skip" in kinds,
        "regress": "regress" in kinds,
        "loop": any(p.visit > 1 and p.phase.outcome == "open" for p in path),
        "restart": "restart" in kinds,
        "parked": "parked" in kinds,
    }
    return "+".join(name for name, there in has.items() if there) or "straight"


def shapes(scene: Scene) -> list[dict[str, object]]:
    """The rows, each with all of its exact paths instead of the five commonest."""
    story = Story(scene)
    known = {d: p for d, p in story.paths.items() if p and p[0].phase.name != "unknown"}
    grouped: dict[str, set[str]] = defaultdict(set)
    for deal, path in known.items():
        grouped[shape_of(path)].add(deal)
    return [_row(story, shape, deals, len(known)) for shape, deals in grouped.items()]


def _row(story: Story, shape: str, deals: set[str], total: int) -> dict[str, object]:
    won, closed, cycle = _outcome(story, deals)
    low, high = wilson(won, closed)
    exact: dict[tuple[Phase, ...], set[str]] = defaultdict(set)
    for deal in deals:
        exact[tuple(passage.phase for passage in story.paths[deal])].add(deal)
    return {
        "shape": shape,
        "deals": len(deals),
        "share": len(deals) / total,
        "closed": closed,
        "win_rate": won / closed if closed else None,
        "low": low,
        "high": high,
        "median_days": cycle,
        "amount": story.scene.total(deals),
        "untimed": sum(
            story.paths[deal][-1].phase.outcome != "open" and not story.paths[deal][-1].timed
            for deal in deals
        ),
        **_pauses(story, deals),
        "paths": [
            {
                "path": [phase.name for phase in path],
                "deals": len(found),
                "won": _outcome(story, found)[0],
                "median_days": _outcome(story, found)[2],
            }
            for path, found in exact.items()
        ],
    }


def _pauses(story: Story, deals: set[str]) -> dict[str, object]:
    """How many paused, and how their win rate differs from that of the others."""
    paused = deals & {gap.deal for gap in story.pauses}
    won, closed, _ = _outcome(story, paused)
    other_won, other_closed, _ = _outcome(story, deals - paused)
    effect: tuple[float | None, float | None, float | None] = (None, None, None)
    if min(closed, other_closed) >= 20:
        one, other = won / closed, other_won / other_closed
        (low, high), (other_low, other_high) = wilson(won, closed), wilson(other_won, other_closed)
        assert None not in (low, high, other_low, other_high)
        below = math.sqrt((one - (low or 0)) ** 2 + ((other_high or 0) - other) ** 2)
        above = math.sqrt(((high or 0) - one) ** 2 + (other - (other_low or 0)) ** 2)
        effect = (one - other, one - other - below, one - other + above)
    shown = story.shows_contact
    return {
        "paused": len(paused) if shown else None,
        "paused_share": len(paused) / len(deals) if shown else None,
        "pause_effect": effect[0],
        "pause_effect_low": effect[1],
        "pause_effect_high": effect[2],
    }


def _outcome(story: Story, deals: set[str]) -> tuple[int, int, float | None]:
    """How many of the deals are won and closed, and the median days from created to closed."""
    ends = {deal: story.paths[deal][-1] for deal in deals}
    closed = [deal for deal, end in ends.items() if end.phase.outcome != "open"]
    won = sum(end.phase.outcome == "won" for end in ends.values())
    scene = story.scene
    spans = [
        days(ends[deal].entered - scene.sure(scene.deals[deal]["created_at"]))
        for deal in closed
        if ends[deal].timed
    ]
    return won, len(closed), quantile(spans, 0.5)
