"""The reading `pipeline`: where each open deal stands."""

from __future__ import annotations

import calendar
import math
from datetime import datetime

from oracle.clocks import CALENDAR, Rules, late
from oracle.pauses import Story
from oracle.phases import phases
from oracle.reality import Reality
from oracle.scene import DAY, Chance, Scene, days
from oracle.touches import CONTACT, PROGRESS

FORWARD = ("advance", "skip")


def pipeline(scene: Scene, rules: Rules = CALENDAR) -> list[dict[str, object]]:
    """The rows, one per open deal."""
    story = Story(scene)
    traps = {
        (row["pipeline"], row["phase"]): row["p90_days"] for row in phases(scene) if row["trap"]
    }
    real = {deal: found.real for deal, found in Reality(scene).standings.items()}
    return [
        _row(story, rules, deal, traps)
        | {"real_phase": phase.name if (phase := real[deal]) else None}
        for deal, path in story.paths.items()
        if path and path[-1].phase.outcome == "open"
    ]


def _row(
    story: Story, rules: Rules, deal: str, traps: dict[tuple[object, object], object]
) -> dict[str, object]:
    scene, visit = story.scene, story.paths[deal][-1]
    contact = _last(story, deal, CONTACT)
    moves = [p.entered for p in story.paths[deal] if p.kind in FORWARD]
    progress = max([*moves, *filter(None, [_last(story, deal, PROGRESS)])], default=None)
    pushes = story.pushes(deal)
    row: dict[str, object] = {
        "deal_id": deal,
        "owner_id": scene.value(deal, "owner_id") or None,
        "amount": scene.amount(deal),
        "phase": visit.phase.name,
        "expected_close": scene.value(deal, "expected_close_at")[:10] or None,
        "days_in_phase": days(scene.end - visit.entered),
        "days_since_contact": None if contact is None else days(scene.end - contact),
        "days_since_progress": None if progress is None else days(scene.end - progress),
        "pushes": len(pushes),
        "days_pushed": sum(moved for _, moved in pushes),
        **_claimed(scene, (scene.chances or {}).get(deal)),
    }
    row["state"] = _state(story, rules, deal, contact, traps)
    return row


def _claimed(scene: Scene, chance: Chance | None) -> dict[str, object]:
    """What is claimed of the deal; nothing where nothing is."""
    names = ("p_win", "p_win_low", "p_win_high", "p_win_30d", "p_win_period", "likely_close")
    if chance is None:
        return dict.fromkeys(names)
    left = calendar.monthrange(scene.as_of.year, scene.as_of.month)[1] - scene.as_of.day
    inside = min(max(chance.won[-1], 0.01), 0.99)
    shares = [inside, chance.low, chance.high, chance.won_by(30), chance.won_by(left)]
    days = max(1, math.ceil(chance.closed_after(0.5)))
    values = [*(round(share, 4) for share in shares), (scene.as_of + days * DAY).isoformat()]
    return dict(zip(names, values, strict=True))


def _last(story: Story, deal: str, kinds: tuple[str, ...]) -> datetime | None:
    times = [touch.time for touch in story.touches.get(deal, []) if touch.kind in kinds]
    return max(times, default=None)


def _state(
    story: Story,
    rules: Rules,
    deal: str,
    contact: datetime | None,
    traps: dict[tuple[object, object], object],
) -> str:
    scene, visit = story.scene, story.paths[deal][-1]
    created = scene.sure(scene.deals[deal]["created_at"])
    inside = days(scene.now - visit.entered)
    if visit.kind in ("regress", "restart") and inside <= 30:
        return "regressing"
    attempt = _last(story, deal, ("attempt",))
    if (contact or attempt) and scene.now - (contact or created) >= 21 * DAY:
        return "silent"
    p90 = traps.get((visit.phase.pipeline, visit.phase.name))
    if isinstance(p90, float) and inside > p90:
        return "blocked"
    still = late(story, rules, deal, "progress")
    gap = [pause for pause in story.pauses if pause.deal == deal and pause.ended_by is None]
    if visit.phase.parked or (gap and not still):
        return "paused"
    if still:
        return "stalled"
    return _turn(story, deal)


def _turn(story: Story, deal: str) -> str:
    words = [touch for touch in story.touches.get(deal, []) if touch.kind in (*CONTACT, "attempt")]
    if words and words[-1].kind == "inbound":
        return "waiting_us"
    if words and words[-1].kind == "attempt" and story.scene.now - words[-1].time > 3 * DAY:
        return "waiting_them"
    return "advancing"
