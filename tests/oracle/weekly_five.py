"""The weekly five: which deals need a decision, and what became of those taken, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oracle.clocks import CALENDAR, Rules, late
from oracle.pauses import Story
from oracle.pipeline import pipeline
from oracle.scene import Scene, days
from oracle.touches import CONTACT, PROGRESS

FIVE, LOSE_DAYS = 5, 14


@dataclass(frozen=True)
class Line:
    """A line of the record: `revokes` is the place of the line that it takes back."""

    deal_id: str
    kind: str
    decided_at: datetime
    day: date | None = None
    on_contact: bool = False
    revokes: int | None = None


class Decisions:
    """The record as a patient reader sees it at the date of a scene; lines are known by place."""

    def __init__(self, scene: Scene, lines: Sequence[Line], rules: Rules = CALENDAR) -> None:
        self.scene, self.story, self.rules = scene, Story(scene), rules
        self.lines = {n: line for n, line in enumerate(lines, 1) if line.decided_at < scene.end}
        self.open = {str(row["deal_id"]): row for row in pipeline(scene)}

    def made(self) -> dict[int, str]:
        """Every decision about a deal that is there, and what became of it."""
        return {
            n: self.became(n)
            for n, line in self.lines.items()
            if line.kind != "revoke" and line.deal_id in self.story.paths
        }

    def became(self, n: int) -> str:
        """What became of a decision: the first of these that holds."""
        line, path = self.lines[n], self.story.paths[self.lines[n].deal_id]
        if self._revoked(n):
            return "revoked"
        if not path or path[-1].phase.outcome != "open":
            return path[-1].phase.outcome if path else "open"
        forward = [p for p in path if p.entered > line.decided_at and p.kind in ("advance", "skip")]
        if forward or self._touched(line, PROGRESS):
            return "moved"
        if self.woken(n):
            return "woke"
        late = line.kind == "justify" and line.day is not None and line.day < self.scene.as_of
        decided_on = self.scene.local(line.decided_at).date()
        unheard = line.kind == "lose" and (self.scene.as_of - decided_on).days > LOSE_DAYS
        return "still" if late or unheard else "waiting"

    def woken(self, n: int) -> bool:
        """Whether something has brought the deal back since."""
        line = self.lines[n]
        if line.kind == "justify":
            return False
        if line.kind == "nurture" and line.day is not None and line.day <= self.scene.as_of:
            return True
        listens = line.kind == "lose" or line.on_contact
        moved = [p for p in self.story.paths[line.deal_id] if p.entered > line.decided_at]
        return bool(moved) or (listens and self._touched(line, CONTACT))

    def counts(self, deal: str) -> int | None:
        """The decision that counts for a deal: the newest that nobody took back."""
        own = [
            (line.decided_at, n)
            for n, line in self.lines.items()
            if line.deal_id == deal and line.kind != "revoke" and not self._revoked(n)
        ]
        return max(own)[1] if own else None

    def aside(self) -> set[str]:
        """The open deals that a decision keeps out of the pipeline."""
        found = set()
        for deal in self.open:
            n = self.counts(deal)
            if n is not None and self.lines[n].kind != "justify" and not self.woken(n):
                found.add(deal)
        return found

    def needed(self) -> dict[str, int]:
        """The deals that need a decision, with their place among those of their owner."""
        aside, found = self.aside(), dict[str, list[tuple[float, float, str]]]()
        for deal, row in self.open.items():
            quiet = row["days_since_progress"]
            age = days(self.scene.end - self.scene.sure(self.scene.deals[deal]["created_at"]))
            still = float(str(age if quiet is None else quiet))
            moving = not late(self.story, self.rules, deal, "progress")
            if deal in aside or moving or self._excused(deal):
                continue
            amount = self.scene.amount(deal)
            key = (-1e18 if amount is None else round(amount, 2), still)
            found.setdefault(str(row["owner_id"]), []).append((-key[0], -key[1], deal))
        return {
            deal: place
            for own in found.values()
            for place, (_, _, deal) in enumerate(sorted(own), 1)
        }

    def _excused(self, deal: str) -> bool:
        n = self.counts(deal)
        line = self.lines[n] if n is not None else None
        return bool(line and line.kind == "justify" and line.day and line.day >= self.scene.as_of)

    def _revoked(self, n: int) -> bool:
        return any(line.revokes == n for line in self.lines.values())

    def _touched(self, line: Line, kinds: tuple[str, ...]) -> bool:
        own = self.story.touches.get(line.deal_id, [])
        return any(touch.kind in kinds and touch.time > line.decided_at for touch in own)


def some_lines(dice: object, scene: Scene, count: int) -> list[Line]:
    """Some decisions of every kind about deals of a log, some of them taken back."""
    choose = dice.choice  # type: ignore[attr-defined]
    lines: list[Line] = []
    for _ in range(count):
        deal = choose(sorted(scene.deals))
        born = scene.sure(scene.deals[deal]["created_at"])
        moment = born + timedelta(hours=choose(range(2000)))
        day = scene.local(moment).date() + timedelta(days=choose(range(1, 120)))
        kind = choose(("justify", "nurture", "nurture", "lose", "revoke"))
        if kind == "revoke":
            standing = [
                n for n, line in enumerate(lines, 1)
                if line.kind != "revoke" and n not in [each.revokes for each in lines]
            ]  # fmt: skip
            if standing:
                n = choose(standing)
                then = lines[n - 1].decided_at + timedelta(hours=choose(range(1, 900)))
                lines.append(Line(lines[n - 1].deal_id, "revoke", then, revokes=n))
            continue
        dated = kind == "justify" or (kind == "nurture" and choose((True, False)))
        contact = kind == "nurture" and (not dated or choose((True, False)))
        lines.append(Line(deal, kind, moment, day if dated else None, contact))
    return lines
