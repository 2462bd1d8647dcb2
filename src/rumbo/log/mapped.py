"""The phases that a map makes of the CRM's stages, and the passages between them.

Several stages may be one phase: moves inside it are no moves, and what a move is called follows the
order of the map. A stage that no phase claims stays a phase of its own, after the one before it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rumbo.log.build import regroup_passages
from rumbo.model.journey_map import JourneyMap, MapPhase
from rumbo.model.movement import Phase
from rumbo.store.engine import Engine

_COLUMNS = (
    "code, pipeline_id, pipeline, stage_id, stage, position, probability, outcome, parked, rank,"
    " active"
)


@dataclass(frozen=True)
class _Stage:
    """A stage of the CRM beside the phase that claims it, and its place on the road."""

    row: dict[str, Any]
    phase: MapPhase | None
    order: tuple[int, float]


def mount_phases(engine: Engine, journey_map: JourneyMap | None, language: str) -> str:
    """Makes the table `phases`, and returns the name of the passages between them.

    Without a map, or where its phases are the stages one by one in their order, these are the
    passages as they are stored.
    """
    if journey_map is None:
        engine.view(
            "phases",
            f"SELECT {_COLUMNS}, 'acquisition' AS journey, CAST(NULL AS DOUBLE) AS patience_days"
            " FROM all_phases",
        )
        return "all_passages"
    stages = _placed(engine, journey_map)
    phases, code_of = _phases(stages, language)
    _load(engine, phases, code_of)
    if not _regroups(stages, phases, code_of):
        return "all_passages"
    regroup_passages(engine)
    return "mapped_passages"


def phases_in(engine: Engine) -> dict[int, Phase]:
    """All phases of the table `phases` by code, in the order of their pipelines."""
    rows = engine.query(
        "SELECT code, stage_id, stage, pipeline_id, pipeline, outcome, rank, parked, journey,"
        " patience_days FROM phases ORDER BY pipeline_id, position, stage_id"
    ).dicts()
    ids = Counter(row["stage_id"] for row in rows)
    return {
        row["code"]: Phase(
            code=row["code"],
            id=row["stage_id"],
            name=row["stage"],
            pipeline_id=row["pipeline_id"],
            pipeline=row["pipeline"],
            outcome=row["outcome"],
            rank=row["rank"],
            parked=row["parked"],
            key=_key(row, ids),
            journey=row["journey"],
            patience_days=row["patience_days"],
        )
        for row in rows
    }


def _key(row: Mapping[str, Any], ids: Mapping[str, int]) -> str:
    own = str(row["stage_id"])
    return own if ids[own] == 1 else f"{row['pipeline_id']}:{own}"


def _placed(engine: Engine, journey_map: JourneyMap) -> list[_Stage]:
    """Every stage in the order of the road that the map tells."""
    claims = {
        (stage.stage, stage.pipeline): (number, phase)
        for number, phase in enumerate(journey_map.phases)
        for stage in phase.stages
    }
    rows = engine.query(
        f"SELECT {_COLUMNS} FROM all_phases ORDER BY pipeline_id, position, code"
    ).dicts()
    found, last, pipeline = [], -1, None
    for row in rows:
        last = last if row["pipeline_id"] == pipeline else -1
        pipeline = row["pipeline_id"]
        claim = _claim(claims, row)
        if claim is not None:
            last, phase = claim
            found.append(_Stage(row, phase, (last, -1.0)))
        else:
            found.append(_Stage(row, None, (last, row["position"])))
    return sorted(found, key=lambda stage: (stage.row["pipeline_id"], stage.order))


def _claim(
    claims: dict[tuple[str, str | None], tuple[int, MapPhase]], row: dict[str, Any]
) -> tuple[int, MapPhase] | None:
    if row["outcome"] != "open" or row["stage_id"] == "~unknown":
        return None
    exact = claims.get((row["stage"], row["pipeline"]))
    return exact or claims.get((row["stage"], None))


def _phases(stages: Sequence[_Stage], language: str) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """One row per phase, and the phase of every stage by code."""
    phases: list[dict[str, Any]] = []
    code_of: dict[int, int] = {}
    first: dict[tuple[str, str], int] = {}
    ranks: dict[str, int] = defaultdict(int)
    for number, stage in enumerate(stages):
        row, phase = stage.row, stage.phase
        key = (row["pipeline_id"], phase.id if phase else f"~{row['code']}")
        if key in first:
            code_of[row["code"]] = first[key]
            continue
        first[key] = code_of[row["code"]] = row["code"]
        made = row | {"position": float(number), "journey": "acquisition", "patience_days": None}
        if phase is not None:
            made |= _of_map(phase, language)
        if made["rank"] is not None or (phase and not made["parked"]):
            ranks[row["pipeline_id"]] += 1
            made["rank"] = ranks[row["pipeline_id"]]
        phases.append(made | ({"rank": None} if made["parked"] else {}))
    return phases, code_of


def _of_map(phase: MapPhase, language: str) -> dict[str, Any]:
    return {
        "stage_id": phase.id,
        "stage": phase.name.of(language),
        "journey": phase.journey.value,
        "parked": phase.parked,
        "patience_days": phase.patience_days,
        "active": True,
    }


def _load(engine: Engine, phases: Sequence[dict[str, Any]], code_of: dict[int, int]) -> None:
    columns = tuple(phases[0]) if phases else ()
    engine.load("phases_told", columns, (list(_cells(row, columns)) for row in phases))
    engine.create(
        "phases",
        "SELECT CAST(code AS SMALLINT) AS code, pipeline_id, pipeline, stage_id, stage,"
        " CAST(position AS DOUBLE) AS position, CAST(probability AS DOUBLE) AS probability,"
        " outcome, CAST(parked AS BOOLEAN) AS parked, CAST(rank AS SMALLINT) AS rank,"
        " CAST(active AS BOOLEAN) AS active, journey,"
        " CAST(patience_days AS DOUBLE) AS patience_days FROM phases_told",
    )
    engine.load("stage_phase_told", ("code", "phase"), code_of.items())
    engine.create(
        "stage_phase",
        "SELECT CAST(code AS SMALLINT) AS code, CAST(phase AS SMALLINT) AS phase"
        " FROM stage_phase_told",
    )


def _cells(row: dict[str, Any], columns: Sequence[str]) -> Iterator[object]:
    for name in columns:
        value = row[name]
        yield str(value).lower() if isinstance(value, bool) else value


def _regroups(
    stages: Sequence[_Stage], phases: Sequence[dict[str, Any]], code_of: dict[int, int]
) -> bool:
    """Whether the map makes other passages than the stages do."""
    stored = {stage.row["code"]: (stage.row["rank"], stage.row["parked"]) for stage in stages}
    told = {row["code"]: (row["rank"], row["parked"]) for row in phases}
    return any(code != phase for code, phase in code_of.items()) or told != stored
