"""What an awkward history means: out of order, renamed, reopened, or too much of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rumbo.errors import InputError
from rumbo.workspace import Workspace
from strategies import Log, Row, large_log
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
    rows = made.read("timeline", made.scope(as_of=AFTER, deal="d1")).rows
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
        phases = made.read("phases", made.scope(as_of=AFTER)).rows
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
            return len(
                made.read("pipeline", made.scope(as_of=day, segment=("prioridad", "alta"))).rows
            )

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
        found = made.read("pipeline", made.scope(as_of=date(2089, 12, 31))).rows
        assert [row["stage"] for row in found] == ["B"]


def test_a_stage_that_deals_waited_in_is_no_end_although_every_deal_there_was_won() -> None:
    signed = deal("Contrato", status="won", closed_at="2025-05-01T12:00:00")
    steps = [
        change("stage", "", "Contacto", "2025-01-01"),
        change("stage", "Contacto", "Contrato", "2025-03-01"),
    ]
    log: Log = {"deals": [signed], "changes": steps}
    with workspace(log) as made:
        before = made.read("movements", made.scope(as_of=date(2025, 4, 1)))
        assert {row["kind"] for row in before.rows} == {"start", "advance"}
        assert path(made) == [("start", "Contacto"), ("advance", "Contrato"), ("won", "won")]


def test_the_case_of_an_object_type_or_a_field_hides_no_change() -> None:
    shouted = [row | {"object_type": "Deal", "field": "Stage"} for row in walked()]
    log: Log = {"stages": stages(), "deals": [deal("C")], "changes": shouted}
    with workspace(log) as made:
        assert path(made) == FORWARD


def test_a_filter_changes_no_pause() -> None:
    with workspace(large_log(7, 120)) as made:
        everybody = made.read("pauses", made.scope(as_of=AFTER)).rows
        owners = {row["owner_id"] for row in everybody if row["owner_id"]}
        owner = min(str(name) for name in owners)
        own = made.read("pauses", made.scope(as_of=AFTER, owner=owner)).rows
        assert own
        assert list(own) == [row for row in everybody if row["owner_id"] == owner]


def test_the_pictures_heading_adds_up_although_deals_were_lost_twice() -> None:
    twice = [
        *walked(),
        change("stage", "C", "Perdida", "2025-02-10"),
        change("stage", "Perdida", "B", "2025-03-01"),
        change("stage", "B", "Perdida", "2025-04-01"),
    ]
    lost = deal("Perdida", status="lost", closed_at="2025-04-01")
    with workspace({"stages": stages(), "deals": [lost], "changes": twice}) as made:
        drawn = made.journey(made.scope(as_of=AFTER))
        assert sum(phase.lost for phase in drawn.phases) == 2
        assert drawn.ended == (0, 1, 0)
        assert drawn.deals == 1
