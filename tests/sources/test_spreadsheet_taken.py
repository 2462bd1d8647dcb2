from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from spreadsheet_case import written

from rumbo.log.staging import Staging
from rumbo.sources.door import read_source
from rumbo.store.engine import Engine

TEXT = "id,name,stage,created_at\n1,A,Lead,2024-01-02\n"
MAPPED = """
format: spreadsheet
{said}
files:
- match: "*.csv"
  tables: [{{table: deals, columns: {{id: id, name: name, stage: stage, created_at: created_at}}}}]
"""


def taken(
    folder: Path,
    name: str,
    *,
    said: str | None = None,
    option: datetime | None = None,
    zone: str = "Europe/Madrid",
) -> str:
    path = written(folder, name, TEXT)
    mapping = None if said is None else written(folder, "m.yaml", MAPPED.format(said=said))
    with Engine(threads=1, zone=zone) as engine:
        staging = Staging(engine, taken_at=option)
        read_source(path, staging, mapping=mapping, save_mapping=folder / "saved.yaml")
    return str(staging.taken_at)


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("deals.csv", "", "None"),
        ("deals.csv", "taken_at: 2024-03-31", "2024-03-31 21:59:59"),
        ("deals.csv", "taken_at: 2024-03-31T12:00:00Z", "2024-03-31 12:00:00"),
        ("deals.csv", "taken_at: 2024-03-31\nzone: America/Mexico_City", "2024-04-01 05:59:59"),
        ("deals-2024-06-30.csv", "taken_at: 2024-03-31", "2024-06-30 21:59:59"),
        ("deals-2024-06-30.csv", "taken_at: 2024-03-31T12:00:00Z", "2024-06-30 21:59:59"),
        ("deals-2024-01-31.csv", None, "2024-01-31 22:59:59"),
        ("deals-2024-02-31.csv", None, "None"),
    ],
)
def test_the_date_in_the_name_wins_over_the_mapping_and_ends_in_the_zone(
    tmp_path: Path, name: str, said: str | None, expected: str
) -> None:
    assert taken(tmp_path, name, said=said) == expected


@pytest.mark.parametrize("said", [None, "taken_at: 2024-03-31"])
def test_the_moment_given_with_the_import_wins_over_name_and_mapping(
    tmp_path: Path, said: str | None
) -> None:
    option = datetime(2024, 5, 1, 21, 59, 59, tzinfo=UTC).replace(tzinfo=None)

    found = taken(tmp_path, "deals-2024-06-30.csv", said=said, option=option)

    assert found == "2024-05-01 21:59:59"


def test_a_day_that_is_not_over_ends_now(tmp_path: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()

    found = datetime.fromisoformat(taken(tmp_path, f"deals-{tomorrow}.csv"))

    assert found <= datetime.now(UTC).replace(tzinfo=None)


def test_only_the_moment_that_a_mapping_said_itself_is_saved_with_it(tmp_path: Path) -> None:
    saved = tmp_path / "saved.yaml"

    taken(tmp_path, "deals-2024-06-30.csv")
    assert "taken_at" not in saved.read_text(encoding="utf-8").replace("default: taken_at", "")
    taken(tmp_path, "deals-2024-06-30.csv", said="taken_at: 2024-03-31")
    assert "taken_at: '2024-03-31'" in saved.read_text(encoding="utf-8")


def test_a_saved_mapping_dates_the_next_export_by_its_own_name(tmp_path: Path) -> None:
    taken(tmp_path, "deals-2024-06-30.csv")
    saved = tmp_path / "saved.yaml"
    later = written(tmp_path, "deals-2024-07-31.csv", TEXT)

    with Engine(threads=1) as engine:
        staging = Staging(engine)
        read_source(later, staging, mapping=saved)

    assert str(staging.taken_at) == "2024-07-31 23:59:59"
