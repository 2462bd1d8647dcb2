"""Each reading on random logs, held against its oracle in plain Python."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from oracle.movements import movements
from oracle.phases import incidence, phases, survival_quantile
from oracle.scene import Scene
from readings_beside import NAMES, between, differences, plain_rows, with_chances
from readings_shown import answers
from strategies import TRAITS, ZONE, Log, dates, dice_of, large_log, logs
from world import workspace

SOME_DEALS = logs().filter(lambda log: bool(log["deals"]))


@settings(max_examples=5)
@given(log=SOME_DEALS, day=dates())
def test_each_reading_says_what_its_oracle_says(log: Log, day: date) -> None:
    with workspace(log) as made:
        scene = with_chances(made, Scene(log, day))
        for name, found in answers(made, day, NAMES).items():
            assert list(differences(name, found, scene)) == []


@pytest.mark.parametrize("seed", range(100, 104))
def test_each_reading_of_a_large_log_says_what_its_oracle_says(seed: int) -> None:
    log, dice = large_log(seed, 300), dice_of(seed)

    with workspace(log) as made:
        for _ in range(2):
            day = date(2024, 4, 1) + timedelta(days=dice.randint(0, 500))
            scene = with_chances(made, Scene(log, day))
            for name, found in answers(made, day, NAMES).items():
                assert list(differences(name, found, scene)) == []


@pytest.mark.parametrize("trait", TRAITS)
def test_each_reading_of_any_sort_of_log_says_what_its_oracle_says(trait: str) -> None:
    log, dice = large_log(200, 200, traits=[trait]), dice_of(200)

    with workspace(log) as made:
        day = date(2024, 4, 1) + timedelta(days=dice.randint(0, 400))
        scene = with_chances(made, Scene(log, day))
        for name, found in answers(made, day, NAMES).items():
            assert list(differences(name, found, scene)) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_of_movements_count_what_the_oracle_counts(seed: int) -> None:
    log, day = large_log(seed, 200), date(2025, 3, 30)
    _, expected = movements(Scene(log, day))

    with workspace(log) as made:
        found = made.read("movements", made.scope(as_of=day))

    for name in ("deals", "moves", "visits", "loops", "pauses"):
        assert found.figure(name).value == expected[name], name
    share = found.figure("linear_share")
    assert (share.value, share.low, share.high) == pytest.approx(expected["linear_share"])


@pytest.mark.parametrize("seed", range(3))
def test_a_period_counts_its_own_passages_only(seed: int) -> None:
    log, day = large_log(seed, 200), date(2025, 3, 30)
    first, last = (_midnight(day) for day in (date(2024, 5, 1), date(2024, 9, 1)))
    expected, _ = movements(Scene(log, day), (first, last))

    with workspace(log) as made:
        found = made.read("movements", made.scope(as_of=day, period="2024-05-01..2024-08-31"))

    assert list(between("movements", plain_rows(found), expected)) == []


@pytest.mark.parametrize("seed", range(2))
def test_a_filter_counts_its_own_deals_and_leaves_the_phases_what_they_are(seed: int) -> None:
    log, day = large_log(seed, 300), date(2025, 5, 30)
    scene = Scene(log, day)
    own = {deal for deal in scene.deals if scene.value(deal, "owner_id") == "o1"}

    with workspace(log) as made:
        everybody = made.read("phases", made.scope(as_of=day))
        found = made.read("phases", made.scope(as_of=day, owner="o1"))

    expected = phases(scene, own)
    assert list(between("phases", plain_rows(found), expected)) == []
    traps = {(row["pipeline"], row["phase"]): row["trap"] for row in everybody.rows}
    assert all(traps[row["pipeline"], row["phase"]] == row["trap"] for row in found.rows)


def test_what_happens_at_one_time_comes_in_the_order_of_the_file() -> None:
    moves = [
        ("stage", "", "Demo", "2024-03-01"),
        ("status", "open", "lost", "2024-03-08"),
        ("status", "lost", "open", "2024-04-02"),
        ("stage", "Demo", "Firmado", "2024-04-02"),
    ]
    log = {
        "deals": [_deal("d1", status="won", stage="Firmado", closed_at="2024-04-02 10:00:00")],
        "changes": [_change("d1", *move) for move in moves],
    }
    day = date(2024, 6, 1)

    with workspace(log) as made:
        found = plain_rows(made.read("movements", made.scope(as_of=day)))

    kinds = {(row["from"], row["to"]): row["kind"] for row in found}
    assert kinds["lost", "Demo"] == "restart"
    assert kinds["Demo", "Firmado"] == "won"
    assert list(between("movements", found, movements(Scene(log, day))[0])) == []


def test_a_date_closes_deals_where_they_were_closed_then() -> None:
    """Learnt from the deals, the first of two stages for lost is another one later on."""
    told = {
        "a": [("stage", "", "Lead", "2024-01-10"), ("stage", "Lead", "Demo", "2024-01-20")],
        "b": [("stage", "", "Lead", "2024-01-10"), ("stage", "Lead", "Oferta", "2024-01-21")],
        "c": [
            ("stage", "", "Lead", "2024-03-01"),
            ("stage", "Lead", "Oferta", "2024-03-02"),
            ("stage", "Oferta", "Demo", "2024-03-03"),
        ],
        "d": [("stage", "", "Lead", "2024-01-10"), ("status", "open", "lost", "2024-01-25")],
        "e": [("stage", "", "Lead", "2024-01-10")],
    }
    ends = {"a": ("Demo", "lost"), "b": ("Oferta", "lost"), "c": ("Demo", "lost")}
    ends |= {"d": ("Lead", "lost"), "e": ("Lead", "open")}
    log = {
        "deals": [
            _deal(
                name,
                stage=stage,
                status=status,
                created_at=f"{told[name][0][3]} 10:00:00",
                closed_at="" if status == "open" else f"{told[name][-1][3]} 10:00:00",
            )
            for name, (stage, status) in ends.items()
        ],
        "changes": [_change(name, *move) for name, moves in told.items() for move in moves],
    }

    with workspace(log) as made:
        for day, moves in ((date(2024, 2, 1), {"Demo": 2, "Oferta": 1}), (date(2024, 6, 1), None)):
            found = plain_rows(made.read("movements", made.scope(as_of=day)))
            lost = {row["to"]: row["moves"] for row in found if row["kind"] == "lost"}
            assert moves in (lost, None)
            assert list(between("movements", found, movements(Scene(log, day))[0])) == []


def _deal(name: str, **cells: str) -> dict[str, str]:
    return {"id": name, "pipeline_id": "p1", "created_at": "2024-03-01 10:00:00", **cells}


def _change(deal: str, field: str, old: str, new: str, day: str) -> dict[str, str]:
    return {
        "object_id": deal,
        "field": field,
        "old_value": old,
        "new_value": new,
        "changed_at": f"{day} 10:00:00",
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)


def test_the_oracle_estimates_as_the_textbooks_do() -> None:
    """Two causes, one censored stay; worked by hand."""
    day = 86_400_000_000
    stays = [(1 * day, "moved"), (2 * day, "other"), (2 * day, "open"), (3 * day, "moved")]

    share, variance = incidence(stays, 3 * day)

    # S before 1, 2, 3: 1, 3/4, 1/2; so F = 1/4 + 1/2.
    assert share == pytest.approx(0.75)
    assert variance == pytest.approx(
        0.5**2 / (4 * 3) + 1 * 3 / 64 - 2 * 0.5 / 16 + 0.5**2 * 1 / (3 * 2)
    )
    assert survival_quantile(stays, 0.5) == pytest.approx(2.5)  # exactly one half from day 2 to 3
    assert survival_quantile(stays, 0.9) == pytest.approx(3.0)
    assert survival_quantile([(day, "open")], 0.5) is None
    assert not math.isnan(share)
