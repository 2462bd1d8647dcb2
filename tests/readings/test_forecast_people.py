"""The forecast by owner and team adds up, and asks for what each one's own win rate asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rumbo.readings.forecast_people import Own, people
from rumbo.readings.outturn import ENOUGH_ENDED, outturn
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace

LAST_DAY = date(2026, 6, 12)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("people")
    written = write_company(folder, deals=400, until=LAST_DAY)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    yield made
    made.close()


@pytest.fixture(scope="module")
def found(company: Workspace) -> tuple[Own, ...]:
    with company.view(company.scope(as_of=LAST_DAY)) as view:
        return people(view)


def of(found: tuple[Own, ...], by: str) -> list[Own]:
    return [own for own in found if own.part.by == by]


def test_owners_and_teams_add_up_to_all_deals(found: tuple[Own, ...]) -> None:
    (whole,) = of(found, "all")
    assert whole.before is not None
    for by in ("team", "owner"):
        parts = of(found, by)
        assert len(parts) > 1
        assert sum(own.part.won or 0.0 for own in parts) == pytest.approx(whole.part.won)
        expected = sum(own.part.expected or 0.0 for own in parts)
        assert expected == pytest.approx(whole.part.expected, abs=0.02 * len(parts))
        assert sum(own.before or 0.0 for own in parts) == pytest.approx(whole.before, rel=0.01)
        assert sum(own.due_amount or 0.0 for own in parts) == pytest.approx(whole.due_amount)
        assert sum(own.ended for own in parts) == whole.ended


def test_a_week_ago_is_what_was_expected_on_that_day(
    company: Workspace, found: tuple[Own, ...]
) -> None:
    then = LAST_DAY - timedelta(days=7)
    scope = replace(company.scope(as_of=then), period=None)
    with company.view(scope) as view:
        earlier = outturn(view)
    (whole,) = of(found, "all")
    assert whole.before == earlier.whole.expected
    owners = {part.group_id: part.expected for part in earlier.parts if part.by == "owner"}
    for own in of(found, "owner"):
        assert own.before == owners.get(own.part.group_id, 0.0)


def test_the_cover_is_what_the_own_win_rate_asks_for(
    company: Workspace, found: tuple[Own, ...]
) -> None:
    since = LAST_DAY - timedelta(days=365)
    with company.view(company.scope(as_of=LAST_DAY)) as view:
        rows = view.engine.query(
            "SELECT owner_id, status, amount FROM deals"
            f" WHERE status <> 'open' AND closed_us >= epoch_us(TIMESTAMP '{since}')"
        ).values
    for own in of(found, "owner"):
        mine = [row for row in rows if (row[0] or "") == own.part.group_id]
        assert abs(own.ended - len(mine)) <= 1  # a day begins in the zone of the workspace
        if own.ended < ENOUGH_ENDED:
            assert own.needed is None
        elif own.ended == len(mine):
            won = sum(float(row[2] or 0) for row in mine if row[1] == "won")
            assert own.needed == pytest.approx(
                sum(float(row[2] or 0) for row in mine) / won, abs=0.01
            )


def test_who_has_nothing_open_and_won_nothing_is_idle(found: tuple[Own, ...]) -> None:
    for own in found:
        assert own.idle == (not own.part.open_deals and not own.part.won)
