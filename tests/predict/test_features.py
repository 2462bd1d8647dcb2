"""What a model may learn from: at every past moment no more than was known then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from oracle.paths import paths
from oracle.scene import Scene
from rumbo.log import view as views
from rumbo.log.midnight import last_microsecond
from rumbo.predict.features import LOST, OPEN, WON, Table, features
from rumbo.store.sql import statement
from rumbo.workspace import Workspace
from strategies import Log, cut, dice_of, large_log
from world import workspace

LATER = date(2025, 6, 1)
DAYS = (date(2024, 6, 3), date(2024, 9, 16), date(2025, 1, 20))


@pytest.fixture(scope="module")
def log() -> Log:
    return large_log(3, 160, closed_without_stage=False)


@pytest.fixture(scope="module")
def made(log: Log) -> Iterator[Workspace]:
    with workspace(log) as opened:
        yield opened


def seen(made: Workspace, day: date, moments: tuple[date, ...]) -> Table:
    with made.view(made.scope(as_of=day)) as view:
        return features(view, [last_microsecond(moment, view.settings) for moment in moments])


def known(table: Table, number: int) -> dict[str, dict[str, object]]:
    """What the model may see of each deal at one of the moments."""
    rows = table.rows(table.number == number)
    return {
        str(deal): {name: values[place] for name, values in rows.columns.items()}
        for place, deal in enumerate(rows.deal)
    }


def differences(made: Workspace) -> list[str]:
    """The columns that know more at a past moment, looked at later, than they did that day."""
    past = seen(made, LATER, DAYS)
    found = set()
    for number, day in enumerate(DAYS):
        looked_back, that_day = known(past, number), known(seen(made, day, (day,)), 0)
        assert looked_back.keys() == that_day.keys()
        assert that_day
        for deal, columns in that_day.items():
            found |= {
                name for name, value in columns.items() if not same(value, looked_back[deal][name])
            }
    return sorted(found)


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, equal_nan=True))
    return one == other


def test_a_past_moment_knows_what_was_known_that_day(made: Workspace) -> None:
    assert differences(made) == []


@pytest.mark.parametrize(
    ("honest", "leaking", "column"),
    [
        (
            "CAST(k.visits AS DOUBLE)",
            "CAST((SELECT count(*) FROM visits AS x WHERE x.deal = s.deal) AS DOUBLE)",
            "visits",
        ),
        ("v.owner_id,\n    CASE", "d.owner_id,\n    CASE", "owner_id"),
        (
            "h.deal = s.deal AND h.at_us <= s.day_us",
            "h.deal = s.deal",
            "visits",
        ),
    ],
)
def test_a_column_that_sees_what_came_later_is_found(
    made: Workspace, monkeypatch: pytest.MonkeyPatch, honest: str, leaking: str, column: str
) -> None:
    def planted(package: str, name: str) -> str:
        text = statement(package, name)
        if name != "features.sql":
            return text
        assert honest in text
        return text.replace(honest, leaking)

    monkeypatch.setattr(views, "statement", planted)
    assert column in differences(made)


def test_a_field_that_is_written_over_without_a_history_tells_nothing_of_the_past(log: Log) -> None:
    """Only its last value is known: at a past moment it would tell what came later."""
    fields = {"expected_close_at": "days_to_due", "next_step_at": "days_to_next_step"}
    bare = {name: list(rows) for name, rows in log.items()}
    bare["changes"] = [row for row in log["changes"] if row["field"] not in fields]
    later = (LATER + timedelta(days=30)).isoformat()
    bare["deals"] = [row | dict.fromkeys(fields, later) for row in log["deals"]]
    kept = bare | {
        "changes": [
            *bare["changes"],
            *(
                {**log["changes"][0], "object_id": row["id"], "field": field}
                | {"old_value": "", "new_value": later, "changed_at": row["created_at"]}
                for row in bare["deals"]
                for field in fields
            ),
        ]
    }
    for told, known in ((bare, False), (kept, True)):
        with workspace(told) as made:
            table = seen(made, LATER, DAYS)
        for column in fields.values():
            assert np.isnan(table.columns[column]).all() != known


def test_a_round_amount_is_written_in_few_figures(log: Log) -> None:
    figures = {"50000": 1, "48735.50": 6, "1200": 2}
    told = {
        **log,
        "changes": [row for row in log["changes"] if row["field"] != "amount"],
        "deals": [
            row | {"amount": list(figures)[number % 3]} for number, row in enumerate(log["deals"])
        ],
    }
    written = {row["id"]: row["amount"] for row in told["deals"]}
    with workspace(told) as made:
        table = seen(made, LATER, DAYS)
    expected = [figures[written[deal]] for deal in table.deal.tolist()]
    assert len(table) > 0
    assert table.columns["amount_figures"].tolist() == expected


@pytest.mark.parametrize("seed", range(2))
def test_reading_the_past_equals_reading_what_was_known_then(seed: int) -> None:
    log = large_log(seed, 120, closed_without_stage=False)
    day = date(2024, 8, 1) + timedelta(days=dice_of(seed).randint(0, 200))
    moments = (day, day - timedelta(days=30), day - timedelta(days=75))
    with workspace(log) as today, workspace(cut(log, day)) as back_then:
        told, was_known = seen(today, day, moments), seen(back_then, day, moments)

    assert len(told) > 0
    assert told.deal.tolist() == was_known.deal.tolist()
    assert told.ending.tolist() == was_known.ending.tolist()
    assert np.allclose(told.days_followed, was_known.days_followed)
    for name, values in told.columns.items():
        other = was_known.columns[name]
        assert all(same(a, b) for a, b in zip(values, other, strict=True)), name


def test_the_path_is_the_one_that_the_rows_tell(log: Log, made: Workspace) -> None:
    day = DAYS[1]
    wanted = {
        d: p for d, p in paths(Scene(log, day)).items() if p and p[-1].phase.outcome == "open"
    }
    full = paths(Scene(log, LATER))
    table = seen(made, LATER, (day,))

    assert set(table.deal.tolist()) == set(wanted)
    for place, deal in enumerate(table.deal.tolist()):
        path = wanted[deal]
        kinds = [step.kind for step in path]
        assert table.columns["visits"][place] == len(path)
        assert table.columns["skips"][place] == kinds.count("skip")
        assert table.columns["regressions"][place] == kinds.count("regress") + kinds.count(
            "restart"
        )
        ends = [step for step in full[deal][len(path) :] if step.phase.outcome != "open"]
        became = {"won": WON, "lost": LOST}[ends[0].phase.outcome] if ends else OPEN
        assert table.ending[place] == became
