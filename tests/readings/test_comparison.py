"""Two populations on one journey, held against a plain count and against chance itself."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings

from oracle.comparison import Counts, counts
from oracle.paths import Passage, paths
from oracle.scene import Scene
from rumbo.log.view import Scope
from rumbo.model.comparison import Ends, JourneyComparison
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Kind, Outcome
from rumbo.readings.comparison import PhaseCount, Population, compare, population
from rumbo.readings.interval import Stays
from rumbo.readings.picture import journey_data, main_pipeline
from rumbo.workspace import Workspace
from strategies import ZONE, Log, dates, dice_of, large_log, logs
from world import workspace

DAY = date(2025, 3, 30)
PERIOD = (date(2024, 5, 1), date(2024, 8, 31))
NAMES = ("first", "second")


def midnight(day: date) -> datetime:
    moment = datetime.combine(day, time(), ZoneInfo(ZONE))
    return moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def differences(
    made: Workspace, scope: Scope, pipeline: str, expected: Counts
) -> Iterable[tuple[object, ...]]:
    """Where a population is not what the plain count says."""
    with made.view(scope) as view:
        found = population(view, pipeline)
        names = {code: phase.name for code, phase in view.phases.items()}
        own = {code for code, phase in view.phases.items() if phase.pipeline_id == pipeline}
    yield from _unlike("deals", found.deals, len(expected.moved))
    for code in own:
        name = names[code]
        plain = PhaseCount(
            *(
                len(each.get(name, ()))
                for each in (expected.reached, expected.gone, expected.onward, expected.lost)
            )
        )
        yield from _unlike(name, found.phase(code), plain)
        stay = found.stay(code)
        told = {
            (int(length), ended): int(n)
            for ended, row in ((True, stay.moved), (False, stay.still))
            for length, n in zip(stay.lengths, row, strict=True)
            if n
        }
        yield from _unlike((name, "stays"), told, dict(expected.stays.get(name, {})))
    arcs = {
        (None if source is None else names[source], names[target], kind): n
        for (source, target, kind), n in found.arcs.items()
        if target in own and (source is None or source in own)
    }
    yield from _unlike("arcs", arcs, {ends: len(deals) for ends, deals in expected.arcs.items()})


def _unlike(what: object, found: object, expected: object) -> Iterable[tuple[object, ...]]:
    if found != expected:
        yield what, found, expected


@settings(max_examples=4)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates())
def test_each_population_is_counted_as_one_counts_by_hand(log: Log, day: date) -> None:
    scene = Scene(log, day)
    told = paths(scene)
    with workspace(log) as made:
        for status in ("open", "won", "lost"):
            for pipeline in {row["pipeline_id"] for row in log["stages"]}:
                deals = [d for d, path in told.items() if _stands(path, status)]
                scope = replace(made.scope(as_of=day), status=status)
                expected = counts(told, deals, pipeline, scene.now)
                assert list(differences(made, scope, pipeline, expected)) == []


def _stands(path: list[Passage], status: str) -> bool:
    return (path[-1].phase.outcome if path else "open") == status


@pytest.mark.parametrize("seed", range(2))
def test_a_population_of_a_period_did_what_happened_in_it(seed: int) -> None:
    log = large_log(seed, 200)
    scene = Scene(log, DAY)
    told = paths(scene)
    limits = (midnight(PERIOD[0]), midnight(PERIOD[1] + timedelta(days=1)))
    with workspace(log) as made:
        scope = made.scope(as_of=DAY, period=f"{PERIOD[0]}..{PERIOD[1]}")
        for pipeline in {row["pipeline_id"] for row in log["stages"]}:
            expected = counts(told, told, pipeline, scene.now, limits)
            assert list(differences(made, scope, pipeline, expected)) == []


class Company:
    """The deals of a random log, to be split in two again and again without an engine."""

    def __init__(self, seed: int, deals: int) -> None:
        log = large_log(seed, deals)
        scene = Scene(log, DAY)
        self.now = scene.now
        self.pipeline = log["stages"][0]["pipeline_id"]
        self.paths: Mapping[str, list[Passage]] = {
            deal: path
            for deal, path in paths(scene).items()
            if path and path[0].phase.pipeline == self.pipeline
        }
        passed = {passage.phase for path in self.paths.values() for passage in path}
        self.phases = sorted(
            (phase for phase in passed if phase.pipeline == self.pipeline),
            key=lambda phase: (phase.outcome != "open", phase.rank or 0, phase.name),
        )
        self.codes = {phase.name: code for code, phase in enumerate(self.phases)}

    @property
    def data(self) -> JourneyData:
        told = self.told(self.paths)
        return JourneyData(
            "Random",
            tuple(
                JourneyPhase(code, phase.name, 0, outcome=cast("Outcome", phase.outcome))
                for code, phase in enumerate(self.phases)
            ),
            tuple(JourneyArc(*ends, 1, 1) for ends in self.population(told).arcs),
            len(told.moved),
            DAY,
        )

    def told(self, deals: Iterable[str]) -> Counts:
        return counts(self.paths, deals, self.pipeline, self.now)

    def population(self, told: Counts) -> Population:
        def ends(source: str | None, target: str, kind: str) -> Ends:
            start = None if source is None else self.codes[source]
            return start, self.codes[target], cast("Kind", kind)

        return Population(
            len(told.moved),
            {
                code: PhaseCount(
                    *(len(e[name]) for e in (told.reached, told.gone, told.onward, told.lost))
                )
                for name, code in self.codes.items()
            },
            {ends(*key): len(deals) for key, deals in told.arcs.items()},
            {self.codes[name]: _laid(found) for name, found in told.stays.items()},
        )

    def split(self, first: set[str]) -> JourneyComparison:
        halves = (first, set(self.paths) - first)
        one, other = (self.population(self.told(sorted(half))) for half in halves)
        return compare(self.data, one, other, NAMES)


def _laid(found: Mapping[tuple[int, bool], int]) -> Stays:
    lengths = sorted({length for length, _ in found})
    ended = np.array([found.get((length, True), 0) for length in lengths])
    still = np.array([found.get((length, False), 0) for length in lengths])
    return Stays(np.array(lengths), ended, np.zeros_like(ended), still)


@pytest.mark.parametrize(
    ("seed", "deals", "pictures"), [(2, 250, 200), (5, 120, 400), (9, 60, 400)]
)
def test_two_random_halves_are_marked_in_at_most_one_picture_of_twenty(
    seed: int, deals: int, pictures: int
) -> None:
    company, dice = Company(seed, deals), dice_of(seed + 100)
    every = sorted(company.paths)
    marked = tested = 0
    for _ in range(pictures):
        found = company.split(set(dice.sample(every, len(every) // 2)))
        marked += found.marked > 0
        tested += found.tested

    assert tested > pictures * 3  # something was there to be marked
    assert marked <= pictures * 0.05


def test_a_planted_difference_is_found_and_said_with_its_sign() -> None:
    company, dice = Company(1, 400), dice_of(4)
    skipped = {
        deal for deal, path in company.paths.items() if any(step.kind == "skip" for step in path)
    }
    first = {deal for deal in company.paths if dice.random() < (0.9 if deal in skipped else 0.35)}

    found = company.split(first)

    skips = [arc.taken for arc in found.arcs if arc.kind == "skip"]
    assert any(taken.sign == 1 for taken in skips)
    assert not any(taken.sign == -1 for taken in skips)
    for taken in skips:
        if taken.sign:
            assert taken.low is not None
            assert taken.low > 0


def test_longer_stays_are_found_and_censored_ones_are_no_lengths() -> None:
    company = Company(1, 400)
    half = set(random.Random(2).sample(sorted(company.paths), len(company.paths) // 2))  # noqa: S311
    one, other = (company.population(company.told(sorted(h))) for h in (half, company.paths))
    code = next(code for code, stay in one.stays.items() if stay.moved.sum() > 40)
    slow = one.stays[code]
    # Random stays last from seconds to a year, so it takes a large factor to stand out of them.
    slower = replace(
        one, stays={**one.stays, code: Stays(slow.lengths * 30, slow.moved, slow.left, slow.still)}
    )
    unended = replace(
        one,
        stays={**one.stays, code: Stays(slow.lengths, slow.moved * 0, slow.left, slow.moved)},
    )

    days = compare(company.data, slower, other, NAMES).phases[code].days
    cut = compare(company.data, unended, other, NAMES).phases[code].days

    assert days is not None
    assert days.sign == 1
    assert (days.difference_days or 0) > 0
    assert cut is not None
    assert cut.standing == "few"  # nobody left: there is nothing to compare yet
    assert cut.first.median_days is None


def test_too_few_deals_are_said_and_never_marked() -> None:
    company = Company(1, 400)
    few = set(sorted(company.paths)[:15])

    found = company.split(few)

    assert not found.enough
    assert found.marked == 0
    assert {each.standing for each in found.contrasts()} == {"few"}
    assert all(each.p is None for each in found.contrasts())


def test_how_they_end_is_given_where_the_won_are_held_against_the_lost() -> None:
    log = large_log(3, 300)
    with workspace(log) as made:
        scope = made.scope(as_of=DAY)
        with made.view(scope) as view:
            data, pipeline = journey_data(view, ""), main_pipeline(view)
        sides = []
        for status in ("won", "lost"):
            with made.view(replace(scope, status=status)) as view:
                sides.append(population(view, pipeline))
    found = compare(data, sides[0], sides[1], NAMES, by_outcome=True)

    ends = {phase.code for phase in found.phases if phase.outcome in {"won", "lost"}}
    for phase in found.phases:
        assert (phase.reached.standing == "given") == (phase.code in ends)
        assert phase.lost is None or phase.lost.standing == "given"
    for arc in found.arcs:
        assert (arc.taken.standing == "given") == (arc.kind == "won")
        assert arc.taken.first.part <= arc.taken.first.n
        assert arc.taken.second.part <= arc.taken.second.n
    assert found.tested == sum(row["p"] is not None for row in found.as_rows())


@settings(max_examples=3)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates())
def test_a_status_is_that_of_the_date_and_every_deal_has_one(log: Log, day: date) -> None:
    told = paths(Scene(log, day))
    with workspace(log) as made:
        seen: dict[str, str] = {}
        for status in ("open", "won", "lost"):
            with made.view(replace(made.scope(as_of=day), status=status)) as view:
                for (deal,) in view.engine.query("SELECT id FROM deals").values:
                    assert deal not in seen
                    seen[deal] = status
                moved = view.engine.query(
                    "SELECT DISTINCT d.id FROM passages p JOIN all_deals d ON d.code = p.deal"
                ).values
                assert {deal for (deal,) in moved} <= {d for d, s in seen.items() if s == status}

    assert seen == {deal: path[-1].phase.outcome if path else "open" for deal, path in told.items()}
