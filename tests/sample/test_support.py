"""What `team_support` says of the sample company, held against the truth that was drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rumbo.model.reading import Reading
from rumbo.settings import Settings
from rumbo.workspace import Workspace

if TYPE_CHECKING:
    from written_company import Written

pytest_plugins = ["written_company"]
UNTIL = date(2026, 6, 30)


def support(written: Written, folder: Path) -> Reading:
    settings = Settings(zone="Europe/Madrid", threads=1, memory_limit="1GB")
    made = Workspace.create(folder / "workspace", settings)
    try:
        made.import_path(written.company.log)
        return made.read("team_support", made.scope(as_of=UNTIL))
    finally:
        made.close()


def test_the_seller_planted_as_silent_is_the_one_named(company: Written, tmp_path: Path) -> None:
    found = support(company, tmp_path)

    silent = company.planted["silent_seller"]["owner_id"]
    assert [row["owner_id"] for row in found.rows] == [silent]
    assert found.rows[0]["help"] == "unanswered"


def test_where_nobody_is_planted_nobody_is_named(plain: Written, tmp_path: Path) -> None:
    found = support(plain, tmp_path)

    assert found.rows == ()
    assert int(str(found.figure("owners").value)) > 15
    assert found.verdict == "good"
