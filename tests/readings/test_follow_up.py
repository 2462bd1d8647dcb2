"""What follow-up says of a log that does not tell everything: that it is not known, and no zero."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rumbo.model.reading import Reading
from rumbo.readings.working_day import errands, loads
from strategies import Log, Row, large_log
from world import workspace

DAY = date(2025, 3, 30)
NEXT = ("next_step", "next_step_at")


def without(log: Log, *columns: str) -> Log:
    """The log of a CRM that keeps none of these columns of a deal, nor plans."""
    done = [row for row in log["activities"] if row["status"] != "planned"]
    deals = [_bare(row, columns) for row in log["deals"]]
    kept = [row for row in log["changes"] if row["field"] not in columns]
    return log | {"deals": deals, "changes": kept, "activities": done}


def _bare(row: Row, columns: tuple[str, ...]) -> Row:
    return {name: value for name, value in row.items() if name not in columns}


def asked(log: Log, *names: str) -> list[Reading]:
    with workspace(log) as made:
        return [made.read(name, made.scope(as_of=DAY)) for name in names]


def said(reading: Reading) -> str:
    return " ".join(text.en for text in reading.warnings)


@pytest.mark.parametrize(("told", "log"), [(True, large_log(1, 60)), (False, None)])
def test_next_steps_that_no_deal_has_are_not_known_to_be_missing(
    log: Log | None, *, told: bool
) -> None:
    follow, five = asked(log or without(large_log(1, 60), *NEXT), "follow_up", "weekly_five")

    assert (follow.figure("next_step").value is not None) is told
    assert (follow.figure("next_step_coverage").value is not None) is told
    assert ("brings no next steps" in said(follow)) is not told
    reasons = {str(each) for row in five.rows for each in tuple(row["reasons"] or ())}  # type: ignore[arg-type]
    assert "no_progress" in reasons
    assert ("no_next_step" in reasons) is told


PRICED: tuple[tuple[str, Callable[[Reading], object]], ...] = (
    ("follow_up", lambda reading: reading.figure("amount").value),
    ("weekly_five", lambda reading: reading.figure("amount").value),
    ("losses", lambda reading: reading.figure("amount").value),
    ("losses", lambda reading: {row["amount"] for row in reading.rows if row["deals"]}),
    ("diagnosis", lambda reading: {r["amount"] for r in reading.rows if r["key"] == "no_progress"}),
)


@pytest.mark.parametrize("priced", [True, False])
def test_deals_without_any_amount_are_not_worth_nothing(*, priced: bool) -> None:
    log = large_log(3, 120)
    found = asked(log if priced else without(log, "amount"), *(name for name, _ in PRICED))

    for reading, (name, worth) in zip(found, PRICED, strict=True):
        assert (worth(reading) in (None, {None})) is not priced, name


def test_a_log_without_contact_calls_no_deal_one_without_it() -> None:
    log = large_log(5, 60)
    quiet = log | {"activities": [row for row in log["activities"] if row["kind"] == "task"]}

    for told, known in ((log, True), (quiet, False)):
        with workspace(told) as made, made.view(made.scope(as_of=DAY)) as view:
            own = loads(view, "owner")
        (five,) = asked(told, "weekly_five")
        reasons = {str(each) for row in five.rows for each in tuple(row["reasons"] or ())}  # type: ignore[arg-type]
        assert {each.on["contact"] is not None for each in own} == {known}
        assert {each.on["reply"] is not None for each in own} == {known}
        assert ("no_contact" in reasons) is known


def test_a_log_without_people_asks_for_none_of_one_deal_in_particular() -> None:
    log = large_log(5, 60)

    for told, asks in ((log, True), (log | {"deal_contacts": []}, False)):
        (follow,) = asked(told, "follow_up")
        suggested = {row["suggestion"] for row in follow.rows if row["what"] == "contact"}
        assert ("add_person" in suggested) is asks
        assert suggested - {"add_person"}


def test_a_deal_without_a_name_is_called_by_its_id() -> None:
    with (
        workspace(without(large_log(1, 60), "name")) as made,
        made.view(made.scope(as_of=DAY)) as view,
    ):
        found = errands(view)

    assert found
    assert all(each.name == each.deal_id for each in found)


def test_a_log_without_moves_says_from_when_progress_is_counted() -> None:
    log = large_log(2, 60)
    still = log | {"changes": [row for row in log["changes"] if row["field"] != "stage"]}

    (moving,) = asked(log, "follow_up")
    (standing,) = asked(still, "follow_up")

    assert "no move between phases" not in said(moving)
    assert "no move between phases" in said(standing)
