"""What a past Sunday said is asked once, and again only where the log tells that past anew."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from rumbo.model.reading import Reading
from rumbo.readings import backtest
from rumbo.readings.cut_off import CutOff, cut_off
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

LAST_DAY = date(2026, 6, 12)
MIDDLE = date(2026, 4, 14)


@dataclass
class Company:
    """A company, its log as rows, and the Sundays that were asked last."""

    workspace: Workspace
    folder: Path
    deal: str
    asked: list[date] = field(default_factory=list)

    def ask(self, *given: Any) -> CutOff:  # noqa: ANN401 - handed on
        """Asks a cut-off, and notes its day."""
        said = cut_off(*given)
        self.asked.append(said.day)
        return said

    def accuracy(self, team: str | None = None) -> Reading:
        self.asked.clear()
        return self.workspace.read("accuracy", self.workspace.scope(as_of=LAST_DAY, team=team))

    def change(self, day: date, number: int) -> None:
        """Brings in a change of somebody's amount."""
        path = self.folder / f"more_{number}"
        path.mkdir()
        with (path / "changes.csv").open("w", newline="") as file:
            told = csv.writer(file)
            told.writerow(["object_id", "field", "old_value", "new_value", "changed_at"])
            told.writerow([self.deal, "next_step", "", f"call {number}", f"{day}T10:00:00Z"])
        self.workspace.import_path(path)

    def afresh(self, team: str | None = None) -> Reading:
        """The same, where nothing is kept."""
        rmtree(self.workspace.folder / "answers")
        return self.accuracy(team)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    written = write_company(tmp_path, deals=130, until=LAST_DAY)
    made = Workspace.create(tmp_path / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    with (Path(written.log) / "deals.csv").open(newline="") as file:
        first = min(csv.DictReader(file), key=lambda row: row["created_at"])
    found = Company(made, tmp_path, first["id"])
    monkeypatch.setattr(backtest, "MONTHS", backtest.LEAST_MONTHS)
    monkeypatch.setattr(backtest, "cut_off", found.ask)
    yield found
    made.close()


def told(reading: Reading) -> tuple[object, ...]:
    return reading.verdict, reading.figures, reading.rows, reading.warnings


def test_only_what_an_import_may_have_changed_is_asked_again(company: Company) -> None:
    whole = company.accuracy()
    sundays = sorted(company.asked)
    assert len(sundays) > 14

    company.change(LAST_DAY, 1)  # after every Sunday
    later = company.accuracy()
    assert company.asked == []
    assert told(later) == told(whole)

    company.change(MIDDLE, 2)
    anew = company.accuracy()
    assert sorted(company.asked) == [day for day in sundays if day >= MIDDLE]
    assert told(anew) == told(company.afresh())
    assert sorted(company.asked) == sundays


def test_whoever_waits_is_told_how_far_it_is(company: Company) -> None:
    steps: list[str] = []
    company.workspace.progress = steps.append
    company.accuracy()
    many = len(company.asked)
    assert steps == [f"{done}/{many}" for done in range(1, many + 1)]


def test_each_choice_of_deals_has_what_was_said_of_its_own(company: Company) -> None:
    company.accuracy()
    team = company.accuracy(team="Iberia")
    assert len(company.asked) > 14
    assert told(team) == told(company.afresh(team="Iberia"))


def test_a_walk_that_is_interrupted_goes_on_where_it_was(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = company.accuracy()
    sundays = sorted(company.asked)
    rmtree(company.workspace.folder / "answers")

    def until_interrupted(*given: Any) -> CutOff:  # noqa: ANN401 - handed on
        if len(company.asked) >= len(sundays) // 2:
            raise KeyboardInterrupt
        return company.ask(*given)

    with monkeypatch.context() as patched:
        patched.setattr(backtest, "cut_off", until_interrupted)
        with pytest.raises(KeyboardInterrupt):
            company.accuracy()
    done = set(company.asked)
    assert done

    assert told(company.accuracy()) == told(whole)
    assert set(company.asked) == set(sundays) - done
