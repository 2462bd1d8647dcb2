"""What changed since the map was confirmed: found where something did, quiet where nothing did."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from buying import LAST, company
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from oracle import drift as plain
from oracle.pauses import Story
from oracle.road import Phase
from oracle.scene import Scene
from rumbo.draw import number
from rumbo.journey.document import build
from rumbo.model.reading import Reading, Verdict
from rumbo.readings.ageing import WEEK_US, watch
from rumbo.readings.ageing_picture import drift_data
from rumbo.readings.drift import KEYS, READING
from rumbo.readings.selection import keep_selected
from rumbo.web.app import create_app
from rumbo.workspace import Workspace
from strategies import Log, cut, dates, large_log, logs
from world import workspace

CONFIRMED = datetime(2025, 1, 5)  # noqa: DTZ001 - naive UTC, as the database keeps it
CHANGED = date(2025, 3, 3)
MAP = {
    "name": "Mapa",
    "owner": "Ana",
    "phases": [
        {"id": name.lower(), "name": name, "owner": "Ana", "stages": [{"stage": name}]}
        for name in ("Hablar", "Probar", "Negociar")
    ],
}


def publish(made: Workspace, at: datetime = CONFIRMED) -> int:
    draft = made.atlas.add(build(MAP), by="Ana")
    return made.atlas.maps.publish(draft.id, by="Ana", at=at).id


def drift(made: Workspace, day: date) -> Reading:
    return made.read("drift", made.scope(as_of=day))


@pytest.fixture(scope="module")
def slower() -> Iterator[Workspace]:
    with workspace(company(1, changed=CHANGED, slower={"Probar": 2.0})) as made:
        publish(made)
        yield made


@pytest.fixture(scope="module")
def undisturbed() -> Iterator[Workspace]:
    with workspace(company(2)) as made:
        publish(made)
        yield made


def test_a_doubled_stay_is_found_within_eight_weeks_and_dated(slower: Workspace) -> None:
    found = drift(slower, CHANGED + timedelta(weeks=8))

    (row,) = found.rows
    assert (row["what"], row["phase"], row["unit"]) == ("slower", "Probar", "days")
    low, high = (date.fromisoformat(str(row[name])) for name in ("since_low", "since_high"))
    assert low <= CHANGED <= high
    assert high - low < timedelta(weeks=8)
    assert 12 < float(str(row["before"])) < 16
    assert 21 < float(str(row["after"])) < 36
    assert found.verdict is Verdict.BAD
    assert tuple(row) == KEYS


def test_the_picture_shows_each_week_before_and_since_the_change(slower: Workspace) -> None:
    day = CHANGED + timedelta(weeks=8)
    drawn = slower.draw("drift", slower.scope(as_of=day))
    (row,) = drift(slower, day).rows

    assert "Probar: más lenta" in drawn.svg
    cases = {told: sum(int(str(each["n"])) for each in drawn.rows if each["changed"] == told)
             for told in ("yes", "no")}  # fmt: skip
    assert cases == {"yes": row["n"], "no": row["n_before"]}
    ended = [float(str(each["value"])) for each in drawn.rows if each["value"] is not None]
    assert all(0 < value < 80 for value in ended)
    assert len(ended) > 40


def test_a_picture_of_the_surest_changes_says_how_many_it_leaves_out(slower: Workspace) -> None:
    with slower.view(slower.scope(as_of=CHANGED + timedelta(weeks=8))) as view:
        (change,) = drift_data(view, "Ventas").changes
        none = drift_data(view, "Ventas", 0)

        assert (none.changes, none.left_out) == ((), 1)
        assert drift_data(view, "Ventas", 1).changes == (change,)
        assert drift_data(view, "Ventas", 1).left_out == 0


def test_the_page_of_drift_shows_the_picture_and_its_numbers(slower: Workspace) -> None:
    with TestClient(create_app(slower.folder), base_url="http://127.0.0.1") as browser:
        shown = browser.get(f"/lecturas/drift?as_of={CHANGED + timedelta(weeks=8)}").text
        home = browser.get(f"/?as_of={CHANGED + timedelta(weeks=8)}").text

    (row,) = drift(slower, CHANGED + timedelta(weeks=8)).rows
    ends = [
        number.day(date.fromisoformat(str(row[f"since_{end}"])), "es") for end in ("low", "high")
    ]
    assert f'<small class="quiet sure">{" – ".join(ends)}</small>' in shown
    assert shown.count('data-picture="drift"') == 2  # for wide windows and for narrow ones
    assert "<caption>Probar: más lenta</caption>" in shown
    assert "Probar: más lenta desde el" in home


def test_the_file_of_the_weeks_has_those_of_the_picture(slower: Workspace) -> None:
    asked = f"as_of={CHANGED + timedelta(weeks=8)}"
    with TestClient(create_app(slower.folder), base_url="http://127.0.0.1") as browser:
        shown = browser.get(f"/lecturas/drift?{asked}").text
        written = browser.get(f"/lecturas/drift/semanas.csv?{asked}")

    rows = list(csv.DictReader(io.StringIO(written.text.lstrip("\ufeff"))))
    drawn = slower.draw("drift", slower.scope(as_of=CHANGED + timedelta(weeks=8))).rows
    assert f'href="/lecturas/drift/semanas.csv?{asked}"' in shown
    assert written.headers["content-type"].startswith("text/csv")
    assert 'filename="rumbo-drift-2025-04-28.weeks.csv"' in written.headers["content-disposition"]
    assert list(rows[0]) == list(drawn[0])
    assert [(row["week"], row["n"]) for row in rows] == [
        (str(row["week"]), str(row["n"])) for row in drawn
    ]


def test_the_figure_opens_the_deals_behind_a_change(slower: Workspace) -> None:
    with slower.view(slower.scope(as_of=LAST)) as view:
        (row,) = READING.read(view).rows
        behind = READING.behind["deals"](row)
        assert behind is not None
        keep_selected(view, behind)
        assert view.engine.count("selected") == row["deals"] == row["n"]


def test_more_losses_are_found_with_the_deals_that_were_lost() -> None:
    with workspace(company(3, changed=CHANGED, lost=0.5)) as made:
        publish(made)
        found = {(row["what"], row["phase"]): row for row in drift(made, LAST).rows}

    row = found["more_lost", "Hablar"]
    assert 0.15 < float(str(row["before"])) < 0.25
    assert 0.4 < float(str(row["after"])) < 0.6
    assert row["deals"] == round(float(str(row["after"])) * int(str(row["n"])))


def test_nothing_is_found_where_nothing_changed(undisturbed: Workspace) -> None:
    cries = 0
    for week in range(4, 25, 2):
        found = drift(undisturbed, CONFIRMED.date() + timedelta(weeks=week))
        assert found.verdict is not Verdict.UNKNOWN
        cries += bool(found.rows)

    assert cries <= 1


def test_right_after_the_confirmation_there_is_not_enough_data(undisturbed: Workspace) -> None:
    found = drift(undisturbed, CONFIRMED.date() + timedelta(days=10))

    assert (found.verdict, found.rows) == (Verdict.UNKNOWN, ())
    assert found.figure("changes").value is None
    assert any("Not enough" in text.en for text in found.warnings)


def test_what_changed_before_the_confirmation_is_no_news(slower: Workspace) -> None:
    number = slower.atlas.maps.versions()[-1].id
    before = drift(slower, LAST)
    slower.atlas.maps.confirm(
        number,
        by="Ana",
        note="",
        evidence={},
        at=datetime(2025, 5, 4),  # noqa: DTZ001
    )

    assert len(before.rows) == 1
    assert drift(slower, LAST).rows == ()
    # The confirmation counts from its day on.
    assert drift(slower, date(2025, 5, 3)).rows != ()


def test_drift_at_a_past_date_sees_only_what_was_known_then() -> None:
    log, day = company(4, changed=CHANGED, slower={"Probar": 2.0}), date(2025, 5, 11)
    log |= {"activities": [], "deal_contacts": [], "rates": []}
    log["deals"] = [row | {"closed_at": "", "lost_reason": ""} for row in log["deals"]]
    told = []
    for known in (log, cut(log, day)):
        with workspace(known) as made:
            publish(made)
            told.append(drift(made, day))

    assert told[0].rows == told[1].rows
    assert told[0].rows


@settings(max_examples=5)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates(), weeks=st.integers(0, 60))
def test_what_is_watched_is_what_the_oracle_counts(log: Log, day: date, weeks: int) -> None:
    compare(log, day, weeks)


def test_of_large_logs_every_sort_of_series_is_what_the_oracle_counts() -> None:
    told = [compare(large_log(seed, 150), date(2025, 3, 30), 20) for seed in (400, 401)]

    assert set.union(*told) == {"stay", "exit", "move", "role", "reason"}


def compare(log: Log, day: date, weeks: int) -> set[str]:
    """Holds every series against the oracle's; the sorts that there were."""
    with workspace(log) as made, made.view(made.scope(as_of=day)) as view:
        watched = watch(view, view.as_of_us - weeks * WEEK_US)
        keys = {(each.pipeline_id, each.name): each.key for each in view.phases.values()}
        ends = {(each.pipeline_id, each.outcome): each.key for each in view.phases.values()}

    def key(phase: Phase) -> str:
        by_name = keys.get((phase.pipeline, phase.name))
        return by_name or ends[phase.pipeline, phase.outcome]

    story = Story(Scene(log, day))
    since = story.scene.now - timedelta(weeks=weeks)
    expected, counted_weeks = plain.series(story, since, key)
    assert watched.weeks == counted_weeks
    found = {each.key: each for each in watched.series}
    assert set(found) <= set(expected)
    for name, (hits, base) in expected.items():
        if name in found:
            assert np.allclose(found[name].hits, hits), name
            assert np.allclose(found[name].base, base), name
        else:  # the only way on, which the series of moving on tells already
            assert name[0] == "move"
            assert expected["exit", name[1]][0] == hits
    return {name[0] for name in found}
