"""What an awkward history means: out of order, renamed, reopened, or too much of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rumbo.errors import InputError
from rumbo.workspace import Workspace
from strategies import Log, Row
from world import bring_in, workspace

JUNE = datetime(2025, 6, 1, 12)  # noqa: DTZ001 - naive UTC, as the workspace keeps it
JULY = datetime(2025, 7, 1, 12)  # noqa: DTZ001
AFTER = date(2025, 12, 31)
ROAD = (("A", "open"), ("B", "open"), ("C", "open"), ("Ganada", "won"), ("Perdida", "lost"))
WALKED = (("", "A", "2025-01-01"), ("A", "B", "2025-01-05"), ("B", "C", "2025-02-01"))
FORWARD = [("start", "A"), ("advance", "B"), ("advance", "C")]


def stages(suffix: str = "") -> list[Row]:
    return [
        {
            "pipeline_id": "p1",
            "pipeline": "Ventas",
            "stage_id": name.lower() + suffix,
            "stage": name,
            "position": str(place),
            "outcome": outcome,
        }
        for place, (name, outcome) in enumerate(ROAD)
    ]


def deal(stage: str, **cells: str) -> Row:
    row = {"id": "d1", "pipeline_id": "p1", "stage": stage, "created_at": "2025-01-01"}
    return row | {"status": "open", "closed_at": ""} | cells


def change(field: str, old: str, new: str, day: str) -> Row:
    return {
        "object_id": "d1",
        "field": field,
        "old_value": old,
        "new_value": new,
        "changed_at": day,
    }


def walked() -> list[Row]:
    return [change("stage", *step) for step in WALKED]


def path(made: Workspace) -> list[tuple[object, object]]:
    rows = made.read("timeline", as_of=AFTER, deal="d1").rows
    return [(row["kind"], row["to"]) for row in rows if row["event"] == "move"]


def test_what_happened_before_the_creation_keeps_its_order_however_the_file_lists_it() -> None:
    late = deal("C", created_at="2025-03-01")
    log: Log = {"stages": stages(), "deals": [late], "changes": walked()[::-1]}
    with workspace(log) as made:
        assert path(made) == FORWARD


def test_a_pipeline_that_is_gone_takes_no_history_with_it() -> None:
    moved = change("pipeline_id", "antiguo", "p1", "2025-01-20")
    log: Log = {"stages": stages(), "deals": [deal("C")], "changes": [*walked(), moved]}
    with workspace(log) as made:
        assert path(made) == FORWARD


@pytest.mark.parametrize("pipeline", ["p1", ""])
def test_stages_listed_after_the_deals_read_as_if_listed_with_them(pipeline: str) -> None:
    log: Log = {"deals": [deal("C", pipeline_id=pipeline)], "changes": walked()}
    with workspace(log, {"stages": stages()}) as made:
        assert path(made) == FORWARD
        phases = made.read("phases", as_of=AFTER).rows
        assert [(row["pipeline"], row["phase_id"]) for row in phases] == [
            ("Ventas", "a"),
            ("Ventas", "b"),
            ("Ventas", "c"),
        ]


def test_a_stage_made_again_under_another_id_is_passed_once() -> None:
    log: Log = {"stages": stages(), "deals": [deal("C")], "changes": walked()}
    with workspace(log, {"stages": stages("2")}) as made:
        assert path(made) == FORWARD


@pytest.mark.parametrize("stage", ["B", "Ganada"])
def test_a_deal_that_opens_again_was_won_all_the_same(stage: str) -> None:
    won = deal(stage, status="won", closed_at="2025-03-01")
    first: Log = {"stages": stages(), "deals": [won]}
    second: Log = {"deals": [deal("B")]}
    with workspace(first, second, taken=(JUNE, JULY)) as made:
        assert path(made)[1:] == [("won", "Ganada"), ("restart", "B")]
        count = made.snapshot().id
        bring_in(made, second, taken_at=JULY)
        assert made.snapshot().id == count


def test_an_attribute_that_was_empty_then_is_in_no_segment_then() -> None:
    rated = change("prioridad", "", "alta", "2025-03-01")
    log: Log = {"stages": stages(), "deals": [deal("A", prioridad="alta")], "changes": [rated]}
    with workspace(log) as made:

        def seen(day: date) -> int:
            return len(made.read("pipeline", as_of=day, segment=("prioridad", "alta")).rows)

        assert (seen(date(2025, 2, 28)), seen(date(2025, 3, 1))) == (0, 1)


def test_names_taken_for_stages_are_said_and_change_nothing() -> None:
    log: Log = {"deals": [deal(f"Cliente {n}", id=f"d{n}") for n in range(2001)]}
    with workspace() as made:
        with pytest.raises(InputError, match=r"2,001 different stages.*Report: "):
            bring_in(made, log)
        assert made.database.latest() is None


def test_a_loop_in_the_crm_is_said_and_changes_nothing() -> None:
    def step(number: int) -> Row:
        hour, rest = divmod(number, 3600)
        day = f"2025-01-02T{hour:02d}:{rest // 60:02d}:{rest % 60:02d}"
        return change("stage", "", "AB"[number % 2], day)

    log: Log = {"stages": stages(), "deals": [deal("A")], "changes": [*map(step, range(32_769))]}
    with workspace() as made:
        with pytest.raises(InputError, match=r"more than 32,767 times.*Report: "):
            bring_in(made, log)
        assert made.database.latest() is None


def test_a_file_dated_ahead_makes_no_later_import_an_older_one() -> None:
    ahead = datetime(2089, 1, 1)  # noqa: DTZ001
    first: Log = {"stages": stages(), "deals": [deal("A")]}
    with workspace(first, taken=(ahead,)) as made:
        bring_in(made, {"deals": [deal("B")]}, taken_at=ahead)
        found = made.read("pipeline", as_of=date(2089, 12, 31)).rows
        assert [row["stage"] for row in found] == ["B"]
