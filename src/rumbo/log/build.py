"""The tables that every reading stands on: passages and touches, written down when data comes in.

The window over the log (sort, look back, look ahead) is the cost of every question about movement.
Done once here, it leaves each reading a plain aggregate.
"""

from __future__ import annotations

from rumbo.model.movement import Touch
from rumbo.store.engine import Engine, statement

# Deals whose numbers share the bits above these lie in one block of the passages table, the unit
# that an import rewrites.
BLOCK_BITS = 17


def build_passages(engine: Engine, *, zone: str, everything: bool) -> int:
    """Makes `new_passages` for the deals whose path may have changed (`affected`); how many rows.

    `everything` judges all deals anew, as when the road itself has changed.
    """
    engine.create("affected", _sql("affected.sql"), everything=everything, zone=zone)
    engine.create("stage_events", _sql("stage_events.sql"))
    engine.create("moments", _sql("moments.sql"))
    engine.create("linked", _sql("linked.sql"))
    _drop_standstills(engine)
    engine.create("new_passages", _sql("passages.sql"), block_bits=BLOCK_BITS)
    return engine.count("new_passages")


def build_touches(engine: Engine) -> int:
    """Makes `new_touches` from all activities; how many rows."""
    codes = {touch.name.lower(): int(touch) for touch in Touch}
    engine.create("new_touches", _sql("touches.sql"), **codes)
    return engine.count("new_touches")


def _drop_standstills(engine: Engine) -> None:
    # A change that leads to the phase a deal is in moves nothing; few deals have any.
    standing = "SELECT DISTINCT deal FROM linked WHERE phase = from_phase"
    engine.create("standing", standing)
    if not engine.count("standing"):
        return
    moving = (
        "SELECT l.deal, l.entered_us, l.step AS ordinal, l.phase, l.inferred FROM linked l"
        " WHERE l.deal IN (SELECT deal FROM standing) AND l.phase IS DISTINCT FROM l.from_phase"
    )
    engine.create("moments", moving)
    engine.create("relinked", _sql("linked.sql"))
    engine.create(
        "linked",
        "SELECT * FROM linked WHERE deal NOT IN (SELECT deal FROM standing)"
        " UNION ALL BY NAME SELECT * FROM relinked",
    )


def _sql(name: str) -> str:
    return statement("rumbo.log", name)
