"""The reading `timing_conflicts`: what reached whom at the wrong time, message by message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from oracle.paths import Passage, paths
from oracle.road import Phase, road_of
from oracle.scene import Row, Scene
from oracle.selection import Period

SENT = ("email", "message", "call", "meeting")
GENERIC = ("newsletter", "boletin", "campana", "campaign", "mailing", "invitac", "invitat", "promo")


def timing_conflicts(
    scene: Scene, period: Period | None = None, qualified_from: str = ""
) -> list[dict[str, object]]:
    """The rows, one per message, deal and person."""
    stays = paths(scene)
    contents = {row["id"]: row for row in scene.rows("contents")}
    found: list[dict[str, object]] = []
    for row in scene.rows("activities"):
        sent = scene.sure(row["occurred_at"])
        if not _is_sent(row) or sent >= scene.end:
            continue
        if period is not None and not period[0] <= sent < period[1]:
            continue
        content = contents.get(row.get("content_id", ""))
        for deal, person in set(_reached(scene, row, content)):
            at = [p for p in stays[deal] if p.entered <= sent and (p.left is None or p.left > sent)]
            conflict = _conflict(scene, at[-1], row, content, qualified_from) if at else None
            if conflict:
                found.append(
                    {
                        "activity_id": row["id"],
                        "deal_id": deal,
                        "person_id": person,
                        "conflict": conflict,
                        "phase": at[-1].phase.name,
                        "content_id": row.get("content_id") or None,
                        "kind": row["kind"],
                    }
                )
    return found


def _is_sent(row: Row) -> bool:
    done = row.get("status") in ("done", "", None)
    return row.get("direction") == "out" and row["kind"] in SENT and done


def _reached(scene: Scene, row: Row, content: Row | None) -> Iterator[tuple[str, str | None]]:
    people = [person for person in row.get("contact_ids", "").split(";") if person]
    if row["deal_id"] in scene.deals:
        yield from ((row["deal_id"], person) for person in people)
        if not people:
            yield row["deal_id"], None
    if not _is_marketing(row, content):
        return
    sent = scene.sure(row["occurred_at"])
    for link in scene.rows("deal_contacts"):
        added, removed = (scene.when(link.get(name, "")) for name in ("added_at", "removed_at"))
        known = link["contact_id"] in people and link["deal_id"] in scene.deals
        if known and (added is None or added <= sent) and (removed is None or removed > sent):
            yield link["deal_id"], link["contact_id"]


def _is_marketing(row: Row, content: Row | None) -> bool:
    kind = _folded(content.get("kind", "")) if content else ""
    return row.get("automated") == "1" or any(word in kind for word in GENERIC)


def _conflict(
    scene: Scene, at: Passage, row: Row, content: Row | None, qualified_from: str
) -> str | None:
    road = [p for p in road_of(scene).phases.values() if p.pipeline == at.phase.pipeline and p.rank]
    names = {phase.name: phase for phase in road if phase.outcome == "open"}
    phase = names.get(at.phase.name)
    if phase is None or phase.rank is None:
        return None
    written = row["kind"] in ("email", "message")
    if written and _is_marketing(row, content) and _negotiated(names, phase.rank):
        return "marketing_late"
    if row.get("automated") == "1":
        return None
    if re.search(r"\blead|\bprospe", _folded(phase.name)):
        return "sales_early"
    made_for = names.get(content.get("phase", "")) if content else None
    later = made_for is not None and (made_for.rank or 0) > phase.rank
    return "sales_early" if later and not _qualified(names, phase.rank, qualified_from) else None


def _negotiated(names: Mapping[str, Phase], rank: int) -> bool:
    ranks = [p.rank or 0 for name, p in names.items() if _folded(name).startswith("negocia")]
    return bool(ranks) and rank >= min(ranks)


def _qualified(names: Mapping[str, Phase], rank: int, qualified_from: str) -> bool:
    if qualified_from in names:
        return rank >= (names[qualified_from].rank or 0)
    ranks = [p.rank or 0 for name, p in names.items() if "calific" in _folded(name)]
    return not ranks or rank > max(ranks)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))
