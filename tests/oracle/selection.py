"""The deals of a selection, found one deal at a time."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime

from oracle.coverage import cases
from oracle.follow_up import follow_up, planned
from oracle.losses import lost_deals
from oracle.paths import Passage
from oracle.pauses import Gap, Story
from oracle.phases import phases
from oracle.pipeline import pipeline
from oracle.reality import Reality
from oracle.road import Phase, learnt
from oracle.scene import Scene
from oracle.shapes import shape_of
from rumbo.model.selection import Selection

Period = tuple[datetime, datetime]
ASIDE = ("skip", "regress", "restart", "parked", "transfer")
SORTS = {
    "start": ("start",),
    "forward": ("advance", "skip"),
    "back": ("regress", "restart"),
    "won": ("won",),
    "lost": ("lost",),
}


class Chooser:
    """Says of each deal of a scene whether a selection means it."""

    def __init__(self, scene: Scene, period: Period | None = None) -> None:
        self.scene, self.period = scene, period
        self.story = Story(scene)
        self.keys = keys(scene)
        self.open = {str(row["deal_id"]): row for row in pipeline(scene)}
        self.cases = cases(scene)
        self.planned = planned(scene)
        self.late = {(str(row["deal_id"]), str(row["what"])) for row in follow_up(scene)}
        self.losses = {row["deal_id"]: row for row in lost_deals(scene, period)}
        self.reality = Reality(scene)
        self.traps = {(row["pipeline"], row["phase"]) for row in phases(scene) if row["trap"]}

    def chosen(self, selection: Selection) -> set[str]:
        """The ids of the deals that are meant."""
        return {deal for deal in self.story.paths if self._meant(deal, selection)}

    def _meant(self, deal: str, selection: Selection) -> bool:
        path = self.story.paths[deal]
        return all(
            (
                _status(path, selection.status),
                selection.phase in ("", self._key(path[-1].phase) if path else None),
                not selection.account or self.scene.value(deal, "account_id") == selection.account,
                self._moved(path, selection),
                self._left(path, selection),
                self._paused(deal, selection),
                self._formed(path, selection),
                self._stands(deal, path, selection),
                self._mentions(deal, path, selection.q),
                self._lost(deal, selection),
                not selection.reality or self._real(deal, selection.reality),
                not selection.told or self.cases[selection.told].get(deal) is True,
                not selection.untold or self.cases[selection.untold].get(deal) is False,
            )
        )

    def _real(self, deal: str, asked: str) -> bool:
        if deal not in self.reality.paths:
            return False
        standing = self.reality.standings[deal]
        return asked == standing.reality or asked in self.reality.gaps(deal)

    def _lost(self, deal: str, selection: Selection) -> bool:
        if not (selection.lost_for or selection.declared or selection.lost_month):
            return True
        row = self.losses.get(deal)
        if row is None:
            return False
        declared = row["declared_cause"] != "unknown" and row["cause"] != "unknown"
        agreed = declared and row["declared_cause"] in (row["cause"], *row["also"])
        causes = {"", "any", row["cause"]} | ({"agreed"} if agreed else set())
        causes |= {"known"} if row["cause"] != "unknown" else set()
        return (
            selection.lost_for in causes
            and selection.declared in ("", row["lost_reason"] or "undeclared")
            and _in_months(selection.lost_month, (row["closed_at"] or "")[:7])
        )

    def _key(self, phase: Phase) -> str:
        return self.keys[phase.pipeline, phase.name]

    def _within(self, moment: datetime | None) -> bool:
        if moment is None:
            return False
        return self.period is None or self.period[0] <= moment < self.period[1]

    def _moved(self, path: list[Passage], selection: Selection) -> bool:
        since = selection.since_moment
        made = [p for p in path if self._within(p.entered) and (since is None or p.entered > since)]
        wanted = SORTS.get(selection.moved)
        sorted_ = [
            p
            for p in made
            if (wanted is None or p.kind in wanted)
            and (selection.moved not in ("visit", "again") or p.phase.outcome == "open")
            and (selection.moved != "again" or p.visit > 1)
        ]
        aside = [p for p in path if self._within(p.entered) and p.kind in ASIDE]
        first = [p for p in made if p.visit == 1 and self._key(p.phase) == selection.visited]
        return all(
            (
                not selection.visited or first,
                not (selection.move or selection.again or selection.caused)
                or any(self._made(p, selection) for p in made),
                not (selection.moved or selection.since) or sorted_,
                selection.moved != "straight" or not aside,
            )
        )

    def _made(self, passage: Passage, selection: Selection) -> bool:
        causes = self.story.causes(passage.deal, passage.entered) if selection.caused else ()
        return all(
            (
                not selection.move or self._is(passage, selection.move),
                not selection.again or passage.visit > 1,
                not selection.caused
                or (passage.kind in SORTS["back"] and selection.caused in causes),
            )
        )

    def _is(self, passage: Passage, move: str) -> bool:
        origin = self._key(passage.origin) if passage.origin else ""
        ends = f"{origin}~{self._key(passage.phase)}~"
        return move in (ends, ends + passage.kind)

    def _left(self, path: list[Passage], selection: Selection) -> bool:
        gone = [p for p in path if self._within(p.left)]
        lost = [p for p in gone if p.next and p.next.outcome == "lost"]
        back = [p for p in gone if p.next and _behind(p.phase, p.next)]
        return all(
            (
                not selection.lost_in or selection.lost_in in [self._key(p.phase) for p in lost],
                not selection.regressed_in
                or selection.regressed_in in [self._key(p.phase) for p in back],
                not selection.passed or self._passed(path, selection.passed),
            )
        )

    def _passed(self, path: list[Passage], key: str) -> bool:
        return any(
            _ahead(passage.phase, later.phase)
            for place, passage in enumerate(path)
            if self._key(passage.phase) == key
            for later in path[place + 1 :]
        )

    def _paused(self, deal: str, selection: Selection) -> bool:
        own = [gap for gap in self.story.pauses if gap.deal == deal]
        begun = [gap for gap in own if self._within(gap.start)]
        return all(
            (
                not selection.paused or any(gap.ended_by is None for gap in own),
                not selection.stood or begun,
                not selection.paused_in or selection.paused_in in self._places(begun),
            )
        )

    def _places(self, gaps: list[Gap]) -> list[str]:
        return [self._key(gap.phase) for gap in gaps]

    def _formed(self, path: list[Passage], selection: Selection) -> bool:
        known = "unknown" not in [passage.phase.name for passage in path]
        if (selection.known and not known) or (
            (selection.shape or selection.path) and (not known or not path)
        ):
            return False
        exact = "~".join(self._key(passage.phase) for passage in path)
        return (not selection.shape or shape_of(path) == selection.shape) and (
            not selection.path or exact == selection.path
        )

    def _stands(self, deal: str, path: list[Passage], selection: Selection) -> bool:
        if selection.planned and deal not in self.planned:
            return False
        if selection.placed and (not path or path[-1].phase.name == "unknown"):
            return False
        if not (selection.state or selection.late or selection.pushed or selection.trap):
            return True
        row = self.open.get(deal)
        if row is None:
            return False
        phase = path[-1].phase
        return all(
            (
                selection.state in ("", row["state"]),
                not selection.late or self._late(deal, selection.late),
                not selection.pushed or row["pushes"],
                not selection.trap or (phase.pipeline, phase.name) in self.traps,
            )
        )

    def _late(self, deal: str, what: str) -> bool:
        if what == "anything":
            return any(late == deal for late, _ in self.late)
        return (deal, what) in self.late

    def _mentions(self, deal: str, path: list[Passage], q: str) -> bool:
        stage = path[-1].phase.name if path else ""
        owner = self.scene.value(deal, "owner_id")
        names = {row["id"]: row["name"] for row in self.scene.rows("owners")}
        said = _folded(f"{self.scene.value(deal, 'name')} {deal} {names.get(owner, owner)} {stage}")
        return all(_folded(word) in said for word in q.split())


def keys(scene: Scene) -> dict[tuple[str, str], str]:
    """How each phase, by pipeline and name, is written in a selection."""
    rows = list(scene.rows("stages")) or learnt(scene)
    ids = {(r["pipeline_id"], r["stage"]): r.get("stage_id", r["stage"]) for r in rows}
    for pipeline_id in {phase[0] for phase in ids}:
        ids[pipeline_id, "unknown"] = "~unknown"
        own = [row for row in rows if row["pipeline_id"] == pipeline_id]
        for outcome in {"won", "lost"} - {row["outcome"] for row in own}:
            ids[pipeline_id, outcome] = f"~{outcome}"
    counted = Counter(ids.values())
    return {phase: own if counted[own] == 1 else f"{phase[0]}:{own}" for phase, own in ids.items()}


def _status(path: list[Passage], status: str) -> bool:
    outcome = path[-1].phase.outcome if path else None
    return status in ("all", outcome) or (status == "closed" and outcome in ("won", "lost"))


def _behind(phase: Phase, other: Phase) -> bool:
    return (
        other.pipeline == phase.pipeline
        and None not in (phase.rank, other.rank)
        and (other.rank or 0) < (phase.rank or 0)
    )


def _ahead(phase: Phase, other: Phase) -> bool:
    ahead = other.pipeline == phase.pipeline and (other.rank or 0) > (phase.rank or 0)
    return other.outcome == "won" or ahead


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _in_months(asked: str, month: str) -> bool:
    first, _, last = asked.partition("..")
    return not asked or first <= month <= (last or first)
