from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rumbo.errors import UsageError
from rumbo.model.table import TABLE_NAMES, TABLES
from rumbo.sample import write_company

UNTIL = date(2026, 6, 30)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name if path.parent.name == "log" else f"truth/{path.name}": sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*.*"))
    }


def test_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_company(tmp_path / name, deals=60, seed=3, until=UNTIL)

    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_another_seed_writes_another_company(tmp_path: Path) -> None:
    for seed in (3, 4):
        write_company(tmp_path / str(seed), deals=60, seed=seed, until=UNTIL)

    assert digests(tmp_path / "3")["deals.csv"] != digests(tmp_path / "4")["deals.csv"]


def test_an_earlier_company_in_the_folder_is_replaced(tmp_path: Path) -> None:
    write_company(tmp_path / "twice", deals=80, seed=1, until=UNTIL)
    write_company(tmp_path / "twice", deals=40, seed=3, until=UNTIL)
    write_company(tmp_path / "once", deals=40, seed=3, until=UNTIL)

    assert digests(tmp_path / "twice") == digests(tmp_path / "once")


def test_every_table_of_the_log_format_is_written_with_its_columns(tmp_path: Path) -> None:
    company = write_company(tmp_path, deals=200, seed=2, until=UNTIL)

    assert tuple(company.counts) == TABLE_NAMES
    assert min(company.counts.values()) > 0
    for table in TABLES:
        lines = (company.log / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0] == ",".join(table.column_names)


@pytest.mark.parametrize("deals", [1, 2, 7, 33])
def test_small_companies_have_exactly_the_deals_asked_for(tmp_path: Path, deals: int) -> None:
    company = write_company(tmp_path, deals=deals, seed=5, until=UNTIL)

    assert company.counts["deals"] == deals


@pytest.mark.parametrize("until", [date(2024, 2, 29), date(2025, 1, 1), date(2026, 8, 16)])
def test_today_may_be_any_day(tmp_path: Path, until: date) -> None:
    company = write_company(tmp_path, deals=40, seed=5, until=until)
    stamps = [
        line.split(",")[5]
        for line in (company.log / "changes.csv").read_text(encoding="utf-8").splitlines()[1:]
    ]

    assert max(stamps)[:10] <= until.isoformat()


def test_progress_rises_to_one(tmp_path: Path) -> None:
    heard: list[float] = []
    write_company(tmp_path, deals=600, seed=5, until=UNTIL, touches=0.2, progress=heard.append)

    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"deals": 0},
        {"deals": 10**9},
        {"language": "fr"},
        {"until": date(1950, 1, 1)},
        {"touches": 0.0},
        {"touches": float("nan")},
    ],
)
def test_arguments_that_cannot_be_used_are_refused_before_anything_is_written(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        write_company(tmp_path / "x", **({"until": UNTIL} | wrong))

    assert not (tmp_path / "x").exists()
