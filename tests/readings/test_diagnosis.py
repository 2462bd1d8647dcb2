"""The director's questions: what the month brings, and what is said where nothing is known."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from rumbo.draw import number
from rumbo.log.view import View
from rumbo.model.reading import Figure, Reading, Row, Unit, Verdict
from rumbo.readings.diagnosis import KEYS, _real
from rumbo.readings.registry import Answer
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

LAST_DAY = date(2026, 6, 12)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=400, until=date(2026, 6, 30))
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    return made


def test_every_question_is_answered_in_the_order_of_the_page(company: Workspace) -> None:
    found = company.read("diagnosis", company.scope(as_of=LAST_DAY))

    assert [row["key"] for row in found.rows] == list(KEYS)
    assert all(row["answer"] for row in found.rows)


def test_what_closes_this_month_is_what_the_forecast_says(company: Workspace) -> None:
    for scope in (company.scope(as_of=LAST_DAY), company.scope(as_of=LAST_DAY, team="Iberia")):
        row = _closes(company.read("diagnosis", scope))
        said = company.read("forecast", scope)

        for name in ("p10", "p50", "p90", "won_so_far", "usual"):
            assert row[name] == said.figure(name).value, name
        assert row["amount"] == row["p50"]
        assert row["verdict"] == said.verdict.value
        assert _number(row["value"]) >= said.figure("won_so_far").n


def test_on_the_last_day_the_month_is_what_was_won(company: Workspace) -> None:
    row = _closes(company.read("diagnosis", company.scope(as_of=date(2026, 5, 31))))

    assert row["p10"] == row["p50"] == row["p90"] == row["won_so_far"]


def test_nearly_all_of_the_amount_is_told_as_the_figure_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = Figure("index", 0.9962, Unit.SHARE, 500)
    asked = SimpleNamespace(answer=lambda _: Answer(Verdict.GOOD, (index,), ()))
    monkeypatch.setattr("rumbo.readings.diagnosis.questions", lambda: {"crm_reality": asked})

    said = _real(cast("View", None)).answer
    for language in ("es-ES", "es-419", "en"):
        assert number.percent(0.9962, language) in said.of(language)
    assert "99.6%" in said.en


def _closes(found: Reading) -> Row:
    return next(row for row in found.rows if row["key"] == "closes_this_month")


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value


def test_without_any_contact_on_record_nobody_is_said_to_be_left_alone() -> None:
    log = large_log(1, 60)
    log["activities"] = []

    with workspace(log) as made:
        found = made.read("diagnosis", made.scope(as_of=date(2025, 3, 30)))

    row = next(row for row in found.rows if row["key"] == "without_contact")
    assert row["value"] is None
    assert row["verdict"] == Verdict.UNKNOWN.value


def test_as_many_losses_are_known_as_the_page_of_losses_says(company: Workspace) -> None:
    found = company.read("diagnosis", company.scope(as_of=LAST_DAY))
    row = next(row for row in found.rows if row["key"] == "lost_last_quarter")

    quarter = company.scope(as_of=LAST_DAY, period="last_quarter")
    unknown = company.read("losses", quarter).figure("unknown_share").value
    assert unknown is not None
    assert row["known_share"] == pytest.approx(1 - unknown)
    assert unknown > 0
