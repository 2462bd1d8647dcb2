"""Whom we do not serve: each limit against the oracle, and what the data suggest or do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from oracle.boundaries import boundary
from oracle.scene import Scene
from readings_shown import shown
from recorded import closed_deals, recorded
from rumbo.errors import UsageError
from rumbo.journey.document import build
from rumbo.journey.wording import of_condition
from rumbo.model.boundary import PushesAtLeast, SilentFor, ValueIn
from rumbo.model.reading import Row, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.boundaries import conditions_in_words
from rumbo.readings.boundary import Limit
from rumbo.readings.selection import keep_selected
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import Log, cut, dice_of, large_log
from world import workspace

DAY = date(2025, 3, 1)
LAST_DAY = date(2026, 6, 30)
LIMITS: dict[str, list[dict[str, object]]] = {
    "sector": [{"condition": "value_in", "field": "industry", "values": ["Textil", "Minas"]}],
    "otro-sector": [{"condition": "value_not_in", "field": "industry", "values": ["Textil"]}],
    "poco": [{"condition": "amount_below", "amount": 20000}],
    "pequena": [{"condition": "employees_below", "employees": 50}],
    "sin-sponsor": [{"condition": "role_missing", "role": "sponsor", "after_days": 40}],
    "aplaza": [{"condition": "pushes_at_least", "pushes": 2}],
    "falta": [{"condition": "no_shows_at_least", "no_shows": 1}],
    "callada": [{"condition": "silent_for", "days": 25}],
    "aplaza-y-calla": [
        {"condition": "pushes_at_least", "pushes": 1},
        {"condition": "silent_for", "days": 10},
        {"condition": "amount_below", "amount": 60000},
    ],
}


def limited(made: Workspace, limits: dict[str, list[dict[str, object]]]) -> None:
    """Puts a map with these limits into force long ago."""
    written = [{"id": name, "says": name, "when": when} for name, when in limits.items()]
    entries = {"name": "Mapa", "phases": [{"id": "x", "name": "x"}], "boundaries": written}
    draft = made.atlas.add(build(entries), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001


def segmented(seed: int, deals: int = 120) -> Log:
    """A log whose accounts have an industry and a size."""
    log = recorded(large_log(seed, deals, closed_without_stage=False), seed)
    for place, row in enumerate(log["accounts"]):
        row["industry"] = ("Textil", "Minas", "Pan", "")[place % 4]
        row["employees"] = ("12", "80", "", "700")[place % 4]
        row["created_at"] = ""
    return log


def by_name(made: Workspace, day: date = DAY) -> dict[str, Row]:
    rows = made.read("boundaries", made.scope(as_of=day)).rows
    return {str(row["boundary"]): row for row in rows}


@pytest.mark.parametrize("seed", range(2))
def test_each_limit_leaves_outside_what_the_oracle_finds(seed: int) -> None:
    log = segmented(seed)
    scene = Scene(log, DAY)

    with workspace(log) as made:
        limited(made, LIMITS)
        found = by_name(made)
        with made.view(made.scope(as_of=DAY)) as view:
            for name in LIMITS:
                for column, part in (("inside", "never"), ("outside", "ever")):
                    keep_selected(view, Selection(outside=f"{name}~{part}"))
                    assert view.engine.count("selected") == found[name][column], name

    for name, when in LIMITS.items():
        for column, value in boundary(scene, when).items():
            assert found[name][column] == pytest.approx(value, abs=0.006), (name, column)
    assert sum(bool(row["won_outside"]) for row in found.values()) > 5


def test_no_date_shows_more_than_was_known_then() -> None:
    log, day = segmented(3), date(2024, 9, 15)

    with workspace(log) as today, workspace(cut(log, day)) as back_then:
        for made in (today, back_then):
            limited(made, LIMITS)
        scope = today.scope(as_of=day)
        assert shown(today.read("boundaries", scope)) == shown(back_then.read("boundaries", scope))


def test_limits_that_nobody_can_judge_are_said_to_be_so() -> None:
    log = segmented(1, 40) | {"activities": []}
    limits: dict[str, list[dict[str, object]]] = {
        "callada": LIMITS["callada"],
        "teme": [{"condition": "signal_found", "signal": "trust"}],
    }

    with workspace(log) as made:
        limited(made, limits)
        found = made.read("boundaries", made.scope(as_of=DAY))

    assert [row["state"] for row in found.rows] == ["cannot_know"] * 2
    assert all(row["outside"] is None for row in found.rows)
    assert found.verdict is Verdict.UNKNOWN
    assert found.figure("open_outside").value is None


def test_the_type_of_a_deal_is_said_in_words() -> None:
    some_map = build({"name": "Mapa", "phases": [{"id": "x", "name": "x"}]})
    told = of_condition(some_map, ValueIn(field="type", values=("new", "renewal", "otro")))
    other = of_condition(some_map, ValueIn(field="industry", values=("new",)))

    assert told.es == "tipo es nuevo cliente, renovación, otro"
    assert told.en == "type is new business, renewal, otro"
    assert other.es.endswith(" es new")


@pytest.mark.parametrize(("language", "days"), [("es-ES", "2,5"), ("es-419", "2.5")])
def test_the_conditions_of_a_limit_are_one_sentence_with_its_numbers(
    language: str, days: str
) -> None:
    limit = Limit("callada", (SilentFor(days=2.5), PushesAtLeast(pushes=2)))

    assert conditions_in_words(None, limit).of(language) == (
        f"El cliente lleva {days} días sin decir nada y el cierre se ha aplazado 2 veces o más."
    )


def test_a_limit_that_there_is_not_is_refused() -> None:
    with workspace(segmented(1, 10)) as made, made.view(made.scope(as_of=DAY)) as view:
        for wanted in ("nothing~ever", "any~sometimes", "any"):
            with pytest.raises(UsageError):
                keep_selected(view, Selection(outside=wanted))


def suggested(made: Workspace, day: date) -> list[Row]:
    rows = made.read("boundaries", made.scope(as_of=day)).rows
    return [row for row in rows if row["state"] == "suggested"]


@pytest.mark.parametrize("seed", range(4))
def test_where_nothing_is_planted_nothing_is_suggested(seed: int) -> None:
    with workspace(closed_deals(dice_of(seed), 600, never="")) as made:
        assert suggested(made, LAST_DAY) == []


def test_an_industry_that_never_buys_is_suggested_and_can_be_accepted() -> None:
    with workspace(closed_deals(dice_of(1), 900, never="Textil")) as made:
        limited(made, {})
        (row,) = suggested(made, LAST_DAY)
        draft = made.atlas.accept_limit(str(row["boundary"]), by="Ana")
        added = made.atlas.map_of(draft).boundaries
        made.atlas.publish(draft.id, by="Ana")
        after = by_name(made, made.today())
        with pytest.raises(UsageError):
            made.atlas.accept_limit("suggested-9")

    assert "Textil" in str(row["says"])
    assert row["won_outside"] == 0
    assert [each.id for each in added] == ["limite-1"]
    assert after["limite-1"]["outside"] == row["outside"]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Path]]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=1500, until=LAST_DAY, touches=0.2)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    yield made, written.truth
    made.close()


def test_the_planted_segment_of_the_sample_is_suggested(company: tuple[Workspace, Path]) -> None:
    made, _ = company

    found = suggested(made, LAST_DAY)

    assert any("Textil" in str(row["says"]) for row in found)
    assert all(float(str(row["p_value"])) <= 0.05 for row in found)
