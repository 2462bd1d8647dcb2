"""The stages of every pipeline, now and before, and the number each of them has in passages.

Without a map of its own, a workspace has one phase per stage. A stage that the CRM deleted or
renamed stays known, so that old history keeps its meaning.
"""

from __future__ import annotations

from rumbo.store.engine import Engine, statement

# What a stage's name may say where nothing else does.
PARKED = r"nurtur|madurac|aparcad|en pausa|on hold|stand.?by|\bparked\b"
WON = r"\bwon\b|ganad[oa]|closed.?won"
LOST = r"\blost\b|perdid[oa]|closed.?lost|descalificad|disqualif"
NO_PIPELINE = "default"


def settle_stages(engine: Engine) -> bool:
    """Makes `now_phases`, `now_stage_names` and `stage_lookup`; whether the road has changed.

    The road changes when a stage gains or loses its place: then every passage has to be judged
    anew. Deals without a pipeline are given the only one there is.
    """
    _settle_pipelines(engine)
    declared = engine.count("now_stages") > 0
    if declared:
        engine.view("stages_known", "SELECT * FROM now_stages")
    else:
        engine.create("stages_known", _sql("learnt_stages.sql"), won=WON, lost=LOST)
    engine.create("now_phases", _sql("phases.sql"), parked=PARKED)
    engine.create("now_stage_names", _sql("stage_names.sql"), declared=declared)
    engine.create("stage_lookup", _sql("stage_lookup.sql"))
    return bool(
        engine.query(
            "SELECT EXISTS (SELECT code, rank, outcome, parked FROM old_phases"
            " EXCEPT SELECT code, rank, outcome, parked FROM now_phases)"
        ).scalar()
    )


def _settle_pipelines(engine: Engine) -> None:
    known = engine.query("SELECT DISTINCT pipeline_id FROM now_stages LIMIT 2").values
    only = known[0][0] if len(known) == 1 else NO_PIPELINE
    if engine.query("SELECT EXISTS (FROM now_deals WHERE pipeline_id IS NULL)").scalar():
        engine.create(
            "now_deals",
            "SELECT * REPLACE (coalesce(pipeline_id, $only) AS pipeline_id) FROM now_deals",
            only=only,
        )


def _sql(name: str) -> str:
    return statement("rumbo.log", name)
