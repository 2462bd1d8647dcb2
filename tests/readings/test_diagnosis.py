"""The director's questions: what the month brings, and what is said where nothing is known."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from oracle.diagnosis import months_before
from oracle.scene import Scene
from rumbo.model.reading import Verdict
from rumbo.readings.closing import _past, _rates, closing
from rumbo.readings.diagnosis import KEYS
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


@pytest.mark.parametrize("seed", range(3))
def test_the_months_before_are_counted_as_the_oracle_counts_them(seed: int) -> None:
    log, day = large_log(seed, 150), date(2025, 4, 11)

    with workspace(log) as made, made.view(made.scope(as_of=day)) as view:
        found: Counter[tuple[int, str, str, bool]] = Counter()
        for number, code, deals, won in _past(view):
            phase = view.phases[code]
            pipeline = phase.pipeline.removeprefix("Pipeline ")
            found[number, pipeline, phase.name, True] += won
            found[number, pipeline, phase.name, False] += deals - won

    assert +found == months_before(Scene(log, day))


def test_every_question_is_answered_in_the_order_of_the_page(company: Workspace) -> None:
    found = company.read("diagnosis", company.scope(as_of=LAST_DAY))

    assert [row["key"] for row in found.rows] == list(KEYS)
    assert all(row["answer"] for row in found.rows)


def test_the_month_lies_between_its_bounds_and_above_what_is_won(company: Workspace) -> None:
    with company.view(company.scope(as_of=LAST_DAY)) as view:
        found = closing(view)
        again = closing(view)

    assert found == again
    assert found.p10 is not None
    assert found.p50 is not None
    assert found.p90 is not None
    assert found.won <= found.p10 <= found.p50 <= found.p90
    assert found.p10 < found.p90


def test_on_the_last_day_the_month_is_what_was_won(company: Workspace) -> None:
    with company.view(company.scope(as_of=date(2026, 5, 31))) as view:
        found = closing(view)

    assert found.p10 == found.p50 == found.p90 == round(found.won, 2)
    assert found.expected == 0


def test_a_month_is_not_told_from_few_months_or_few_wins() -> None:
    plenty = [(month, 1, 20, 3) for month in range(12)]

    assert _rates(plenty) is not None
    assert _rates(plenty[:5]) is None
    assert _rates([(month, deals, n, 0) for month, deals, n, _ in plenty]) is None


def test_a_phase_that_wins_more_has_the_larger_share_and_few_deals_lean_on_all() -> None:
    past = [(month, 1, 40, 20) for month in range(12)] + [(month, 2, 40, 2) for month in range(12)]
    rates = _rates([*past, (0, 3, 1, 1)])

    assert rates is not None
    assert min(rates[1]) > 0.4
    assert max(rates[2]) < 0.1
    assert 0.2 < sum(rates[3]) / len(rates[3]) < 0.4


def test_without_any_contact_on_record_nobody_is_said_to_be_left_alone() -> None:
    log = large_log(1, 60)
    log["activities"] = []

    with workspace(log) as made:
        found = made.read("diagnosis", made.scope(as_of=date(2025, 3, 30)))

    row = next(row for row in found.rows if row["key"] == "without_contact")
    assert row["value"] is None
    assert row["verdict"] == Verdict.UNKNOWN.value
