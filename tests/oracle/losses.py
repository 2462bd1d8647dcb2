"""The readings `losses` and `lost_deals`: why deals were lost, told word by word."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import yaml

import rumbo.journey
from oracle.pauses import Story
from oracle.road import Phase
from oracle.scene import DAY, Row, Scene, days, wilson, worth
from oracle.touches import CONTACT, WRITTEN, touch_kind

RULES = yaml.safe_load(
    (Path(rumbo.journey.__file__).parent / "loss_rules.yaml").read_text(encoding="utf-8")
)
Period = tuple[datetime, datetime]
Cell = Any  # a cell of a row, of whatever type


def said_in(phrase: str, words: Sequence[str]) -> bool:
    """Whether the words hold the phrase, one after the other."""
    wanted = phrase.split()
    return any(_begins(wanted, words[place:]) for place in range(len(words)))


def _begins(wanted: Sequence[str], words: Sequence[str]) -> bool:
    if not wanted:
        return True
    if wanted[0] == "...":
        return any(_begins(wanted[1:], words[skipped:]) for skipped in range(5))
    if not words:
        return False
    first = wanted[0]
    same = words[0].startswith(first[:-1]) if first.endswith("*") else words[0] == first
    return same and _begins(wanted[1:], words[1:])


def sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence, in small letters without accents."""
    plain = unicodedata.normalize("NFD", text.lower())
    folded = "".join(char for char in plain if not unicodedata.combining(char))
    unquoted = [line for line in folded.split("\n") if not line.lstrip(" \t").startswith(">")]
    for line in unquoted:
        for sentence in re.split(r"[.!?;]", line):
            yield re.findall(r"\w+", sentence)


def _void(words: Sequence[str]) -> bool:
    return any(said_in(phrase, words) for group in RULES["unless"].values() for phrase in group)


def declared_cause(reason: str) -> str:
    """The cause that a declared reason names."""
    words = [word for sentence in sentences(reason) for word in sentence]
    for rule in RULES["rules"]:
        if any(said_in(phrase, words) for phrase in rule.get("declared", [])):
            return str(rule["cause"])
    return "unknown"


@dataclass(frozen=True)
class Hit:
    """A rule that a text spoke to."""

    when: datetime
    place: int
    activity: str


