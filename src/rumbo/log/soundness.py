"""Whether a store is sound: every snapshot's tables can be read and keep the laws that show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rumbo.draw import number
from rumbo.errors import RumboError
from rumbo.log import stored
from rumbo.model.finding import Finding
from rumbo.model.reading import Text
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, EngineError, first_line
from rumbo.store.lake import Lake

_HOLDS = Text("se cumple", "holds")


@dataclass(frozen=True)
class _Law:
    """What has to be so, and the question that counts the rows that break it."""

    code: str
    name: Text
    broken: str


_LAWS = (
    _Law(
        "numbers",
        Text("cada oportunidad tiene su número una vez", "each deal has its number once"),
        "SELECT count(*) - count(DISTINCT code) FROM deals",
    ),
    _Law(
        "paths",
        Text("cada oportunidad tiene un recorrido", "each deal has a path"),
        "SELECT count(*) FROM deals ANTI JOIN passages ON passages.deal = deals.code",
    ),
    _Law(
        "visits",
        Text(
            "cada visita termina donde empieza la siguiente",
            "each visit ends where the next begins",
        ),
        "SELECT count(*) FROM passages AS p INNER JOIN passages AS n"
        " ON n.deal = p.deal AND n.step = p.step + 1"
        " WHERE p.left_us <> n.entered_us OR p.next_phase <> n.phase OR n.from_phase <> p.phase",
    ),
    _Law(
        "last_visits",
        Text(
            "una visita de cada oportunidad es la última",
            "one visit of each deal is the last",
        ),
        "SELECT count(*) FROM (SELECT deal FROM passages GROUP BY deal"
        " HAVING count(*) FILTER (WHERE left_us IS NULL) <> 1)",
    ),
    _Law(
        "moves",
        Text("cada paso está contado", "every move is counted"),
        "SELECT coalesce(sum(abs(counted)), 0) FROM (SELECT sum(moves) AS counted FROM ("
        "SELECT from_phase, phase, kind, moves FROM moves UNION ALL"
        " SELECT from_phase, phase, kind, -1 FROM passages)"
        " WHERE EXISTS (SELECT 1 FROM moves) GROUP BY from_phase, phase, kind)",
    ),
    _Law(
        "changes",
        Text("cada cambio tiene su oportunidad", "every change has its deal"),
        "SELECT count(*) FROM changes WHERE object_type = 'deal' AND deal IS NULL",
    ),
)


def inspect_store(
    snapshots: Sequence[Snapshot], lake: Lake, open_engine: Callable[[], Engine]
) -> list[Finding]:
    """Reads every table of every snapshot and tries the laws on the newest."""
    if not snapshots:
        none = Text("todavía ninguna; importe algo", "none yet; import something")
        return [Finding("snapshots", Text("instantáneas", "snapshots"), sound=True, detail=none)]
    with open_engine() as engine:
        findings = [_readable(engine, lake, snapshot) for snapshot in snapshots]
        if findings[-1].sound:
            stored.mount(engine, lake, snapshots[-1].versions)
            findings += [_kept(engine, law) for law in _LAWS]
    return findings


def _readable(engine: Engine, lake: Lake, snapshot: Snapshot) -> Finding:
    code, what = (
        f"snapshot_{snapshot.id}",
        Text(f"instantánea {snapshot.id}", f"snapshot {snapshot.id}"),
    )
    try:
        prefix = f"{code}_"
        stored.mount(engine, lake, snapshot.versions, prefix=prefix)
        rows = sum(engine.count(prefix + name) for name in snapshot.versions)
    except RumboError as error:
        return Finding(code, what, sound=False, detail=Text(str(error), str(error)))
    except EngineError as error:
        return Finding(code, what, sound=False, detail=Text(first_line(error), first_line(error)))
    tables = len(snapshot.versions)
    detail = Text(
        f"{tables} tablas, {number.grouped(rows, 'es')} filas, {snapshot.source}",
        f"{tables} tables, {number.grouped(rows, 'en')} rows, {snapshot.source}",
    )
    return Finding(code, what, sound=True, detail=detail)


def _kept(engine: Engine, law: _Law) -> Finding:
    broken = int(engine.query(law.broken).scalar())
    exceptions = Text(f"{broken} excepciones", f"{broken} exceptions")
    return Finding(law.code, law.name, sound=broken == 0, detail=exceptions if broken else _HOLDS)
