"""The stages of every pipeline, now and before, and the number each of them has in passages.

Without a map of its own, a workspace has one phase per stage. A stage that the CRM deleted or
renamed stays known, so that old history keeps its meaning.
"""

from __future__ import annotations

from rumbo.errors import InputError
from rumbo.store.engine import Engine, statement

# More than any road has: names of deals or free text taken for stages.
_MOST_STAGES = 2000

# What a stage's name may say where nothing else does.
PARKED = r"nurtur|madurac|aparcad|en pausa|on hold|stand.?by|\bparked\b"
WON = r"\bwon\b|ganad[oa]|closed.?won"
LOST = r"\blost\b|perdid[oa]|closed.?lost|descalificad|disqualif"


def settle_stages(engine: Engine) -> bool:
    """Makes `now_phases`, `now_stage_names` and `stage_lookup`; whether the road has changed.

    The road changes when a stage gains or loses its place, or a pipeline ends elsewhere: then
    every passage has to be judged anew. A deal without a pipeline is in the pipeline of its stage.
    """
    declared = engine.count("now_stages") > 0
    if declared:
        engine.view("stages_known", "SELECT * FROM now_stages")
    else:
        learn(engine)
    _refuse_too_many(engine)
    engine.view("kept_phases", "SELECT code FROM old_phases")
    lay(engine, declared=declared)
    return bool(
        engine.query(
            "SELECT EXISTS (SELECT code, rank, outcome, parked FROM old_phases"
            " EXCEPT SELECT code, rank, outcome, parked FROM now_phases)"
            f" OR EXISTS ({ends('old_phases')} EXCEPT {ends('now_phases')})"
        ).scalar()
    )


def ends(phases: str) -> str:
    """The query of where deals end that only their status closes, by pipeline and outcome."""
    return (
        f"SELECT pipeline_id, outcome, arg_min(code, position) AS phase FROM {phases}"
        " WHERE outcome <> 'open' AND active GROUP BY pipeline_id, outcome"
    )


def lay(engine: Engine, *, declared: bool) -> None:
    """Makes `now_phases`, `now_stage_names` and `stage_lookup` of the stages in `stages_known`.

    Of the former phases (`old_phases`), those in `kept_phases` stay although no stage is theirs.
    """
    engine.create("now_phases", _sql("phases.sql"), parked=PARKED)
    engine.create("now_stage_names", _sql("stage_names.sql"), declared=declared)
    engine.create("stage_lookup", _sql("stage_lookup.sql"))


def learn(engine: Engine) -> None:
    """Makes `stages_known` of the deals and changes in `now_deals` and `now_changes`."""
    engine.create("stages_known", _sql("learnt_stages.sql"), won=WON, lost=LOST)


def _refuse_too_many(engine: Engine) -> None:
    found = engine.count("stages_known")
    if found > _MOST_STAGES:
        raise InputError(
            f"The data has {found:,} different stages.",
            advice="Check which column holds the stage, and which the pipeline.",
        )


def _sql(name: str) -> str:
    return statement("rumbo.log", name)
