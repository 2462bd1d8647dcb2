"""Lays a reading beside its oracle and says where they differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from oracle.coverage import coverage
from oracle.diagnosis import diagnosis
from oracle.follow_up import follow_up
from oracle.forecast import forecast
from oracle.losses import losses, lost_deals
from oracle.movements import movements
from oracle.pauses import pauses
from oracle.phases import phases
from oracle.pipeline import pipeline
from oracle.reality import crm_reality, real_phases
from oracle.response_times import response_times
from oracle.scene import Chance, Scene
from oracle.shapes import shapes
from oracle.stage_probability import stage_probability
from oracle.timing_conflicts import timing_conflicts
from oracle.waterfall import waterfall
from rumbo.model.reading import Reading
from rumbo.predict.outlook import outlook
from rumbo.predict.rhythm import rhythm
from rumbo.workspace import Workspace

Rows = Sequence[Mapping[str, object]]
Difference = tuple[object, str, object, object]  # row, column, in the reading, in the oracle
_KEYS: dict[str, tuple[str, ...]] = {
    "movements": ("pipeline", "from_pipeline", "from", "to", "kind"),
    "phases": ("pipeline", "phase"),
    "pauses": ("deal_id", "phase", "started_at"),
    "shapes": ("shape",),
    "pipeline": ("deal_id",),
    "coverage": ("ability",),
    "follow_up": ("deal_id", "what"),
    "losses": ("by", "reason"),
    "lost_deals": ("deal_id",),
    "waterfall": ("pipeline_id",),
    "response_times": ("by", "group_id"),
    "timing_conflicts": ("activity_id", "deal_id", "person_id"),
    "diagnosis": ("key",),
    "crm_reality": ("what",),
    "real_phases": ("deal_id",),
    "stage_probability": ("pipeline", "crm_stage"),
    "forecast": ("by", "group_id"),
}
_ORACLES: dict[str, Callable[[Scene], Rows]] = {
    "movements": lambda scene: movements(scene)[0],
    "phases": phases,
    "pauses": pauses,
    "shapes": shapes,
    "pipeline": pipeline,
    "coverage": coverage,
    "follow_up": follow_up,
    "losses": losses,
    "lost_deals": lost_deals,
    "waterfall": waterfall,
    "response_times": response_times,
    "timing_conflicts": timing_conflicts,
    "diagnosis": diagnosis,
    "crm_reality": crm_reality,
    "real_phases": real_phases,
    "stage_probability": stage_probability,
    "forecast": forecast,
}
NAMES = tuple(_KEYS)
_MEANS = ("open_expected", "not_yet_created")  # means of money: both round them to a cent


def differences(name: str, reading: Reading, scene: Scene) -> Iterator[Difference]:
    """Every cell of the reading that is not as its oracle says."""
    yield from between(name, plain_rows(reading), _ORACLES[name](scene))


def with_chances(made: Workspace, scene: Scene) -> Scene:
    """The scene with what the model of that day claims of its open deals, and of the days."""
    with made.view(made.scope(as_of=scene.as_of)) as view:
        seen, work = outlook(view), rhythm(view)
    scene = replace(
        scene, work_between=lambda after, last: float(work.worth(after, (last - after).days))
    )
    if not seen.deal_ids:
        return scene
    days = seen.days.tolist()
    told = zip(seen.deal_ids, seen.won, seen.lost, seen.low, seen.high, strict=True)
    chances = {
        deal: Chance(days, list(won), list(lost), float(low), float(high))
        for deal, won, lost, low, high in told
    }
    return replace(scene, chances=chances)


def plain_rows(reading: Reading) -> Rows:
    """The rows of a reading in the notation of the oracles."""
    return [_plain(row) for row in reading.rows]


def between(name: str, rows: Rows, expected: Rows) -> Iterator[Difference]:
    """Every cell in which two sets of rows differ."""
    found, wanted = _by_key(name, rows), _by_key(name, expected)
    for key in found.keys() - wanted.keys():
        yield key, "(row)", found[key], None
    for key in wanted.keys() - found.keys():
        yield key, "(row)", None, wanted[key]
    for key in found.keys() & wanted.keys():
        for column, value in wanted[key].items():
            if not _same(column, found[key].get(column), value):
                yield key, column, found[key].get(column), value


def _by_key(name: str, rows: Rows) -> dict[tuple[object, ...], Mapping[str, object]]:
    keyed = {tuple(row[column] for column in _KEYS[name]): row for row in rows}
    assert len(keyed) == len(rows), f"{name} has two rows of one key"
    return keyed


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """A row with the pipeline by id, moments in naive UTC and paths by phase."""
    plain = dict(row)
    for column in ("pipeline", "from_pipeline"):
        if isinstance(plain.get(column), str):
            plain[column] = str(plain[column]).removeprefix("Pipeline ")
    for column in ("started_at", "ended_at"):
        if isinstance(plain.get(column), str):
            moment = datetime.fromisoformat(str(plain[column]))
            plain[column] = moment.astimezone(UTC).replace(tzinfo=None)
    causes = plain.get("causes")
    if isinstance(causes, list | tuple):
        plain["causes"] = sorted(str(cause) for cause in causes)
    return plain


def _same(column: str, value: object, expected: object) -> bool:
    if column == "paths":
        return _same_paths(value, expected)
    if isinstance(expected, float) and isinstance(value, int | float):
        near = 0.006 if column.startswith("amount") else 1e-9
        near = 0.011 if column in _MEANS else near
        return math.isclose(value, expected, rel_tol=1e-6, abs_tol=near)
    if column.startswith("amount"):
        return (value or 0) == (expected or 0)
    return value == expected


def _same_paths(value: object, expected: object) -> bool:
    """The five commonest of the exact paths, in any order among equals."""
    assert isinstance(value, list)
    assert isinstance(expected, list)
    commonest = sorted((path["deals"] for path in expected), reverse=True)[:5]
    if [path["deals"] for path in value] != commonest:
        return False
    return all(any(_same_path(path, other) for other in expected) for path in value)


def _same_path(path: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(_same(column, path[column], other[column]) for column in other)