class Autopsy:
    """Looks at the lost deals of a scene, one at a time."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.story = scene, Story(scene)
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in scene.rows("activities"):
            self.rows[row["deal_id"]].append(row)

    def lost(self) -> list[str]:
        """The deals that stand lost."""
        return [d for d, path in self.story.paths.items() if path and _is_lost(path[-1].phase)]

    def row(self, deal: str) -> dict[str, Cell]:
        """What is known of one of them."""
        scene, last = self.scene, self.story.paths[deal][-1]
        end = last.entered if last.timed else None
        silent, contact = self._silence(deal, end)
        until = (contact or end) if silent else end
        hits = self._hits(deal, until) if until and end else []
        latest = max(hits, key=lambda hit: (hit.when, -hit.place, hit.activity), default=None)
        said = None if latest is None else RULES["rules"][latest.place]["cause"]
        cause = "silence" if silent else said or "unknown"
        missing = self._missing(deal, last.origin or last.phase, end)
        pushes = [p for p, _ in self.story.pushes(deal) if end and p < end]
        created = scene.sure(scene.deals[deal]["created_at"])
        reason = scene.value(deal, "lost_reason").strip()
        return {
            "deal_id": deal,
            "amount": scene.amount(deal),
            "phase": (last.origin or last.phase).name,
            "closed_at": scene.local(end).date().isoformat() if end else None,
            "lost_reason": reason or None,
            "declared_cause": declared_cause(reason),
            "cause": cause,
            "days_silent": days(end - (contact or created)) if silent and end else None,
            "evidence_at": scene.local(latest.when).date().isoformat() if latest else None,
            "also": self._also(cause, hits, missing, len(pushes)),
            "missing": missing,
            "pushes": len(pushes),
        }

    def _silence(self, deal: str, end: datetime | None) -> tuple[bool, datetime | None]:
        met = [
            touch
            for touch in self.story.touches.get(deal, [])
            if end and touch.time < end and touch.kind in ("attempt", *CONTACT)
        ]
        contact = max((touch.time for touch in met if touch.kind in CONTACT), default=None)
        since = contact or self.scene.sure(self.scene.deals[deal]["created_at"])
        return bool(met and end and since <= end - 21 * DAY), contact

    def _hits(self, deal: str, until: datetime) -> list[Hit]:
        found = []
        end = self.story.paths[deal][-1].entered
        for row in self.rows[deal]:
            when = self.scene.sure(row["occurred_at"])
            if when > until or when >= end or not _heard(row):
                continue
            for place, rule in enumerate(RULES["rules"]):
                lately = rule["evidence"] == "said" and when >= until - rule["days"] * DAY
                if lately and _says(row, rule["phrases"]):
                    found.append(Hit(when, place, row["id"]))
        return found

    def _also(self, cause: str, hits: list[Hit], missing: list[str], pushes: int) -> list[str]:
        places: dict[str, int] = {}
        for hit in sorted(hits, key=lambda hit: hit.place):
            places.setdefault(RULES["rules"][hit.place]["cause"], hit.place)
        if missing:
            places.setdefault("missing_role", 1000)
        if pushes >= 3:
            places["pushes"] = 1001
        return sorted((each for each in places if each != cause), key=lambda each: places[each])

    @cached_property
    def engaged(self) -> dict[tuple[str, str], datetime]:
        """When it was first known that a role had spoken with us, by deal and role."""
        usual = {row["id"]: row.get("role", "") for row in self.scene.rows("contacts")}
        links = defaultdict(list)
        for link in self.scene.rows("deal_contacts"):
            links[link["deal_id"], link["contact_id"]].append(link)
        found: dict[tuple[str, str], datetime] = {}
        for deal in self.story.paths:
            for row in self.rows[deal]:
                if touch_kind(self.scene, row) not in CONTACT:
                    continue
                people = [person for person in row.get("contact_ids", "").split(";") if person]
                for link in [link for person in people for link in links[deal, person]]:
                    role = link.get("role") or usual.get(link["contact_id"], "")
                    added = self.scene.when(link.get("added_at", ""))
                    when = self.scene.sure(row["occurred_at"])
                    known = max(when, added or when)
                    if role and known < self.scene.end:
                        found[deal, role] = min(known, found.get((deal, role), known))
        return found

    @cached_property
    def usual(self) -> set[tuple[Phase, str]]:
        """The roles that most won deals have engaged by the time they leave a phase."""
        left: dict[tuple[str, Phase], datetime] = {}
        for deal, path in self.story.paths.items():
            if path and path[-1].phase.outcome == "won":
                for visit in path:
                    if visit.phase.outcome == "open" and visit.left:
                        key = deal, visit.phase
                        left[key] = max(visit.left, left.get(key, visit.left))
        roles = [role for rule in RULES["rules"] for role in rule.get("roles", [])]
        found = set()
        for phase, role in product({phase for _, phase in left}, roles):
            own = {deal: end for (deal, where), end in left.items() if where == phase}
            never = self.scene.end + timedelta(days=1)
            had = sum(self.engaged.get((deal, role), never) <= end for deal, end in own.items())
            if len(own) >= 20 and had * 2 >= len(own):
                found.add((phase, role))
        return found

    def _missing(self, deal: str, phase: Phase, end: datetime | None) -> list[str]:
        if end is None:
            return []
        return sorted(
            role
            for where, role in self.usual
            if where == phase and not self.engaged.get((deal, role), self.scene.end) < end
        )


def _is_lost(phase: Phase) -> bool:
    return phase.outcome == "lost"


def _heard(row: Row) -> bool:
    if row.get("automated") == "1" or row.get("status") not in ("done", "", None):
        return False
    ours = row["kind"] in ("note", "call", "meeting")
    return ours or (row["kind"] in WRITTEN and row.get("direction") == "in")


def _says(row: Row, phrases: Sequence[str]) -> bool:
    text = f"{row.get('subject', '')}\n{row.get('body', '')}"
    return any(
        not _void(words) and any(said_in(phrase, words) for phrase in phrases)
        for words in sentences(text)
    )


def lost_deals(scene: Scene, period: Period | None = None) -> list[dict[str, Cell]]:
    """The rows of the reading `lost_deals`."""
    autopsy = Autopsy(scene)
    ends = {deal: autopsy.story.paths[deal][-1] for deal in autopsy.lost()}
    return [
        autopsy.row(deal)
        for deal, last in ends.items()
        if period is None or (last.timed and period[0] <= last.entered < period[1])
    ]


def losses(scene: Scene, period: Period | None = None) -> list[dict[str, Cell]]:
    """The rows of the reading `losses`."""
    rows = lost_deals(scene, period)
    groups: dict[tuple[str, str], list[dict[str, Cell]]] = defaultdict(list)
    for row in rows:
        groups["observed_cause", row["cause"]].append(row)
        groups["declared_reason", row["lost_reason"] or "undeclared"].append(row)
        if row["closed_at"]:
            groups["month", row["closed_at"][:7]].append(row)
    found = []
    for (by, reason), own in groups.items():
        low, high = wilson(len(own), len(rows))
        found.append(
            {
                "by": by,
                "reason": reason,
                "deals": len(own),
                "amount": worth([row["amount"] for row in own]),
                "share": len(own) / len(rows),
                "low": low,
                "high": high,
                "silent": sum(row["cause"] == "silence" for row in own),
                "unknown": sum(row["cause"] == "unknown" for row in own),
            }
        )
    return found
