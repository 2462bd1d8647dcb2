"""The reading `movements`, counted one passage at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.scene import Scene, days, quantile, wilson

Key = tuple[str, str | None, str | None, str, str]
LINEAR = ("start", "advance", "won", "lost")


def movements(
    scene: Scene, period: tuple[datetime, datetime] | None = None
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """The rows and the figures; `period` is from its first moment to the one after its last."""
    story = Story(scene)
    known = {
        deal: path for deal, path in story.paths.items() if path and path[0].phase.name != "unknown"
    }
    passages = [
        (passage, path[place - 1] if place else None)
        for path in story.paths.values()
        for place, passage in enumerate(path)
        if period is None or period[0] <= passage.entered < period[1]
    ]
    grouped: dict[Key, list[tuple[Passage, Passage | None]]] = defaultdict(list)
    for passage, before in passages:
        origin = (before.phase.pipeline, before.phase.name) if before else (None, None)
        key = (passage.phase.pipeline, *origin, passage.phase.name, passage.kind)
        grouped[key].append((passage, before))
    rows = [_row(story, key, found) for key, found in grouped.items()]
    opened = [passage for passage, _ in passages if passage.phase.outcome == "open"]
    linear = sum(all(p.kind in LINEAR for p in path) for path in known.values())
    low, high = wilson(linear, len(known))
    return rows, {
        "deals": len(known),
        "moves": len(passages),
        "visits": len(opened),
        "loops": sum(passage.visit > 1 for passage in opened),
        "pauses": len(story.pauses) if story.shows_contact else None,
        "linear_share": (linear / len(known) if known else None, low, high),
    }


def _row(story: Story, key: Key, found: list[tuple[Passage, Passage | None]]) -> dict[str, object]:
    left = [(passage, before) for passage, before in found if before]
    spent = [days(passage.entered - before.entered) for passage, before in left if before.measured]
    row: dict[str, object] = {
        "pipeline": key[0],
        "from_pipeline": key[1],
        "from": key[2],
        "to": key[3],
        "kind": key[4],
        "moves": len(found),
        "deals": len({passage.deal for passage, _ in found}),
        "amount": story.scene.total({passage.deal for passage, _ in found}),
        "median_days": quantile(spent, 0.5),
        "p90_days": quantile(spent, 0.9),
        "untimed": len(left) - len(spent),
    }
    if key[4] in ("regress", "restart"):
        causes = Counter(
            cause for passage, _ in found for cause in story.causes(passage.deal, passage.entered)
        )
        row["causes"] = dict(causes)
    return row
