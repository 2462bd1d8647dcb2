"""Whether a store is sound: every snapshot's tables can be read and keep the laws that show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rumbo.errors import RumboError
from rumbo.log import stored
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, EngineError, first_line
from rumbo.store.lake import Lake

# Each question counts the rows that break a law.
_LAWS = {
    "each deal has its number once": "SELECT count(*) - count(DISTINCT code) FROM deals",
    "each deal has a path": (
        "SELECT count(*) FROM deals ANTI JOIN passages ON passages.deal = deals.code"
    ),
    "each visit ends where the next begins": (
        "SELECT count(*) FROM passages AS p INNER JOIN passages AS n"
        " ON n.deal = p.deal AND n.step = p.step + 1"
        " WHERE p.left_us <> n.entered_us OR p.next_phase <> n.phase OR n.from_phase <> p.phase"
    ),
    "one visit of each deal is the last": (
        "SELECT count(*) FROM (SELECT deal FROM passages GROUP BY deal"
        " HAVING count(*) FILTER (WHERE left_us IS NULL) <> 1)"
    ),
    "each deal has the path of its visits": (
        "SELECT count(*) FROM (SELECT deal, list(phase ORDER BY step) AS path FROM passages"
        " GROUP BY deal) AS p FULL JOIN paths AS w ON w.deal = p.deal"
        # A snapshot of before paths were kept has none.
        " WHERE EXISTS (FROM paths) AND p.path IS DISTINCT FROM w.path"
    ),
    "every change has its deal": (
        "SELECT count(*) FROM changes WHERE object_type = 'deal' AND deal IS NULL"
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    sound: bool
    detail: str

    def as_json(self) -> dict[str, object]:
        """The finding as `rumbo check --json` prints it."""
        return {"what": self.what, "sound": self.sound, "detail": self.detail}


def inspect_store(
    snapshots: Sequence[Snapshot], lake: Lake, open_engine: Callable[[], Engine]
) -> list[Finding]:
    """Reads every table of every snapshot and tries the laws on the newest."""
    if not snapshots:
        return [Finding("snapshots", sound=True, detail="none yet; import something")]
    with open_engine() as engine:
        findings = [_readable(engine, lake, snapshot) for snapshot in snapshots]
        if findings[-1].sound:
            stored.mount(engine, lake, snapshots[-1].versions)
            findings += [_law(engine, name, question) for name, question in _LAWS.items()]
    return findings


def _readable(engine: Engine, lake: Lake, snapshot: Snapshot) -> Finding:
    what = f"snapshot {snapshot.id}"
    try:
        prefix = f"snapshot_{snapshot.id}_"
        stored.mount(engine, lake, snapshot.versions, prefix=prefix)
        rows = sum(engine.count(prefix + name) for name in snapshot.versions)
    except RumboError as error:
        return Finding(what, sound=False, detail=str(error))
    except EngineError as error:
        return Finding(what, sound=False, detail=first_line(error))
    detail = f"{len(snapshot.versions)} tables, {rows:,} rows, {snapshot.source}"
    return Finding(what, sound=True, detail=detail)


def _law(engine: Engine, name: str, question: str) -> Finding:
    broken = int(engine.query(question).scalar())
    return Finding(name, sound=broken == 0, detail=f"{broken} exceptions" if broken else "holds")
