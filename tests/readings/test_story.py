"""The story of one deal: it knows nothing before its time, and agrees with the readings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings

from rumbo.log.view import Scope, View
from rumbo.model.reading import Row
from rumbo.readings.event import GROUPS
from rumbo.readings.story import DealStory, NotYet, deal_story, event_of
from rumbo.readings.usual import usual_by_phase
from rumbo.workspace import Workspace
from strategies import Log, cut, dates, dice_of, large_log, logs
from world import workspace

DATED = logs(most_deals=6, closed_without_stage=False).filter(lambda log: bool(log["deals"]))
DAY = timedelta(days=1)
Told = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Scene:
    told: dict[str, DealStory]
    pipeline: dict[Any, Row]
    pauses: tuple[Row, ...]


def plain(story: DealStory) -> dict[str, Any]:
    """What a story says, without the numbers that another workspace gives deals and phases."""
    facts = asdict(story.facts)
    stays = [asdict(stay) for stay in story.stays]
    for row in (facts, *stays):
        for code in ("code", "phase", "from_phase"):
            row.pop(code, None)
    return {
        "facts": facts,
        "state": story.state,
        "clocks": asdict(story.clocks),
        "stays": stays,
        "events": [asdict(event) for event in story.events],
        "people": [asdict(person) for person in story.people],
        "missing": story.missing,
        "life": story.life.as_rows(),
        "path": story.path.as_rows(),
    }


def stories(view: View, log: Log) -> dict[str, DealStory]:
    usual = usual_by_phase(view)
    told = {row["id"]: deal_story(view, row["id"], usual) for row in log["deals"]}
    return {name: story for name, story in told.items() if isinstance(story, DealStory)}


def all_told(made: Workspace, log: Log, day: date) -> Told:
    with made.view(Scope(as_of=day)) as view:
        return {name: plain(story) for name, story in stories(view, log).items()}


@settings(max_examples=5)
@given(log=DATED, day=dates())
def test_a_story_of_the_past_tells_what_was_known_then(log: Log, day: date) -> None:
    then = cut(log, day)
    assume(then["deals"])
    with workspace(log) as today, workspace(then) as back_then:
        assert all_told(today, log, day) == all_told(back_then, log, day)


@pytest.mark.parametrize("seed", range(2))
def test_no_story_of_a_large_log_tells_more_than_was_known_then(seed: int) -> None:
    log, dice = large_log(seed, 40, closed_without_stage=False), dice_of(seed)
    day = date(2024, 5, 1) + dice.randint(0, 350) * DAY

    with workspace(log) as today, workspace(cut(log, day)) as back_then:
        found = all_told(today, log, day)
        assert found
        assert found == all_told(back_then, log, day)


@pytest.fixture(scope="module", params=range(2))
def scene(request: pytest.FixtureRequest) -> Scene:
    """Some deals of a large log with their stories, and what the readings say of them."""
    log, day = large_log(request.param, 120), date(2025, 1, 31)
    log["deals"] = sorted(log["deals"], key=lambda row: row["id"])
    with workspace(log) as made:
        pipeline = {row["deal_id"]: row for row in made.read("pipeline", Scope(as_of=day)).rows}
        pauses = made.read("pauses", Scope(as_of=day)).rows
        with made.view(Scope(as_of=day)) as view:
            told = stories(view, {"deals": log["deals"][:40]})
    return Scene(told, pipeline, pauses)


def test_a_story_says_the_same_as_the_readings(scene: Scene) -> None:
    still_open = [each for each in scene.told.values() if each.facts.status == "open"]

    assert still_open
    for story in still_open:
        row, clocks = scene.pipeline[story.facts.id], story.clocks
        assert story.state == row["state"]
        assert clocks.in_phase_days == pytest.approx(row["days_in_phase"])
        assert clocks.open_days == pytest.approx(row["days_open"])
        assert clocks.contact_days == pytest.approx(row["days_since_contact"])
        assert clocks.progress_days == pytest.approx(row["days_since_progress"])
        assert (clocks.pushes, clocks.pushed_days) == (row["pushes"], row["days_pushed"])


def test_a_story_has_the_pauses_of_the_reading(scene: Scene) -> None:
    for name, story in scene.told.items():
        own = sorted(
            (row["started_at"], row["days"], tuple(row["causes"]))  # type: ignore[arg-type]
            for row in scene.pauses
            if row["deal_id"] == name
        )
        assert own == sorted(
            (event.moment.isoformat(), event.days, event.causes)
            for event in story.events
            if event.group == "pause"
        )


def test_events_come_in_order_under_the_visit_in_which_they_happened(scene: Scene) -> None:
    for story in scene.told.values():
        moments = [event.moment for event in story.events]
        assert moments == sorted(moments)
        assert {event.group for event in story.events} <= set(GROUPS)
        assert len({event.key for event in story.events}) == len(story.events)
        begun = {stay.step: stay.entered_at for stay in story.stays}
        assert all(begun[event.step] <= event.moment for event in story.events if event.step > 1)
        assert sum(event.group == "move" for event in story.events) == len(story.stays)


def test_every_clock_counts_from_an_event_of_the_story(scene: Scene) -> None:
    for story in scene.told.values():
        clocks = story.clocks
        for days, source in (
            (clocks.contact_days, clocks.contact_from),
            (clocks.progress_days, clocks.progress_from),
        ):
            assert (days is None) == (event_of(story, source) is None)


def test_a_deal_that_is_created_later_was_not_there_yet() -> None:
    log = large_log(1, 20)
    later = max(log["deals"], key=lambda row: row["created_at"])

    with workspace(log) as made, made.view(Scope(as_of=date(2024, 1, 1))) as view:
        usual = usual_by_phase(view)
        assert isinstance(deal_story(view, later["id"], usual), NotYet)
        assert deal_story(view, "no such deal", usual) is None


def test_who_is_limited_to_some_owners_finds_no_story_of_the_others() -> None:
    log, day = large_log(2, 40), date(2025, 6, 30)

    with workspace(log) as made:
        with made.view(Scope(as_of=day)) as view:
            usual = usual_by_phase(view)
            owners = dict(view.engine.query("SELECT id, owner_id FROM deals").values)
        mine = next(deal for deal, owner in owners.items() if owner == "o1")
        other = next(deal for deal, owner in owners.items() if owner == "o2")
        with made.view(Scope(as_of=day, limited_to=frozenset({"o1"}))) as view:
            assert isinstance(deal_story(view, mine, usual), DealStory)
            assert deal_story(view, other, usual) is None
        early = Scope(as_of=date(2023, 1, 1), limited_to=frozenset({"o1"}))
        with made.view(early) as view:
            assert deal_story(view, other, usual) is None
