"""The readings `crm_reality` and `real_phases`: what shows of each deal, piece by piece."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from statistics import median

import yaml

import rumbo.journey
from oracle.losses import said_in
from oracle.paths import Passage, paths
from oracle.road import Phase
from oracle.scene import DAY, Row, Scene, days, wilson
from rumbo.model.selection import FIXES

RULES = yaml.safe_load(
    (Path(rumbo.journey.__file__).parent / "phase_rules.yaml").read_text(encoding="utf-8")
)
TOLD = ("email", "call", "meeting", "note", "message")
NOTED = ("note", "call", "meeting")
FREE = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "live.com")
FORMS = ("sl", "sa", "slu", "sau", "sas", "spa", "sa de cv", "srl", "ltda", "inc", "llc", "gmbh")
Cells = dict[str, object]


def folded(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def says(text: str, phrases: Sequence[str]) -> bool:
    """Whether one of the phrases stands in a sentence of the text."""
    parts = [re.findall(r"\w+", part) for part in re.split(r"[.!?;\n]", folded(text))]
    return any(said_in(folded(phrase), words) for phrase in phrases for words in parts)


def sort_of(name: str) -> int | None:
    """The first sort of phase that has that name."""
    for place, sort in enumerate(RULES["phases"]):
        if says(name, sort["names"]):
            return place
    return None


@dataclass(frozen=True)
class Piece:
    """One thing that shows a phase; ordered by time, then phase, then activity."""

    when: datetime
    rank: int
    activity: str
    phase: Phase


@dataclass(frozen=True)
class Standing:
    """What is to be said of one open deal."""

    reality: str
    real: Phase | None = None
    shown: Piece | None = None
    late: timedelta = timedelta()


class Reality:
    """Looks at the open deals of a scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.paths = {d: p for d, p in paths(scene).items() if p and p[-1].phase.outcome == "open"}
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in scene.rows("activities"):
            if row["deal_id"] in self.paths and scene.sure(row["occurred_at"]) < scene.end:
                self.rows[row["deal_id"]].append(row)

    @cached_property
    def road(self) -> list[Phase]:
        """Every phase with a place on a road."""
        from oracle.road import road_of  # noqa: PLC0415 - of this alone

        return [p for p in road_of(self.scene).phases.values() if p.rank is not None]

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """What is to be said of each open deal."""
        return {deal: self._standing(deal, path) for deal, path in self.paths.items()}

    def _standing(self, deal: str, path: list[Passage]) -> Standing:
        here = path[-1]
        if here.phase.rank is None:
            return Standing("unclear")
        back = [p.entered for p in path if p.kind in ("regress", "restart", "transfer")]
        pieces = sorted(
            (
                piece
                for piece in self._pieces(deal, here.phase)
                if not back or piece.when >= max(back)
            ),
            key=lambda piece: (piece.when, piece.rank, piece.activity),
        )
        if not pieces:
            return Standing("unclear")
        return self._judged(here, path[-2].entered if len(path) > 1 else None, pieces)

    def _judged(self, here: Passage, before: datetime | None, pieces: list[Piece]) -> Standing:
        rank, latest = here.phase.rank or 0, pieces[-1]
        same = [piece for piece in pieces if piece.rank == rank]
        own = [p for p in same if p.when >= here.entered - RULES["before_days"] * DAY]
        after = [p for p in pieces if p.when >= here.entered and (not own or p.when > own[-1].when)]
        early = [p.when for p in same if before is None or p.when >= before]
        late = max(timedelta(), here.entered - min(early)) if early else timedelta()
        epoch = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC
        lower = {(p.when - epoch) // DAY for p in after if p.rank < rank}
        later = any(p.rank > rank for p in after)
        if latest.rank > rank and latest.when >= here.entered:
            return Standing("stage_behind", latest.phase, latest, late)
        named = sort_of(here.phase.name) is not None
        if latest.rank < rank and len(lower) >= (2 if own else 1) and not later and named:
            return Standing("stage_ahead", latest.phase, latest, late)
        if own or later:
            return Standing("supported", here.phase, own[-1] if own else latest, late)
        return Standing("unclear", None, latest, late)

    def _pieces(self, deal: str, declared: Phase) -> Iterator[Piece]:
        for row in self.rows[deal]:
            if not _heard(row):
                continue
            for place, sort in enumerate(RULES["phases"]):
                phase = self._spoken_of(declared, place)
                if phase and any(self._shows(row, each, place) for each in sort["shown_by"]):
                    when = self.scene.sure(row["occurred_at"])
                    yield Piece(when, phase.rank or 0, row["id"], phase)

    def _shows(self, row: Row, rule: Cells, place: int) -> bool:
        if rule["evidence"] == "content_sent":
            phases = {c["id"]: c.get("phase", "") for c in self.scene.rows("contents")}
            said = phases.get(row.get("content_id", ""), "")
            return row.get("direction") == "out" and bool(said) and sort_of(said) == place
        phrases = rule["phrases"]
        assert isinstance(phrases, list)
        noted = rule.get("where") == "notes" and row["kind"] in NOTED
        return says(row.get("subject", ""), phrases) or (
            noted and says(row.get("body", ""), phrases)
        )

    def _spoken_of(self, declared: Phase, place: int) -> Phase | None:
        """The phase of the same road that a sort of evidence speaks of."""
        same = [
            p for p in self.road if p.pipeline == declared.pipeline and sort_of(p.name) == place
        ]
        same.sort(key=lambda phase: phase.rank or 0)
        before = [p for p in same if (p.rank or 0) <= (declared.rank or 0)]
        return before[-1] if before else same[0] if same else None

    def gaps(self, deal: str) -> dict[str, float | None]:
        """What the record of an open deal lacks or has wrong, with its length where it has one."""
        scene, standing = self.scene, self.standings[deal]
        owners = {row["id"]: row.get("active", "") for row in scene.rows("owners")}
        found: dict[str, float | None] = {}
        close = scene.when(scene.value(deal, "expected_close_at"))
        if close and scene.local(close).date() < scene.as_of:
            found["past_close"] = float((scene.as_of - scene.local(close).date()).days)
        if float(scene.value(deal, "amount") or 0) == 0:
            found["no_amount"] = None
        if not (scene.value(deal, "next_step").strip() or scene.value(deal, "next_step_at")):
            found["no_next_step"] = None
        if not any(self._takes_part(link) for link in self._links(deal)):
            found["no_person"] = None
        if standing.reality in ("stage_ahead", "stage_behind"):
            found[standing.reality] = None
        if deal in self.batches:
            found["batch_update"] = None
        if standing.late > 3 * DAY:
            found["late_entry"] = days(standing.late)
        if owners.get(scene.value(deal, "owner_id")) == "0":
            found["owner_inactive"] = None
        if scene.value(deal, "account_id") in self.twins:
            found["duplicate_account"] = None
        return found

    def _links(self, deal: str) -> list[Row]:
        return [row for row in self.scene.rows("deal_contacts") if row["deal_id"] == deal]

    def _takes_part(self, link: Row) -> bool:
        added = self.scene.when(link.get("added_at", ""))
        gone = self.scene.when(link.get("removed_at", ""))
        return (added is None or added < self.scene.end) and (
            gone is None or gone >= self.scene.end
        )

    @cached_property
    def batches(self) -> set[str]:
        """Open deals whose stage was last moved by somebody beside those of four others."""
        moves = [
            (row["object_id"], row["actor_id"], self.scene.sure(row["changed_at"]))
            for row in self.scene.rows("changes")
            if row["field"] == "stage"
            and row.get("old_value")
            and row.get("actor_id")
            and row.get("actor_kind", "") in ("", "user")
            and self.scene.sure(row["changed_at"]) < self.scene.end
        ]
        found = set()
        for deal in self.paths:
            own = [(when, actor) for moved, actor, when in moves if moved == deal]
            if own:
                when, actor = max(own)
                near = {
                    moved
                    for moved, who, other in moves
                    if who == actor and abs(other - when) <= timedelta(minutes=30)
                }
                found |= {deal} if len(near) >= 5 else set()
        return found

    @cached_property
    def twins(self) -> set[str]:
        """Accounts that are there twice."""
        known = [
            (row["id"], _domain(row.get("domain", "")), _company(row.get("name", "")))
            for row in self.scene.rows("accounts")
            if self._there(row)
        ]
        found = set()
        for one, domain, name in known:
            for other, its_domain, its_name in known:
                same = bool(domain) and domain == its_domain
                called = bool(name) and name == its_name and not (domain and its_domain)
                if one != other and (same or called):
                    found |= {one}
        return found

    def _there(self, account: Row) -> bool:
        created = self.scene.when(account.get("created_at", ""))
        return created is None or created < self.scene.end


def _domain(text: str) -> str:
    said = text.strip().lower().removeprefix("www.")
    return "" if said in FREE else said


def _company(name: str) -> str:
    words = re.findall("[a-z0-9]+", folded(name))
    for form in FORMS:
        for length in range(1, 6):
            if len(words) > length and "".join(words[-length:]) == form.replace(" ", ""):
                return " ".join(words[:-length])
    return " ".join(words)


def _heard(row: Row) -> bool:
    return (
        row["kind"] in TOLD
        and row.get("status", "") in ("", "done")
        and row.get("automated") != "1"
        and row.get("outcome") != "no_show"
    )


def real_phases(scene: Scene) -> list[Cells]:
    """The rows of the reading `real_phases`."""
    seen, found = Reality(scene), list[Cells]()
    for deal, standing in seen.standings.items():
        shown = standing.shown
        found.append(
            {
                "deal_id": deal,
                "phase": seen.paths[deal][-1].phase.name,
                "real_phase": standing.real.name if standing.real else None,
                "reality": standing.reality,
                "amount": scene.amount(deal),
                "evidence_at": scene.local(shown.when).date().isoformat() if shown else None,
                "to_mend": sorted(seen.gaps(deal)),
            }
        )
    return found


def crm_reality(scene: Scene) -> list[Cells]:
    """The rows of the reading `crm_reality`."""
    seen = Reality(scene)
    gaps = {deal: seen.gaps(deal) for deal in seen.paths}
    return [_fix(scene, seen, gaps, what) for what in FIXES]


def _fix(scene: Scene, seen: Reality, gaps: dict[str, dict[str, float | None]], what: str) -> Cells:
    if not _tells(scene, seen, what):
        keys = ("deals", "amount", "share", "low", "high", "median_days")
        return {"what": what, **dict.fromkeys(keys), "fix": "cannot_know"}
    own = {deal: found[what] for deal, found in gaps.items() if what in found}
    lengths = [length for length in own.values() if length is not None]
    low, high = wilson(len(own), len(gaps))
    return {
        "what": what,
        "deals": len(own),
        "amount": scene.worth(set(own)),
        "share": len(own) / len(gaps) if gaps else None,
        "low": low,
        "high": high,
        "median_days": median(lengths) if lengths else None,
        "fix": f"fix_{what}",
    }


def _tells(scene: Scene, seen: Reality, what: str) -> bool:
    def any_deal(*fields: str) -> bool:
        return any(scene.value(deal, name).strip() for deal in scene.deals for name in fields)

    actors = [
        row
        for row in scene.rows("changes")
        if row["field"] == "stage"
        and row.get("actor_id")
        and scene.sure(row["changed_at"]) < scene.end
    ]
    return {
        "past_close": any_deal("expected_close_at"),
        "no_amount": any_deal("amount"),
        "no_next_step": any_deal("next_step", "next_step_at"),
        "no_person": any(
            (added := scene.when(row.get("added_at", ""))) is None or added < scene.end
            for row in scene.rows("deal_contacts")
        ),
        "batch_update": bool(actors),
        "owner_inactive": any(row.get("active") for row in scene.rows("owners")),
        "duplicate_account": any_deal("account_id") and bool(scene.rows("accounts")),
    }.get(what, Counter(s.reality for s in seen.standings.values()).keys() - {"unclear"} != set())
