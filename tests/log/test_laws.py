"""The laws of the log on random histories: time travel, conservation, and nothing is ever lost."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oracle.paths import Passage, paths
from oracle.scene import Scene
from readings_shown import Shown, all_shown, answers, shown
from rumbo.errors import UsageError
from rumbo.log import stored
from rumbo.model.movement import Move
from rumbo.model.reading import Reading, Unit
from rumbo.workspace import Workspace
from strategies import LAST_DAY, TRAITS, ZONE, Log, cut, dates, dice_of, large_log, logs
from world import LATE, bring_in, workspace

SOME_DEALS = logs().filter(lambda log: bool(log["deals"]))
DATED_DEALS = logs(most_deals=25, closed_without_stage=False).filter(lambda log: bool(log["deals"]))
DAY = timedelta(days=1)


def of_segment(made: Workspace, day: date, value: str) -> dict[str, Shown | str]:
    """What the readings say of the deals of one priority, or why they cannot."""
    scope = made.scope(as_of=day, segment=("prioridad", value))
    found: dict[str, Shown | str] = {}
    for name in ("movements", "pipeline"):
        try:
            found[name] = shown(made.read(name, scope))
        except UsageError as error:
            found[name] = str(error)
    return found


def end_of(day: date) -> datetime:
    midnight = datetime.combine(day + DAY, time(), ZoneInfo(ZONE))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def stored_paths(made: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with made.engine() as engine:
        stored.mount(engine, made.lake, made.snapshot().versions)
        rows = engine.query(
            "SELECT d.id, h.pipeline_id, h.stage, make_timestamp(p.entered_us), p.kind, p.visit"
            " FROM passages p JOIN deals d ON d.code = p.deal JOIN phases h ON h.code = p.phase"
            " ORDER BY d.id, p.step"
        ).values
    found: dict[str, list[tuple[object, ...]]] = {}
    for deal, pipeline, stage, entered, kind, visit in rows:
        found.setdefault(deal, []).append((pipeline, stage, entered, Move(kind).label, visit))
    return found


def oracle_paths(log: Log) -> dict[str, list[tuple[object, ...]]]:
    def plain(passage: Passage) -> tuple[object, ...]:
        phase = passage.phase
        return phase.pipeline, phase.name, passage.entered, passage.kind, passage.visit

    found = paths(Scene(log, date(2026, 12, 31)))
    return {deal: [plain(passage) for passage in path] for deal, path in found.items()}


@settings(max_examples=12)
@given(log=SOME_DEALS)
def test_every_stored_path_is_the_one_that_the_rows_tell(log: Log) -> None:
    with workspace(log) as made:
        assert stored_paths(made) == oracle_paths(log)


@pytest.mark.parametrize("seed", range(3))
def test_every_path_of_a_large_log_is_the_one_that_the_rows_tell(seed: int) -> None:
    log = large_log(seed, 400)

    with workspace(log) as made:
        assert stored_paths(made) == oracle_paths(log)


@settings(max_examples=5)
@given(log=DATED_DEALS, day=dates())
def test_reading_the_past_equals_reading_what_was_known_then(log: Log, day: date) -> None:
    then = cut(log, day)
    assume(then["deals"])
    with workspace(log) as today, workspace(then) as back_then:
        assert all_shown(today, day) == all_shown(back_then, day)


@pytest.mark.parametrize("seed", range(2))
def test_a_large_log_shows_no_date_more_than_was_known_then(seed: int) -> None:
    log, dice = large_log(seed, 250, closed_without_stage=False), dice_of(seed)

    with workspace(log) as today:
        for _ in range(2):
            day = date(2024, 3, 1) + dice.randint(0, 450) * DAY
            with workspace(cut(log, day)) as back_then:
                assert all_shown(today, day) == all_shown(back_then, day)


@pytest.mark.parametrize("trait", TRAITS)
def test_the_past_of_any_sort_of_log_is_what_was_known_then(trait: str) -> None:
    log, dice = large_log(7, 150, closed_without_stage=False, traits=[trait]), dice_of(7)

    with workspace(log) as today:
        for _ in range(2):
            day = date(2024, 3, 20) + dice.randint(0, 400) * DAY
            with workspace(cut(log, day)) as back_then:
                assert all_shown(today, day) == all_shown(back_then, day)
                for priority in ("alta", "baja"):
                    known = of_segment(back_then, day, priority)
                    assert of_segment(today, day, priority) == known


@pytest.mark.parametrize("trait", TRAITS)
def test_every_path_of_any_sort_of_log_is_the_one_that_the_rows_tell(trait: str) -> None:
    log = large_log(11, 250, traits=[trait])

    with workspace(log) as made:
        assert stored_paths(made) == oracle_paths(log)


@settings(max_examples=5)
@given(log=SOME_DEALS, day=dates())
def test_what_comes_in_goes_out_or_is_there_and_shares_are_shares(log: Log, day: date) -> None:
    with workspace(log) as made:
        told = answers(made, day)

    _check_moves(told)
    _check_deals(told, log, day)
    for figure in (figure for answer in told.values() for figure in answer.figures):
        if figure.unit is Unit.SHARE and figure.value is not None:
            assert 0 <= (figure.low or 0) <= figure.value <= (figure.high or 1) <= 1
    for row in (row for answer in told.values() for row in answer.rows):
        _check_row(dict(row))


def _check_moves(told: dict[str, Reading]) -> None:
    """Moves out of a phase are its visits less those still there."""
    into: Counter[object] = Counter()
    out_of: Counter[object] = Counter()
    for move in told["movements"].rows:
        into[move["pipeline"], move["to"]] += int(str(move["moves"]))
        out_of[move["from_pipeline"], move["from"]] += int(str(move["moves"]))
    for row in told["phases"].rows:
        key = row["pipeline"], row["phase"]
        assert row["visits"] == into[key]
        assert into[key] - out_of[key] == row["open_now"]


def _check_deals(told: dict[str, Reading], log: Log, day: date) -> None:
    """Deals in are won, lost or open, each of them once."""
    ends = {deal: path[-1].phase.outcome for deal, path in paths(Scene(log, day)).items() if path}
    still_open = [row["deal_id"] for row in told["pipeline"].rows]
    assert sorted(map(str, still_open)) == sorted(d for d, end in ends.items() if end == "open")
    shaped = told["shapes"]
    deals = sum(int(str(row["deals"])) for row in shaped.rows)
    assert deals == shaped.figure("deals").value == told["movements"].figure("deals").value


def _check_row(row: dict[str, object]) -> None:
    for low, share, high in (
        ("exit_low", "exit_rate", "exit_high"),
        ("win_low", "win_rate_from_here", "win_high"),
        ("low", "win_rate", "high"),
    ):
        ordered = [row[name] for name in (low, share, high) if row.get(name) is not None]
        assert all(0 <= float(str(value)) <= 1 for value in ordered)
        assert ordered == sorted(ordered, key=lambda value: float(str(value)))
    lengths = [row.get(name) for name in ("median_days", "p75_days", "p90_days")]
    known = [float(str(value)) for value in lengths if value is not None]
    assert all(value >= 0 for value in known)
    assert all(lower <= upper for lower, upper in pairwise(known))


@settings(max_examples=3)
@given(log=DATED_DEALS)
def test_importing_the_same_log_again_changes_nothing(log: Log) -> None:
    with workspace(log) as made:
        before, readings = made.snapshot().id, all_shown(made, LAST_DAY)
        again = bring_in(made, log)

        assert again.snapshot is None
        assert made.snapshot().id == before
        assert all_shown(made, LAST_DAY) == readings


@settings(max_examples=3)
@given(log=DATED_DEALS, kept=st.floats(0, 0.9))
def test_a_shorter_history_loses_nothing(log: Log, kept: float) -> None:
    changes = log["changes"]
    shorter = log | {"changes": changes[int(len(changes) * (1 - kept)) :], "activities": []}

    with workspace(log) as made:
        readings = all_shown(made, LAST_DAY)
        bring_in(made, shorter, taken_at=LATE + DAY)

        assert all_shown(made, LAST_DAY) == readings


@settings(max_examples=3)
@given(log=DATED_DEALS, day=dates(), asked=dates())
def test_two_imports_in_any_order_read_as_one(log: Log, day: date, asked: date) -> None:
    then = cut(log, day)
    assume(then["deals"])
    early, late = (then, end_of(day)), (log, LATE)

    with workspace(log) as once:
        wanted = [all_shown(once, moment) for moment in (asked, LAST_DAY)]
    for parts in ((early, late), (late, early)):
        taken = [moment for _, moment in parts]
        with workspace(*(part for part, _ in parts), taken=taken) as twice:
            assert [all_shown(twice, moment) for moment in (asked, LAST_DAY)] == wanted
