"""The stages of a pipeline, from the mapping or from the order in which deals pass them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rumbo.log.staging import Staging
from rumbo.sources.spreadsheet import vocabulary
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.mapping import StageMapping
from rumbo.store.engine import Engine, quoted

DEFAULT_PIPELINE = "default"
_MOST_STAGES = 500  # more different names than that are no stages
_SAMPLE = 50_000  # changes looked at for the order
_OUTCOMES = {"open": 0, "won": 1, "lost": 2}


@dataclass(frozen=True)
class Derived:
    """Stages in order; `guessed` where neither the data nor their names told the order."""

    stages: tuple[StageMapping, ...]
    guessed: bool


def derive(staging: Staging, declared: Sequence[str] = ()) -> Derived:
    """The stages that the staged deals and changes name, in the order that deals pass them.

    `declared` is an order known beforehand, such as that of the date columns. Stages whose order
    nothing tells come last, as they first appear in the file.
    """
    seen = _seen(staging)
    order = _observed_order(staging)
    known = vocabulary.dictionary("stages.yaml")["order"]
    usual = {folded(name): number for number, name in enumerate(known)}
    first = {name: number / len(declared) for number, name in enumerate(declared)}

    def place(entry: tuple[str, str]) -> tuple[float, ...]:
        stage = entry[1]
        return (
            _OUTCOMES[vocabulary.outcome(stage)],
            order.get(stage, first.get(stage, usual.get(folded(stage), len(usual)) / len(usual))),
            first.get(stage, 1.0),
            usual.get(folded(stage), len(usual)),
        )

    ranked = sorted(seen, key=lambda entry: (entry[0], place(entry)))
    unknown = [
        stage not in order and stage not in first and folded(stage) not in usual
        for _, stage in ranked
        if vocabulary.outcome(stage) == "open"
    ]
    found = (StageMapping(stage, vocabulary.outcome(stage), None, of) for of, stage in ranked)
    return Derived(tuple(found), any(unknown) and len(unknown) > 1)


def stage_rows(stages: Sequence[StageMapping]) -> list[tuple[object, ...]]:
    """The rows of the canonical table `stages`."""
    positions: dict[str, int] = {}
    rows: list[tuple[object, ...]] = []
    for stage in stages:
        pipeline = stage.pipeline or DEFAULT_PIPELINE
        positions[pipeline] = positions.get(pipeline, 0) + 1
        rows.append(
            (
                pipeline,
                stage.pipeline,
                stage.stage,
                stage.stage,
                positions[pipeline],
                stage.probability,
                stage.outcome,
            )
        )
    return rows


def _seen(staging: Staging) -> list[tuple[str, str]]:
    engine = staging.engine
    found: dict[tuple[str, str], None] = {}
    for part in staging.tables:
        columns = engine.columns(part.relation)
        if part.table == "deals" and "stage" in columns:
            pipeline = "pipeline_id" if "pipeline_id" in columns else "NULL"
            sql = (
                f"SELECT {pipeline} AS pipeline, stage FROM {quoted(part.relation)}"
                " GROUP BY ALL ORDER BY min(_line)"
            )
        else:
            continue
        for named, stage in engine.query(f"{sql} LIMIT {_MOST_STAGES}").values:
            if stage:
                shown = "" if named in (None, DEFAULT_PIPELINE) else str(named)
                found[shown, stage] = None
    return [*found, *_from_history(staging, found)]


def _from_history(staging: Staging, found: dict[tuple[str, str], None]) -> list[tuple[str, str]]:
    pipelines = sorted({pipeline for pipeline, _ in found}) or [""]
    named = {stage for _, stage in found}
    extra: dict[str, None] = {}
    for sql in _histories(staging):
        rows = staging.engine.query(
            f"SELECT stage FROM ({sql}) WHERE stage IS NOT NULL GROUP BY stage"
            f" ORDER BY min(_line), stage LIMIT {_MOST_STAGES}"
        )
        extra |= {stage: None for (stage,) in rows.values if stage not in named}
    return [(pipeline, stage) for pipeline in pipelines for stage in extra]


def _histories(staging: Staging) -> list[str]:
    queries = []
    for part in staging.tables:
        columns = staging.engine.columns(part.relation)
        if part.table != "changes" or "new_value" not in columns:
            continue
        queries += [
            f"SELECT {quoted(column)} AS stage, _line FROM {quoted(part.relation)}"
            " WHERE field = 'stage'"
            for column in ("new_value", "old_value")
            if column in columns
        ]
    return queries


def _observed_order(staging: Staging) -> dict[str, float]:
    """Stage → its usual place in the life of the deals that pass it, from 0 to 1."""
    found: dict[str, tuple[float, int]] = {}
    for part in staging.tables:
        if part.table == "changes" and "new_value" in staging.engine.columns(part.relation):
            for stage, place, count in places(staging.engine, part.relation):
                total, n = found.get(stage, (0.0, 0))
                found[stage] = (total + place * count, n + count)
    return {stage: total / n for stage, (total, n) in found.items() if n}


def places(engine: Engine, relation: str) -> Sequence[tuple[str, float, int]]:
    """Stage, its usual place (0 to 1) in the deals of a table of changes, and on how many moves."""
    old = "old_value" if "old_value" in engine.columns(relation) else "NULL"
    # A stage that a deal left was entered before; a second is enough to sort it so.
    sql = f"""
        WITH sampled AS (
            SELECT object_id, new_value, {old} AS old_value,
                TRY_CAST(changed_at AS TIMESTAMP) AS moment
            FROM {quoted(relation)}
            WHERE field = 'stage' AND (rowid < {_SAMPLE} OR hash(object_id) % 64 = 0)
        ), visits AS (
            SELECT object_id, new_value, moment FROM sampled WHERE new_value IS NOT NULL
            UNION ALL
            SELECT object_id, old_value, moment - INTERVAL 1 SECOND
            FROM sampled WHERE old_value IS NOT NULL
        ), firsts AS (
            SELECT object_id, new_value, min(moment) AS moment FROM visits GROUP BY ALL
        ), ranked AS (
            SELECT new_value,
                (row_number() OVER (PARTITION BY object_id ORDER BY moment) - 1.0)
                / greatest(count(*) OVER (PARTITION BY object_id) - 1, 1) AS place,
                count(*) OVER (PARTITION BY object_id) AS steps
            FROM firsts
        )
        SELECT new_value, sum(place * steps) / sum(steps), CAST(sum(steps) AS BIGINT)
        FROM ranked WHERE steps > 1 GROUP BY 1 ORDER BY 1 LIMIT {_MOST_STAGES}
    """
    return engine.query(sql).values
