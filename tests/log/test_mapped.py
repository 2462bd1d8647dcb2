"""Reading by a map is reading a log whose stages are the map's phases."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from rumbo.journey.document import build
from rumbo.model.journey_map import JourneyMap
from rumbo.workspace import Workspace
from strategies import Log, large_log
from world import workspace

SOME_DAYS = (date(2024, 7, 1), date(2025, 3, 30))
READINGS = ("movements", "phases", "shapes", "pauses")
OWN_KEYS = ("from_id", "to_id", "phase_id", "phase_key", "from_key", "to_key", "path_key")


def grouped(log: Log) -> dict[str, str]:
    """Which phase each open stage becomes: neighbours on the road share one, two by two."""
    found: dict[str, str] = {}
    for pipeline in sorted({row["pipeline_id"] for row in log["stages"]}):
        road = sorted(
            (
                row
                for row in log["stages"]
                if row["pipeline_id"] == pipeline and (row.get("outcome") or "open") == "open"
            ),
            key=lambda row: float(row["position"]),
        )
        for number, row in enumerate(road):
            found.setdefault(row["stage"], f"Fase {len(found) // 2}" if number else "Entrada")
    return found


def map_of(phases: Mapping[str, str]) -> JourneyMap:
    """A map whose phases claim their stages, in the order in which they were found."""
    named = list(dict.fromkeys(phases.values()))
    return build(
        {
            "name": "Mapa",
            "phases": [
                {
                    "id": f"p{number}",
                    "name": name,
                    "stages": [{"stage": s} for s, phase in phases.items() if phase == name],
                }
                for number, name in enumerate(named)
            ],
        }
    )


def renamed(log: Log, phases: Mapping[str, str]) -> Log:
    """The same log as a CRM would have kept it whose stages are the phases."""
    changed = copy.deepcopy(log)
    order = list(dict.fromkeys(phases.values()))
    seen: set[tuple[str, str]] = set()
    stages = []
    for row in sorted(changed["stages"], key=lambda row: float(row["position"])):
        if row["stage"] in phases:
            row["stage"] = phases[row["stage"]]
            row["position"] = str(order.index(row["stage"]))
        if (row["pipeline_id"], row["stage"]) not in seen:
            seen.add((row["pipeline_id"], row["stage"]))
            stages.append(row)
    changed["stages"] = stages
    for row in changed["deals"]:
        row["stage"] = phases.get(row["stage"], row["stage"])
    for row in changed["changes"]:
        if row["field"] == "stage":
            for name in ("old_value", "new_value"):
                if row.get(name):
                    row[name] = phases.get(row[name], row[name])
    return changed


def said(made: Workspace, day: date) -> dict[str, list[object]]:
    """What the readings say at a date, without the ids that the two logs give their phases."""
    found: dict[str, list[object]] = {}
    for name in READINGS:
        rows = made.read(name, made.scope(as_of=day)).rows
        found[name] = sorted((without_ids(row) for row in rows), key=str)
    return found


def without_ids(value: object) -> object:
    """A row without the ids of its phases, however deep they lie."""
    if isinstance(value, Mapping):
        return {key: without_ids(v) for key, v in value.items() if key not in OWN_KEYS}
    return [without_ids(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("seed", range(4))
def test_a_map_that_joins_stages_reads_as_a_log_of_its_phases(seed: int) -> None:
    log = large_log(seed, 120)
    phases = grouped(log)

    with workspace(log) as mapped, workspace(renamed(log, phases)) as plain:
        draft = mapped.atlas.add(map_of(phases), by="Ana")
        mapped.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
        for day in SOME_DAYS:
            assert said(mapped, day) == said(plain, day)


def test_a_map_counts_from_the_day_on_which_it_was_published() -> None:
    log = large_log(1, 60)
    with workspace(log) as made:
        before = said(made, date(2025, 3, 30))
        draft = made.atlas.add(map_of(grouped(log)), by="Ana")
        made.atlas.publish(draft.id, by="Ana")

        assert said(made, date(2025, 3, 30)) == before
        today = {row["phase"] for row in made.read("phases").rows}
        assert "Entrada" in today


def test_publishing_is_a_snapshot_of_its_own_that_brings_nothing_in() -> None:
    with workspace(large_log(1, 20)) as made:
        first = made.snapshot()
        draft = made.atlas.add(map_of(grouped(large_log(1, 20))), by="Ana")
        made.atlas.publish(draft.id, by="Ana")
        second = made.snapshot()

    assert second.id == first.id + 1
    assert (second.versions, second.taken_at, second.counts) == (
        first.versions,
        first.taken_at,
        {},
    )


def test_the_declared_stage_stays_what_the_crm_says() -> None:
    log = large_log(2, 60)
    with workspace(log) as made:
        before = {row["deal_id"]: row["stage"] for row in made.read("pipeline").rows}
        draft = made.atlas.add(map_of(grouped(log)), by="Ana")
        made.atlas.publish(draft.id, by="Ana")
        rows = made.read("pipeline").rows

    assert {row["deal_id"]: row["stage"] for row in rows} == before
    assert {row["phase"] for row in rows} <= set(grouped(log).values())


def test_a_map_is_found_at_its_moment_and_not_before() -> None:
    with workspace(large_log(1, 10)) as made:
        first = made.atlas.add(map_of({"A": "A"}), by="Ana")
        made.atlas.maps.publish(first.id, by="Ana", at=datetime(2025, 1, 10, 12))  # noqa: DTZ001
        second = made.atlas.add(map_of({"B": "B"}), by="Ana")
        made.atlas.maps.publish(second.id, by="Ana", at=datetime(2025, 2, 10, 12))  # noqa: DTZ001

        days = [date(2025, 1, 9), date(2025, 1, 10), date(2025, 2, 9), date(2025, 2, 10)]
        found = [made.atlas.in_force(day) for day in days]

    assert [version.id if version else None for version in found] == [
        None,
        first.id,
        first.id,
        second.id,
    ]
    assert datetime.now(UTC) - timedelta(days=1) < found[3].created_at.replace(tzinfo=UTC)  # type: ignore[union-attr]
