"""The reading `boundaries`: each deal looked at, moment by moment, with all conditions in hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from oracle.pauses import Story
from oracle.scene import DAY, Row, Scene, wilson
from oracle.touches import CONTACT, roles_of, touch_kind

Condition = dict[str, object]
INSTANT = timedelta(microseconds=1)


class Warden:
    """Says when a deal meets conditions."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.story = scene, Story(scene)
        self.accounts = {row["id"]: row for row in scene.rows("accounts")}
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in scene.rows("activities"):
            if scene.sure(row["occurred_at"]) < scene.end:
                self.rows[row["deal_id"]].append(row)

    def life(self, deal: str) -> tuple[datetime, datetime]:
        """From when until when a deal was there to be followed."""
        start, last = self.scene.sure(self.scene.deals[deal]["created_at"]), self.story.paths[deal]
        if last[-1].phase.outcome == "open":
            return start, self.scene.end
        return start, max(last[-1].entered, start + INSTANT)

    def outside(self, deal: str, when: Sequence[Condition]) -> tuple[datetime | None, bool]:
        """Since when at first all conditions hold, and whether they do at the end."""
        start, end = self.life(deal)
        moments = sorted({m for m in self._turns(deal, start) if start <= m < end})
        held = [m for m in moments if all(self._holds(deal, each, m) for each in when)]
        still = all(self._holds(deal, each, end - INSTANT) for each in when)
        return (held[0] if held else None), still

    def _turns(self, deal: str, start: datetime) -> Iterator[datetime]:
        """Every moment at which something that conditions ask about may change."""
        said = [start, *self._said(deal)]
        for moment in (*said, *self._pushes(deal), *self._missed(deal)):
            yield moment
            yield from (moment + days * DAY for days in (10, 25, 40))

    def _said(self, deal: str) -> list[datetime]:
        return [t.time for t in self.story.touches.get(deal, []) if t.kind in CONTACT]

    def _missed(self, deal: str) -> list[datetime]:
        return [t.time for t in self.story.touches.get(deal, []) if t.kind == "no_show"]

    def _pushes(self, deal: str) -> list[datetime]:
        return [moment for moment, _ in self.story.pushes(deal)]

    def _holds(self, deal: str, condition: Condition, moment: datetime) -> bool:  # noqa: PLR0911
        start, number = self.life(deal)[0], _number(condition)
        name = condition["condition"]
        if name in ("value_in", "value_not_in"):
            value = self._value(deal, str(condition["field"]))
            among = value in condition["values"]  # type: ignore[operator]
            return bool(value) and among == (name == "value_in")
        if name == "amount_below":
            amount = self.scene.amount(deal)
            return amount is not None and amount < number
        if name == "employees_below":
            count = self._value(deal, "employees")
            return bool(count) and int(count) < number
        if name == "pushes_at_least":
            return sum(m <= moment for m in self._pushes(deal)) >= number
        if name == "no_shows_at_least":
            return sum(m <= moment for m in self._missed(deal)) >= number
        if name == "silent_for":
            said = [m for m in self._said(deal) if m <= moment]
            return moment >= max([start, *said]) + number * DAY
        met = self._met(deal, str(condition["role"]))
        return moment >= start + number * DAY and not (met and met <= moment)

    def _value(self, deal: str, field: str) -> str:
        own = self.scene.value(deal, field) if field in ("source", "type") else ""
        account = self.accounts.get(self.scene.value(deal, "account_id"), {})
        return own or account.get(field, "")

    def _met(self, deal: str, role: str) -> datetime | None:
        """When it was first known that a role had spoken with us."""
        links = [row for row in self.scene.rows("deal_contacts") if row["deal_id"] == deal]
        usual = {row["id"]: row.get("role", "") for row in self.scene.rows("contacts")}
        found = []
        for row in self.rows[deal]:
            if touch_kind(self.scene, row) not in CONTACT:
                continue
            if role not in roles_of(self.scene, deal, row):
                continue
            for link in links:
                people = row.get("contact_ids", "").split(";")
                plays = (link.get("role") or usual.get(link["contact_id"], "")) == role
                added = self.scene.when(link.get("added_at", ""))
                when = self.scene.sure(row["occurred_at"])
                known = max(when, added or when)
                if plays and link["contact_id"] in people and known < self.scene.end:
                    found.append(known)
        return min(found, default=None)


def _number(condition: Condition) -> float:
    names = ("amount", "employees", "pushes", "no_shows", "days", "after_days")
    return next((float(str(condition[name])) for name in names if name in condition), 0.0)


def boundary(scene: Scene, when: Sequence[Condition]) -> dict[str, object]:
    """What one limit leaves outside."""
    warden = Warden(scene)
    deals = [deal for deal, path in warden.story.paths.items() if path]
    found = {deal: warden.outside(deal, when) for deal in deals}
    outside = {deal: since for deal, (since, _) in found.items() if since}
    ends = {deal: warden.story.paths[deal][-1].phase.outcome for deal in deals}
    now = {deal for deal in outside if ends[deal] == "open" and found[deal][1]}
    won = [deal for deal in outside if ends[deal] == "won"]
    closed = [deal for deal in outside if ends[deal] != "open"]
    low, high = wilson(len(won), len(closed))
    return {
        "inside": len(deals) - len(outside),
        "outside": len(outside),
        "open_outside": len(now),
        "amount_open": scene.worth(now),
        "won_outside": len(won),
        "win_rate": len(won) / len(closed) if closed else None,
        "low": low,
        "high": high,
        "hours_spent": _hours(warden, outside),
    }


def _hours(warden: Warden, outside: dict[str, datetime]) -> float | None:
    scene, spent, met = warden.scene, list[float](), 0
    for deal, since in outside.items():
        for row in warden.rows[deal]:
            when, ended = scene.sure(row["occurred_at"]), scene.when(row.get("ended_at", ""))
            held = row["kind"] in ("call", "meeting") and row.get("status", "") in ("", "done")
            counted = held and row.get("automated") != "1" and row.get("outcome") != "no_show"
            if not counted or not since <= when < warden.life(deal)[1]:
                continue
            met += 1
            if ended and timedelta() < ended - when <= DAY and ended < scene.end:
                spent.append((ended - when).total_seconds() / 3600)
    return round(sum(spent), 2) if spent else None if met else 0.0
