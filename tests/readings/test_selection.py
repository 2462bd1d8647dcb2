"""The deals behind a figure: found as the oracle finds them, and as many as the figure says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oracle.scene import Scene
from oracle.selection import Chooser, keys
from rumbo.errors import UsageError
from rumbo.log.view import View
from rumbo.model.ability import ABILITIES
from rumbo.model.reading import Figure, Reading, Unit, Value
from rumbo.model.selection import (
    BRIDGE,
    CONFLICTS,
    LATE,
    MOVED,
    REALITY,
    STATES,
    STATUSES,
    Selection,
)
from rumbo.readings.pause import CAUSES
from rumbo.readings.registry import Question, questions
from rumbo.readings.selection import keep_selected
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import ZONE, Log, cut, dates, dice_of, large_log, logs
from world import workspace

SOME_DEALS = logs().filter(lambda log: bool(log["deals"]))
DATED_DEALS = logs(most_deals=25, closed_without_stage=False).filter(lambda log: bool(log["deals"]))
# Values that count other things than deals: as many deals, or fewer, have made them.
# Their figures count answers, changes and questions; rows open deals where they count some.
OF_NO_DEALS = {"alignment", "diagnosis", "drift", "review"}
# Waits, answers and meetings: a deal may have several.
TALKS = {
    *(
        f"{side}_{what}"
        for side in ("ours", "theirs")
        for what in ("n", "unanswered", "reply_rate")
    ),
    *("meetings", "no_shows", "no_show_rate", *CONFLICTS),
}
NO_DEALS = TALKS | {
    "covered",
    "moves",
    "again",
    "causes",
    "visits",
    "loops",
    "pauses",
    "lasting",
}
# Others count what many deals belong to.
WIDER = {"phases", "shapes", "traps", "owners", "named", "stages_compared", "inflated", "too_low"}
NO_DEALS |= WIDER
MONEY = {"amount", "amount_open", "amount_ahead", "aside_amount", "won_so_far"}
ESTIMATES = {
    "closes_this_month",
    "p10",
    "p50",
    "p90",
    "weighted",
    "weighted_declared",
    "weighted_observed",
    "open_expected",
    "not_yet_created",
    "stage_weighted",
    "declared",
    "usual",
    "target",
    "coverage",
    "coverage_needed",
}  # of what the deals behind them may bring
FORESEEN = {"accuracy", "forecast_change"}  # their figures weigh what was said of deals
WEIGHED = {"crm_real", "index"}  # shares of money: what they count is counted beside them


def chosen(view: View, selection: Selection) -> set[str]:
    keep_selected(view, selection)
    sql = "SELECT d.id FROM deals AS d SEMI JOIN selected AS s ON s.deal = d.deal"
    return {row[0] for row in view.engine.query(sql).values}


def random_selections(dice: Random, scene: Scene) -> Iterator[Selection]:
    """Some of every field, alone and with others."""
    known = sorted(keys(scene).values())
    kinds = ("advance", "skip", "regress", "restart", "won", "lost", "start", "")
    words = ("deal", "d1", "pérsona 2", "NEGOCIACION", "propuesta d", "nada de eso")
    places = ("phase", "visited", "lost_in", "regressed_in", "passed", "paused_in")
    yield from (Selection(status=status) for status in STATUSES)
    yield from (Selection(state=state) for state in STATES)
    yield from (Selection(moved=moved) for moved in MOVED)
    yield from (Selection(late=late) for late in LATE)
    yield from (Selection(reality=reality) for reality in REALITY)
    yield from (Selection(told=ability) for ability in ABILITIES)
    yield from (Selection(untold=ability) for ability in ABILITIES)
    yield from (Selection(q=q) for q in words)
    yield from (Selection().but(**{name: True}) for name in ("paused", "stood", "pushed", "trap"))
    yield from (Selection().but(**{name: True}) for name in ("known", "placed", "planned"))
    yield from (Selection().but(**{name: dice.choice(known)}) for name in places)
    yield from (Selection(caused=cause) for cause in dice.sample((*CAUSES, "nothing such"), 2))
    yield Selection(again=True)
    for again in (True, False):
        source, target = dice.choice(known), dice.choice(known)
        yield Selection(move=f"{source}~{target}~", again=again, caused=dice.choice(CAUSES))
    causes = ("any", "agreed", "known", "unknown", "silence", "price", "nothing such")
    yield from (Selection(lost_for=cause) for cause in causes)
    yield from (Selection(declared=said) for said in ("precio", "undeclared", "precio ' --"))
    yield Selection(lost_for="any", lost_month="2024-07", declared="sin respuesta")
    yield Selection(lost_month="2024-08")
    yield Selection(lost_month="2024-07..2024-09")
    for _ in range(6):
        source, target = dice.choice([*known, ""]), dice.choice(known)
        yield Selection(
            move=f"{source}~{target}~{dice.choice(kinds)}",
            status=dice.choice(STATUSES),
            since=dice.choice(("", "2024-08-01T00:00:00")),
        )
        yield Selection(
            visited=dice.choice(known),
            moved=dice.choice(("", *MOVED)),
            status=dice.choice(STATUSES),
        )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("period", [None, "2024-05-01..2024-10-31"])
def test_a_selection_finds_the_deals_that_the_oracle_finds(seed: int, period: str | None) -> None:
    log, dice = large_log(seed, 150), dice_of(seed)
    day = date(2024, 12, 1) + timedelta(days=dice.randint(0, 300))
    scene = Scene(log, day)
    span = (_midnight(date(2024, 5, 1)), _midnight(date(2024, 11, 1))) if period else None
    chooser = Chooser(scene, span)

    with workspace(log) as made, made.view(made.scope(as_of=day, period=period)) as view:
        for selection in random_selections(dice, scene):
            assert chosen(view, selection) == chooser.chosen(selection), selection
        for deal in dice.sample(sorted(chooser.story.paths), 8):
            path = "~".join(
                chooser.keys[p.phase.pipeline, p.phase.name] for p in chooser.story.paths[deal]
            )
            if path:
                assert chosen(view, Selection(path=path)) == chooser.chosen(Selection(path=path))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE)).astimezone(UTC).replace(tzinfo=None)


@settings(max_examples=4)
@given(log=DATED_DEALS, day=dates(), seed=st.integers(0, 999))
def test_a_selection_at_a_past_date_finds_what_was_known_then(
    log: Log, day: date, seed: int
) -> None:
    then = cut(log, day)
    assume(then["deals"])
    scope_of = [(made_log, Scene(log, day)) for made_log in (log, then)]
    found = []
    for made_log, scene in scope_of:
        with workspace(made_log) as made, made.view(made.scope(as_of=day)) as view:
            selections = random_selections(dice_of(seed), scene)
            found.append([chosen(view, selection) for selection in selections])
    assert found[0] == found[1]


@given(
    st.builds(
        Selection,
        status=st.sampled_from(STATUSES),
        phase=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9).map(
            str.strip
        ),
        moved=st.sampled_from(("", *MOVED)),
        paused=st.booleans(),
        pushed=st.booleans(),
        q=st.sampled_from(("", "acme & co")),
    )
)
def test_a_selection_comes_back_from_its_address(selection: Selection) -> None:
    assert Selection.of(selection.query()) == selection


def test_an_address_that_asks_nothing_means_the_open_deals() -> None:
    assert Selection.of({"owner": "Ana"}) == Selection(status="open")
    assert Selection.of({"visited": "demo"}) == Selection(visited="demo")


@pytest.mark.parametrize(
    "query",
    [
        {"status": "ajar"},
        {"state": "asleep"},
        {"moved": "sideways"},
        {"late": "1"},
        {"since": "yesterday"},
        {"since": "2024-01-01T00:00:00Z"},
        {"phase": "x" * 3000},
        {"q": "\x00"},
    ],
)
def test_what_cannot_be_asked_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Selection.of(query)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(phase="nowhere"),
        Selection(move="p1-0"),
        Selection(move="p1-0~p1-1~sideways"),
        Selection(move="~~~~"),
        Selection(path="p1-0~nowhere"),
        Selection(path="~"),
        Selection(lost_in="'; DROP TABLE deals --"),
    ],
)
def test_phases_that_there_are_not_are_refused(selection: Selection) -> None:
    with workspace(large_log(1, 5)) as made, made.view(made.scope()) as view:  # noqa: SIM117
        with pytest.raises(UsageError):
            keep_selected(view, selection)


def counted(asked: Question, reading: Reading) -> Iterator[tuple[str, Value, Selection]]:
    """Every value of a reading that opens deals: where it stands, itself, and its selection."""
    for figure in reading.figures:
        told = figure.value is not None and figure.name not in ESTIMATES
        if figure.behind is not None and told:
            steps = asked.name == "waterfall" or figure.unit is Unit.HOURS
            part = figure.n if steps else _part(figure)
            yield f"figure {figure.name}", part, figure.behind
    for row in reading.rows[:60]:
        for column, behind in asked.behind.items():
            money = asked.name == "waterfall" and column in BRIDGE  # the one beside it counts
            opens = behind(row)
            if row[column] and not money and opens is not None:  # what counts none opens nothing
                yield f"row {column}", _of_row(row[column], column, row), opens
        for column, behind_part in asked.behind_parts.items():
            counts = row.get(column)
            for name, value in counts.items() if isinstance(counts, Mapping) else ():
                yield f"part {column}", value, behind_part(row, name)


def _part(figure: Figure) -> Value:
    assert figure.value is not None
    return round(figure.value * figure.n) if figure.unit is Unit.SHARE else figure.value


def _of_row(value: Value, column: str, row: object) -> Value:
    assert isinstance(row, dict)
    share_of_closed = column in ("win_rate", "win_rate_from_here")
    return round(float(str(value)) * int(row["closed"])) if share_of_closed else value


def check_counts(made: Workspace, day: date, period: str | None = None) -> int:
    """Of all readings in one view: each is asked, then the deals behind what it says."""
    checked = 0
    with made.view(made.scope(as_of=day, period=period)) as view:
        for asked in questions().values():
            if asked.takes_deal or asked.name in FORESEEN or (period and not asked.takes_period):
                continue
            for place, value, selection in counted(asked, asked.read(view)):
                _check(view, f"{asked.name} {place}", value, selection)
                checked += 1
    return checked


def _check(view: View, place: str, value: Value, selection: Selection) -> None:
    keep_selected(view, selection)
    n, amount = view.engine.query(
        "SELECT count(*), sum(d.amount) FROM deals AS d SEMI JOIN selected AS s ON s.deal = d.deal"
    ).values[0]
    name, number = place.rsplit(maxsplit=1)[-1], float(str(value))
    if name in WEIGHED:
        assert (n == 0) <= (number == 0), (place, selection)
    elif name in MONEY:
        assert float(amount or 0) == pytest.approx(number, abs=0.006), (place, selection)
    elif name in NO_DEALS or name.endswith("_hours"):
        assert (n == 0) == (number == 0) or name in WIDER, place
        assert n <= number or name in WIDER, (place, selection)
    else:
        assert n == number, (place, selection)


@settings(max_examples=3)
@given(log=SOME_DEALS, day=dates())
def test_behind_every_figure_are_as_many_deals_as_it_says(log: Log, day: date) -> None:
    with workspace(log) as made:
        check_counts(made, day)
        check_counts(made, day, "2024-03-01..2024-09-30")


@pytest.mark.parametrize("seed", range(2))
def test_behind_every_figure_of_a_large_log_are_as_many_deals_as_it_says(seed: int) -> None:
    with workspace(large_log(seed, 300)) as made:
        assert check_counts(made, date(2025, 3, 30)) > 60
        assert check_counts(made, date(2025, 3, 30), "2024-03-01..2024-09-30") > 60


def test_behind_every_figure_of_the_sample_are_as_many_deals_as_it_says(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("sample")
    written = write_company(folder, deals=250, until=date(2026, 6, 30))
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    try:
        assert check_counts(made, date(2026, 6, 30)) > 100
    finally:
        made.close()


def test_every_figure_of_every_reading_opens_deals() -> None:
    with workspace(large_log(3, 60)) as made:
        for name, asked in questions().items():
            if not asked.takes_deal and name not in OF_NO_DEALS:
                figures = made.read(name, made.scope(as_of=date(2025, 3, 30))).figures
                assert [each.name for each in figures if each.behind is None] == [], name
