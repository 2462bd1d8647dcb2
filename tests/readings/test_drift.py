"""What changed since the map was confirmed: found where something did, quiet where nothing did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from buying import LAST, company

from rumbo.journey.document import build
from rumbo.model.reading import Reading, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.drift import KEYS, READING
from rumbo.readings.selection import keep_selected
from rumbo.workspace import Workspace
from strategies import cut
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


def test_the_figure_opens_the_deals_behind_a_change(slower: Workspace) -> None:
    with slower.view(slower.scope(as_of=LAST)) as view:
        (row,) = READING.read(view).rows
        behind: Selection = READING.behind["deals"](row)
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
