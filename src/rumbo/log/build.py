"""The tables that every reading stands on: passages and touches, written down when data comes in.

The order of the log (sort, look back, look ahead) is the cost of every question about movement.
Made once here, it leaves each reading a plain aggregate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import numpy as np

from rumbo.errors import InputError
from rumbo.log import order, stored
from rumbo.log.kinds import Kinds
from rumbo.model.movement import Touch
from rumbo.store.engine import Engine, quoted, statement

# Deals whose numbers share the bits above these lie in one block of the passages table, the unit
# that an import rewrites.
BLOCK_BITS = 17
_ROWS_AT_ONCE = 500_000
_Columns = Mapping[str, order.Array]


def build_passages(engine: Engine, *, zone: str, everything: bool) -> int:
    """Makes `new_passages` for the deals whose path may have changed (`affected`); how many rows.

    `everything` judges all deals anew, as when the road itself has changed.
    """
    engine.create("touched", "SELECT 0 AS deal WHERE false" if everything else _sql("touched.sql"))
    engine.create("affected", _sql("affected.sql"), everything=everything)
    engine.create("pipeline_spans", _sql("pipeline_spans.sql"))
    engine.create("stage_events", _sql("stage_events.sql"))
    engine.create("kinds", _sql("kinds.sql"))
    if _most_begin(engine):
        _write_recorded(engine)
    else:
        stored.empty(engine, "new_passages", "passages")
        engine.create("special", "SELECT * FROM affected")
    if engine.count("special"):
        _write_special(engine, zone=zone)
    _drop_standstills(engine)
    return engine.count("new_passages")


def build_paths(engine: Engine) -> int:
    """Makes `new_paths` from `new_passages`; how many rows."""
    engine.create("new_paths", _sql("paths.sql"), block_bits=BLOCK_BITS)
    return engine.count("new_paths")


def build_moves(engine: Engine, passages: str) -> int:
    """Makes `new_moves` from a table of passages that holds whole blocks; how many rows."""
    engine.view("moves_told", f"SELECT * FROM {passages}")
    engine.create("new_moves", _sql("moves.sql"))
    return engine.count("new_moves")


def build_touches(engine: Engine) -> int:
    """Makes `new_touches` from all activities; how many rows."""
    codes = {touch.name.lower(): int(touch) for touch in Touch}
    engine.create("new_touches", _sql("touches.sql"), **codes)
    return engine.count("new_touches")


def regroup_passages(engine: Engine) -> None:
    """Makes `mapped_passages` from `all_passages`: those between the phases of `stage_phase`.

    Moves between stages of one phase are no moves; kinds and visits are judged anew on `phases`.
    """
    engine.view("now_phases", "SELECT * FROM phases")
    engine.create("kinds", _sql("kinds.sql"))
    engine.view(
        "moments",
        "SELECT p.deal, p.entered_us, p.step AS ordinal, m.phase, p.inferred, true AS fresh,"
        " coalesce(p.timed, true) AS timed"
        " FROM all_passages AS p INNER JOIN stage_phase AS m ON m.code = p.phase",
    )
    _write(engine, "new_passages")
    _drop_standstills(engine)
    engine.view("mapped_passages", "SELECT * FROM new_passages")


def _most_begin(engine: Engine) -> bool:
    """Whether most deals have a change that says where they began."""
    begun = engine.query("SELECT count(*) FROM stage_events WHERE fresh").scalar()
    return bool(2 * begun > engine.count("affected"))


def _write_recorded(engine: Engine) -> None:
    """Makes `new_passages` from the recorded changes, and `special`, the deals that need more."""
    engine.view("moments", "SELECT * FROM stage_events")
    _write(engine, "new_passages", "some_recorded.sql")
    engine.create("special", _sql("special.sql"))


def _write_special(engine: Engine, *, zone: str) -> None:
    """Judges the deals whose recorded changes are not all of their path."""
    engine.create(
        "special_events",
        "SELECT e.* FROM stage_events AS e SEMI JOIN special AS s ON s.deal = e.deal",
    )
    engine.create("special_moments", _sql("moments.sql"), zone=zone)
    engine.view("moments", "SELECT * FROM special_moments")
    _rewrite(engine, "special")


def _drop_standstills(engine: Engine) -> None:
    # A change that leads to the phase a deal is in moves nothing; few deals have any.
    engine.create("standing", "SELECT DISTINCT deal FROM new_passages WHERE phase = from_phase")
    if not engine.count("standing"):
        return
    engine.view(
        "moments",
        "SELECT p.deal, p.entered_us, p.step AS ordinal, p.phase, p.inferred, p.timed,"
        " true AS fresh"
        " FROM new_passages AS p SEMI JOIN standing AS s ON s.deal = p.deal"
        " WHERE p.phase IS DISTINCT FROM p.from_phase",
    )
    _rewrite(engine, "standing")


def _rewrite(engine: Engine, deals: str) -> None:
    """Replaces the passages of some deals by those that `moments` tells."""
    _write(engine, "rewritten")
    engine.create(
        "new_passages",
        "SELECT * FROM (SELECT p.* FROM new_passages AS p"
        f" ANTI JOIN {quoted(deals)} AS d ON d.deal = p.deal"
        " UNION ALL BY NAME SELECT * FROM rewritten) ORDER BY deal, step",
    )


def _write(engine: Engine, name: str, some: str = "some_moments.sql") -> None:
    """Makes the passages table `name` from the table or view `moments`, and `starts` of them.

    `some` is the statement that gives the moments of some deals.
    """
    stored.empty(engine, name, "passages")
    engine.create(
        "starts", "SELECT 0 AS deal, true AS fresh, 0::SMALLINT AS last_phase WHERE false"
    )
    try:
        for rows, ends in _told(engine, _kinds(engine), some):
            engine.extend(name, _sql("gathered.sql"), rows, block_bits=BLOCK_BITS)
            engine.extend("starts", "SELECT deal, fresh, last_phase FROM given", ends)
    except order.TooManyStepsError as error:
        raise InputError(
            "A deal changes its stage more than 32,767 times.",
            advice="Leave out what a loop in the CRM wrote.",
        ) from error


def _told(engine: Engine, kinds: Kinds, some: str) -> Iterator[tuple[_Columns, _Columns]]:
    """The passages and the ends of all moments, those of some deals at a time."""

    def tell(deals: tuple[int, int]) -> tuple[_Columns, _Columns] | None:
        columns = beside.arrays(_sql(some), first=deals[0], last=deals[1])
        if not len(columns["deal"]):
            return None
        ordered = order.in_order(order.moments(columns))
        told = order.passages(ordered, kinds.by_pair)
        return {**told, "kind": kinds.settled(told)}, order.ends(ordered)

    # What comes next is fetched and put in order while the engine takes what is done.
    with closing(engine.branch()) as beside, ThreadPoolExecutor(1) as worker:
        waiting: Future[tuple[_Columns, _Columns] | None] | None = None
        for deals in [*_some_deals(engine), None]:
            coming = worker.submit(tell, deals) if deals else None
            found = waiting.result() if waiting else None
            if found:
                yield found
            waiting = coming


def _some_deals(engine: Engine) -> Iterator[tuple[int, int]]:
    """The first and the last number of the deals that are looked at together."""
    asked = "SELECT count(*) AS n, min(deal) AS first, max(deal) AS last FROM moments"
    found = engine.query(asked).one()
    if not found["n"]:
        return
    parts = -(-found["n"] // _ROWS_AT_ONCE)
    deals = -(-(found["last"] - found["first"] + 1) // parts)
    for first in range(found["first"], found["last"] + 1, deals):
        yield first, first + deals - 1


def _kinds(engine: Engine) -> Kinds:
    """What passages between the phases of `now_phases` are called."""
    rows = engine.arrays("SELECT from_phase, phase, coalesce(kind, -1) AS kind FROM kinds")
    width = int(rows["phase"].max(initial=-1)) + 2
    kinds = np.full((width, width), order.NONE, dtype=np.int8)
    kinds[rows["from_phase"], rows["phase"]] = rows["kind"]
    phases = engine.arrays(
        "SELECT code, coalesce(rank, 0) AS rank,"
        " dense_rank() OVER (ORDER BY pipeline_id) AS pipeline FROM now_phases"
    )
    rank = np.zeros(width, dtype=np.int64)
    pipeline = np.full(width, order.NONE, dtype=np.int64)
    rank[phases["code"]], pipeline[phases["code"]] = phases["rank"], phases["pipeline"]
    return Kinds(kinds, rank, pipeline)


def _sql(name: str) -> str:
    return statement("rumbo.log", name)
