"""Declared and observed probabilities: by hand, against plain Python, and on the sample company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from oracle.scene import Scene
from oracle.stage_probability import stage_probability
from readings_beside import plain_rows
from rumbo.errors import UsageError
from rumbo.model.reading import Verdict
from rumbo.model.selection import Selection
from rumbo.readings.selection import keep_selected
from rumbo.workspace import Workspace
from strategies import Log, large_log
from world import workspace

DAY = date(2025, 6, 30)


def company(chance: str, *, won: int = 30, lost: int = 20, open_: int = 10) -> Log:
    """Deals in one stage; those that are open came a day before the date."""
    stages = [
        ("s1", "Demo", "1", chance, "open"),
        ("s2", "Won", "2", "", "won"),
        ("s3", "Lost", "3", "", "lost"),
    ]
    names = ("pipeline_id", "stage_id", "stage", "position", "probability", "outcome")
    deals: list[dict[str, str]] = []
    changes: list[dict[str, str]] = []
    ends = [("won", "Won")] * won + [("lost", "Lost")] * lost + [("open", "Demo")] * open_
    for number, (status, stage) in enumerate(ends):
        made = "2025-06-29T10:00:00Z" if status == "open" else "2025-01-01T10:00:00Z"
        own = {"id": f"d{number}", "pipeline_id": "p", "amount": "100", "created_at": made}
        deals.append({**own, "stage": stage, "status": status})
        steps = [("", "Demo", made)]
        if status != "open":
            steps.append(("Demo", stage, f"2025-02-{1 + number % 20:02d}T10:00:00Z"))
        for old, new, when in steps:
            told = {"old_value": old, "new_value": new, "changed_at": when}
            changes.append({"object_id": f"d{number}", "field": "stage", **told})
    rows = [dict(zip(names, ("p", *stage), strict=True)) for stage in stages]
    return {"stages": rows, "deals": deals, "changes": changes}


def rows_of(log: Log, day: date = DAY) -> tuple[Workspace, list[dict[str, object]], Verdict]:
    with workspace(log) as made:
        found = made.read("stage_probability", made.scope(as_of=day))
        return made, [dict(row) for row in found.rows], found.verdict


@pytest.mark.parametrize(
    ("chance", "finding", "verdict"),
    [
        ("0.9", "inflated", Verdict.BAD),
        ("90", "inflated", Verdict.BAD),
        ("0.6", "in_line", Verdict.GOOD),
        ("0.2", "too_low", Verdict.BAD),
        ("", "undeclared", Verdict.UNKNOWN),
    ],
)
def test_a_declared_probability_is_held_against_the_interval(
    chance: str, finding: str, verdict: Verdict
) -> None:
    _, (row,), said = rows_of(company(chance))

    assert (row["finding"], said) == (finding, verdict)
    assert row["observed_probability"] == pytest.approx(0.6)  # 30 of the 50 whose end is known
    assert (row["known"], row["open"], row["amount_open"]) == (50, 10, 1000.0)


def test_too_few_ends_say_nothing() -> None:
    _, (row,), said = rows_of(company("0.6", won=10, lost=9))

    assert (row["observed_probability"], row["finding"], said) == (None, "too_few", Verdict.UNKNOWN)


def test_deals_that_stay_open_count_for_as_long_as_they_were_watched() -> None:
    """Counting them as lost would halve the share; leaving them out would forget the waiting."""
    log = company("0.6", won=30, lost=0, open_=30)
    for line in (*log["deals"], *log["changes"]):
        for name in ("created_at", "changed_at"):
            if line.get(name, "").startswith("2025-06"):
                line[name] = "2024-12-01T10:00:00Z"  # open for longer than anybody took to buy

    _, (row,), _ = rows_of(log)

    assert row["observed_probability"] == pytest.approx(0.5)
    assert row["still_open_share"] == pytest.approx(0.5)


@pytest.fixture(scope="module")
def large() -> Iterator[tuple[Log, Workspace]]:
    log = large_log(31, 400)
    for place, row in enumerate(log["stages"]):
        row["probability"] = str(round(0.1 + 0.07 * place, 2))
    with workspace(log) as made:
        yield log, made


@pytest.mark.parametrize("day", [date(2024, 11, 3), date(2025, 6, 1)])
def test_a_large_log_with_declared_chances_says_what_the_oracle_says(
    large: tuple[Log, Workspace], day: date
) -> None:
    log, made = large
    reading = made.read("stage_probability", made.scope(as_of=day))
    declared = {(r["pipeline_id"], r["stage"]): float(r["probability"]) for r in log["stages"]}
    wanted = {(r["pipeline"], r["crm_stage"]): r for r in stage_probability(Scene(log, day))}

    assert len(reading.rows) == len(wanted) > 3
    for row in plain_rows(reading):
        key = (str(row["pipeline"]), str(row["crm_stage"]))
        assert row["observed_probability"] == pytest.approx(wanted[key]["observed_probability"])
        assert row["declared_probability"] == pytest.approx(declared[key])


def test_a_stage_that_there_is_not_is_refused(large: tuple[Log, Workspace]) -> None:
    with large[1].view(large[1].scope()) as view:
        for text in ("p1~nowhere~won", "p1~", "~"):
            with pytest.raises(UsageError):
                keep_selected(view, Selection(staged=text))
