"""What was planted in the sample company is found and dated, and nothing where nothing was."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from rumbo.model.reading import Reading, Verdict
from rumbo.sample import HISTORY_DAYS, write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

UNTIL = date(2026, 6, 30)
DEALS, SEED = 900, 3


def drift(folder: Path, *, plant: bool) -> tuple[Reading, list[dict[str, str]]]:
    """The reading on the company's last day, and what was planted."""
    company = write_company(folder / "c", deals=DEALS, seed=SEED, until=UNTIL, plant=plant)
    settings = Settings(zone="Europe/Madrid", threads=1, memory_limit="1GB")
    made = Workspace.create(folder / "workspace", settings)
    try:
        made.atlas.begin_with_sample(UNTIL - timedelta(days=HISTORY_DAYS), "es")
        made.import_path(company.log)
        found = made.read("drift", made.scope(as_of=UNTIL))
    finally:
        made.close()
    truth = json.loads((folder / "c" / "truth" / "planted.json").read_text("utf-8"))
    return found, truth["planted"]


def test_the_phase_that_was_slowed_is_found_within_its_interval(tmp_path: Path) -> None:
    found, truth = drift(tmp_path, plant=True)

    planted = next(each for each in truth if each["what"] == "slow_phase")
    row = next(row for row in found.rows if row["phase"] == planted["stage"])
    assert row["what"] == "slower"
    assert str(row["since_low"]) <= planted["since"] <= str(row["since_high"])
    assert found.verdict is Verdict.BAD


def test_nothing_is_found_where_nothing_was_planted(tmp_path: Path) -> None:
    found, truth = drift(tmp_path, plant=False)

    assert truth == []
    assert found.rows == ()
    assert found.verdict is Verdict.GOOD
    compared = found.figure("compared").value
    assert compared is not None
    assert compared > 50
