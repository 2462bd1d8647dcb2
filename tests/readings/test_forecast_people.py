"""The forecast by owner and team adds up, and asks for what each one's own win rate asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rumbo.errors import WorkspaceError
from rumbo.model.forecast_record import NewCall
from rumbo.model.reading import Reading, Row
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
    targets = "team Iberia = 60000; owner Nadie = 1"
    settings = Settings(zone="Europe/Madrid", threads=1, monthly_target=90_000, targets=targets)
    made = Workspace.create(folder / "workspace", settings)
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


def row(reading: Reading, by: str, group: str | None) -> Row:
    (found,) = [each for each in reading.rows if (each["by"], each["group"]) == (by, group)]
    return found


def test_rows_tell_what_stands_beside_the_forecast(
    company: Workspace, found: tuple[Own, ...]
) -> None:
    reading = company.read("forecast", company.scope(as_of=LAST_DAY))
    for own in found:
        told = row(reading, own.part.by, own.part.group or None)
        assert told["expected_before"] == own.before
        assert told["amount_due"] == own.due_amount
        assert told["coverage_needed"] == own.needed
        assert told["target"] == {"all": 90_000.0, "Iberia": 60_000.0}.get(
            own.part.group or own.part.by
        )
    iberia = row(reading, "team", "Iberia")
    left = 60_000.0 - float(str(iberia["won_so_far"]))
    cover = float(str(iberia["amount_due"])) / left
    assert iberia["coverage"] == (pytest.approx(cover, abs=0.01) if left > 0 else None)
    month = row(reading, "month", f"{LAST_DAY:%Y-%m}")
    assert month["target"] is None
    assert month["expected_before"] is None


def test_a_target_is_that_of_the_chosen_team_for_as_many_months(company: Workspace) -> None:
    def target(**filters: str) -> float | None:
        scope = company.scope(as_of=LAST_DAY, **filters)  # type: ignore[arg-type]
        value = company.read("forecast", scope).figure("target").value
        return None if value is None else float(value)

    assert target() == 90_000.0
    assert target(team="Iberia") == 60_000.0
    assert target(team="Iberia", period="2026-06-01..2026-08-31") == 180_000.0
    assert target(team="Iberia", pipeline="P1") is None


def test_calls_stand_beside_the_rows_they_are_about(company: Workspace) -> None:
    scope = company.scope(as_of=company.today())
    reading = company.read("forecast", scope)
    sellers = [each for each in reading.rows if each["by"] == "owner" and each["team"]]
    one, other = sellers[0], next(each for each in sellers if each["team"] != sellers[0]["team"])
    first, last = reading.figures[0].period or (LAST_DAY, LAST_DAY)

    def call(about: str, about_id: object, amount: float, by: object, note: str = "") -> None:
        new = NewCall(first, last, about, str(about_id), amount, note)
        company.foresight.call(new, by=str(by))

    call("owner", one["group_id"], 10.0, one["group"])
    call("owner", one["group_id"], 20.0, one["group"], "one more")
    call("owner", other["group_id"], 5.0, other["group"])
    call("owner", one["group_id"], 7.0, "Ana")
    call("team", one["team"], 90.0, "Ana", "a good month")
    told = company.foresight.beside(reading, scope)

    mine = row(told, "owner", str(one["group"]))
    assert (mine["seller_call"], mine["manager_call"]) == (20.0, 7.0)
    assert mine["call_notes"] == f"{one['group']}: one more"
    team = row(told, "team", str(one["team"]))
    assert (team["seller_call"], team["manager_call"]) == (20.0, 90.0)
    assert (row(told, "all", None)["seller_call"], row(told, "all", None)["manager_call"]) == (
        25.0,
        None,
    )
    limited = replace(scope, limited_to=frozenset({str(other["group_id"])}))
    assert row(company.foresight.beside(reading, limited), "all", None)["seller_call"] == 5.0


@pytest.mark.parametrize("entry", ["Iberia = 5", "team = 5", "team Iberia = -5", "owner Ana"])
def test_a_target_that_cannot_be_read_is_refused(entry: str) -> None:
    with pytest.raises(WorkspaceError, match="cannot be read"):
        Settings(targets=f"team Iberia = 5; {entry}")
