"""Timing conflicts: what reached whom at the wrong time, held against the oracle and the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from oracle.scene import Scene
from oracle.timing_conflicts import timing_conflicts
from readings_beside import between, plain_rows
from rumbo.model.reading import Reading
from rumbo.model.selection import CONFLICTS, Selection
from rumbo.readings.selection import keep_selected
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import ZONE, Log, large_log
from world import write_log

LAST = date(2025, 6, 30)
CONTENTS = [
    {"id": "k1", "title": "Boletín", "kind": "Boletín mensual", "phase": "Lead"},
    {"id": "k2", "title": "Propuesta tipo", "kind": "propuesta", "phase": "Propuesta"},
]


@pytest.fixture(scope="module")
def log() -> Log:
    """A log whose first phase does not say what it is; a setting does."""
    made = large_log(18, 200)
    for table in ("stages", "deals", "changes"):
        for row in made[table]:
            for name, cell in row.items():
                row[name] = "Entrada" if cell == "Lead" else cell
    loose = [
        row | {"deal_id": ""} if number % 5 == 0 else row
        for number, row in enumerate(made["activities"])
    ]
    return made | {"contents": CONTENTS, "activities": loose}


@pytest.fixture(scope="module")
def made(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("timing")
    own = Settings(zone=ZONE, threads=1, qualified_from="Demo")
    opened = Workspace.create(folder / "workspace", own)
    opened.import_path(write_log(folder / "log", log))
    yield opened
    opened.close()


@pytest.mark.parametrize("period", [None, "2024-05-01..2024-10-31"])
def test_its_rows_are_those_of_the_oracle(made: Workspace, log: Log, period: str | None) -> None:
    span = (_midnight(date(2024, 5, 1)), _midnight(date(2024, 11, 1))) if period else None

    found = made.read("timing_conflicts", made.scope(as_of=LAST, period=period))

    expected = timing_conflicts(Scene(log, LAST), span, "Demo")
    assert list(between("timing_conflicts", plain_rows(found), expected)) == []
    assert period or {row["conflict"] for row in expected} == set(CONFLICTS)
    for kind in CONFLICTS:
        rows = [row for row in expected if row["conflict"] == kind]
        figure = found.figure(kind)
        assert figure.value == len({row["activity_id"] for row in rows})
        assert figure.n == len({row["deal_id"] for row in rows})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)


def test_each_kind_opens_its_deals(made: Workspace, log: Log) -> None:
    expected = timing_conflicts(Scene(log, LAST), None, "Demo")

    with made.view(made.scope(as_of=LAST)) as view:
        for kind in CONFLICTS:
            keep_selected(view, Selection(conflict=kind))
            sql = "SELECT d.id FROM deals AS d SEMI JOIN selected AS s ON s.deal = d.deal"
            ids = {row["deal_id"] for row in expected if row["conflict"] == kind}
            assert {row[0] for row in view.engine.query(sql).values} == ids


def test_without_activities_it_says_what_it_cannot_know(tmp_path: Path) -> None:
    bare = large_log(12, 20) | {"activities": []}
    bare["stages"] = [row | {"stage": f"Etapa {row['position']}"} for row in bare["stages"]]
    bare["deals"] = [row | {"stage": "Etapa 0"} for row in bare["deals"]]
    bare["changes"] = []
    made = Workspace.create(tmp_path / "workspace", Settings(zone=ZONE, threads=1))
    made.import_path(write_log(tmp_path / "log", bare))

    found = made.read("timing_conflicts", made.scope(as_of=LAST))

    assert found.verdict == "unknown"
    assert len(found.warnings) == 3
    assert {figure.value for figure in found.figures} == {None}
    made.close()


@pytest.fixture(scope="module", params=["es", "en"])
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Reading, dict[str, set[str]]]:
    folder = tmp_path_factory.mktemp("company")
    last = date(2026, 6, 30)
    written = write_company(folder, deals=500, until=last, language=request.param)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    found = made.read("timing_conflicts", made.scope(as_of=last))
    made.close()
    with (written.truth / "timing.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return found, {
        kind: {row["activity_id"] for row in rows if row["conflict"] == kind} for kind in CONFLICTS
    }


@pytest.mark.parametrize("kind", CONFLICTS)
def test_what_the_sample_company_planted_is_found(
    company: tuple[Reading, dict[str, set[str]]], kind: str
) -> None:
    found, truth = company
    listed = {str(row["activity_id"]) for row in found.rows if row["conflict"] == kind}

    hits = len(listed & truth[kind])
    assert len(truth[kind]) > 15
    assert hits >= 0.8 * len(truth[kind])
    assert hits >= 0.6 * len(listed)
