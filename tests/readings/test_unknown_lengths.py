"""A length that nobody knows is no number of days: it is empty, and in no median."""

from __future__ import annotations

from datetime import date

from rumbo.model.reading import Verdict
from strategies import Row
from world import workspace

STAGES = (("A", "open"), ("B", "open"), ("C", "open"), ("Ganada", "won"), ("Perdida", "lost"))


def stages() -> list[Row]:
    return [
        {
            "pipeline_id": "p1",
            "pipeline": "Ventas",
            "stage_id": name.lower(),
            "stage": name,
            "position": str(place),
            "outcome": outcome,
        }
        for place, (name, outcome) in enumerate(STAGES)
    ]


def deal(number: str, created: str) -> Row:
    cells = {"id": number, "pipeline_id": "p1", "stage": "C", "created_at": created}
    return cells | {"status": "open", "closed_at": ""}


def change(number: str, old: str, new: str, day: str) -> Row:
    told = {"object_id": number, "field": "stage", "changed_at": day}
    return told | {"old_value": old, "new_value": new}


def test_the_days_before_a_change_older_than_its_deal_are_empty_and_in_no_median() -> None:
    # The second deal came from another system: its first change is older than itself.
    log = {
        "stages": stages(),
        "deals": [deal("known", "2025-01-01"), deal("moved", "2025-03-01")],
        "changes": [
            change("known", "", "A", "2025-01-01"),
            change("known", "A", "B", "2025-01-11"),
            change("known", "B", "C", "2025-01-31"),
            change("moved", "A", "B", "2025-01-05"),
            change("moved", "B", "C", "2025-04-10"),
        ],
    }
    with workspace(log) as made:
        day = made.scope(as_of=date(2025, 12, 31))
        rows = {(row["from"], row["to"]): row for row in made.read("movements", day).rows}
        with made.view(day) as view:
            lengths = view.engine.query(
                "SELECT d.id, p.spent_us FROM passages AS p"
                " INNER JOIN deals AS d ON d.deal = p.deal"
                " INNER JOIN phases AS h ON h.code = p.phase AND h.stage = 'B' ORDER BY d.id"
            ).values

    assert list(lengths) == [("known", 10 * 86_400_000_000), ("moved", None)]
    told = rows["A", "B"]
    assert (told["moves"], told["untimed"], told["median_days"]) == (2, 1, 10.0)


def test_a_log_without_a_move_does_not_say_that_all_is_well() -> None:
    numbers = [str(each) for each in range(60)]
    log = {"stages": stages(), "deals": [deal(each, "2025-01-01") for each in numbers]}
    with workspace(log) as made:
        day = made.scope(as_of=date(2025, 12, 31))
        found = {name: made.read(name, day).verdict for name in ("movements", "phases")}

    assert found == {"movements": Verdict.UNKNOWN, "phases": Verdict.UNKNOWN}


def test_ends_without_a_history_do_not_say_that_all_is_well() -> None:
    log = {"stages": stages(), "deals": [deal(f"o{each}", "2025-01-01") for each in range(60)]}
    for each in range(60):
        ended = {"stage": "Ganada", "status": "won", "closed_at": "2025-03-01"}
        log["deals"].append(deal(f"w{each}", "2025-01-01") | ended)
    with workspace(log) as made:
        found = made.read("movements", made.scope(as_of=date(2025, 12, 31)))

    assert {row["from_id"] for row in found.rows} == {None, "~unknown"}
    assert found.verdict == Verdict.UNKNOWN
