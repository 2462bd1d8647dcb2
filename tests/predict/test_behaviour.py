"""Which phase a deal behaves like: blind to what is declared, additive, and silent where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rumbo.log import view as views
from rumbo.log.midnight import last_microsecond
from rumbo.predict.behaviour import SAID, SEEN, Behaviour, of_learnt
from rumbo.predict.features import Table, features
from rumbo.predict.learning import Learnt, learn
from rumbo.predict.said import said
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.store.sql import statement
from rumbo.workspace import Workspace
from strategies import Log, large_log
from world import workspace

DAY = date(2025, 1, 20)
LAST_DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Learnt, Behaviour]:
    folder = tmp_path_factory.mktemp("company")
    written = write_company(folder, deals=300, seed=4, until=LAST_DAY)
    made = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(written.log)
    with made.view(made.scope(as_of=LAST_DAY)) as view:
        found = learn(view)
        told = of_learnt(found, lambda table: said(view, table))
    made.close()
    return found, told


@pytest.fixture(scope="module")
def learnt(company: tuple[Learnt, Behaviour]) -> Learnt:
    return company[0]


@pytest.fixture(scope="module")
def found(company: tuple[Learnt, Behaviour]) -> Behaviour:
    return company[1]


@pytest.fixture(scope="module")
def declared() -> Iterator[tuple[Workspace, Workspace]]:
    """A log, and the same one with other stages declared where deals still are."""
    log = large_log(3, 160, closed_without_stage=False)
    with workspace(log) as as_it_is, workspace(declared_otherwise(log)) as otherwise:
        yield as_it_is, otherwise


def declared_otherwise(log: Log) -> Log:
    """The last stage that each open deal came to is another one of its pipeline."""
    stages: dict[str, list[str]] = {}
    for row in log["stages"]:
        if row.get("outcome", "open") == "open":
            stages.setdefault(row["pipeline_id"], []).append(row["stage"])
    ahead = {
        row["id"]: {
            stage: own[(place + 1) % len(own)]
            for own in [stages.get(row["pipeline_id"], [])]
            for place, stage in enumerate(own)
        }
        for row in log["deals"]
        if row["status"] == "open"
    }
    deals = [
        {**row, "stage": ahead[row["id"]].get(row["stage"], row["stage"])}
        if row["id"] in ahead
        else row
        for row in log["deals"]
    ]
    last: dict[str, int] = {}
    for place, row in enumerate(log["changes"]):
        if row["field"] == "stage" and row["object_id"] in ahead:
            before = last.get(row["object_id"])
            if before is None or log["changes"][before]["changed_at"] <= row["changed_at"]:
                last[row["object_id"]] = place
    changes = [
        {**row, "new_value": ahead[row["object_id"]].get(row["new_value"], row["new_value"])}
        if last.get(row["object_id"]) == place and row["field"] == "stage"
        else row
        for place, row in enumerate(log["changes"])
    ]
    return log | {"deals": deals, "changes": changes}


def seen(made: Workspace) -> Table:
    with made.view(made.scope(as_of=DAY)) as view:
        return features(view, [last_microsecond(DAY, view.settings)])


def leaks(pair: tuple[Workspace, Workspace]) -> list[str]:
    """The columns a model of behaviour sees that change with what is declared."""
    one, other = (seen(made) for made in pair)
    both = sorted(set(one.deal.tolist()) & set(other.deal.tolist()))
    places = [[table.deal.tolist().index(deal) for deal in both] for table in (one, other)]
    assert len(both) > 20
    moved = one.columns["phase"][places[0]] != other.columns["phase"][places[1]]
    assert moved.sum() > 10
    return [
        name
        for name in (*SEEN, *SAID)
        if not all(
            a == b or (a != a and b != b)  # noqa: PLR0124 - not a number
            for a, b in zip(
                one.columns[name][places[0]].tolist(),
                other.columns[name][places[1]].tolist(),
                strict=True,
            )
        )
    ]


def test_nothing_that_it_sees_comes_from_the_declared_phase(
    declared: tuple[Workspace, Workspace],
) -> None:
    assert leaks(declared) == []


@pytest.mark.parametrize(
    ("honest", "leaking", "column"),
    [
        ("CAST(k.meetings AS DOUBLE)", "CAST(h.rank AS DOUBLE)", "meetings"),
        ("coalesce(v.source, '')", "h.stage", "source"),
        ("CAST(k.people AS DOUBLE)", "CAST(s.phase * k.people + s.phase AS DOUBLE)", "people"),
    ],
)
def test_a_column_that_knows_what_is_declared_is_found(
    declared: tuple[Workspace, Workspace],
    monkeypatch: pytest.MonkeyPatch,
    honest: str,
    leaking: str,
    column: str,
) -> None:
    def planted(package: str, name: str) -> str:
        text = statement(package, name)
        if name != "features.sql":
            return text
        assert honest in text
        return text.replace(honest, leaking)

    monkeypatch.setattr(views, "statement", planted)
    assert column in leaks(declared)


def test_whatever_is_declared_today_the_answer_is_the_same(
    learnt: Learnt, found: Behaviour
) -> None:
    hidden = {
        name: values[::-1].copy()
        for name, values in learnt.today.columns.items()
        if name not in (*SEEN, *SAID, "pipeline", "parked")
    }
    today = replace(learnt.today, columns={**learnt.today.columns, **hidden})
    for pipeline, model in found.models.items():
        here = np.flatnonzero(found.today.columns["pipeline"] == pipeline)
        own = today.rows(today.columns["parked"] == 0).rows(here)
        shares = model.shares(own, found.told.rows(here))

        wanted = [list(found.deals[str(deal)].shares.values()) for deal in own.deal]
        assert np.allclose(shares, wanted)


def test_shares_add_up_and_only_sure_phases_are_named(found: Behaviour) -> None:
    assert len(found.deals) > 30
    for likeness in found.deals.values():
        assert sum(likeness.shares.values()) == pytest.approx(1)
        assert bool(likeness.phase) == (max(likeness.shares.values()) >= 0.5)


def test_the_signs_are_the_odds_of_the_model_itself(found: Behaviour) -> None:
    for deal, likeness in list(found.deals.items())[:20]:
        one, other = sorted(likeness.shares, key=lambda p: -likeness.shares[p])[:2]
        place = found.today.deal.tolist().index(deal)
        model = found.models[str(found.today.columns["pipeline"][place])]
        a, b = model.phases.index(one), model.phases.index(other)
        usual = model.usual[b] @ (model.weights[a] - model.weights[b])
        usual += model.intercepts[a] - model.intercepts[b]
        odds = np.log(likeness.shares[one] / likeness.shares[other])

        points = sum(sign.points for sign in found.signs(deal, one, other))
        assert points == pytest.approx(odds - usual, abs=1e-6)


def test_with_too_few_deals_nothing_is_said() -> None:
    with workspace(large_log(8, 30)) as made, made.view(made.scope(as_of=DAY)) as view:
        told = of_learnt(learn(view), lambda table: said(view, table))
        rows = made.read("real_phases", made.scope(as_of=DAY))

    assert told.deals == {}
    assert told.missing > 0
    assert {row["behaviour_phase"] for row in rows.rows} <= {None}
    assert any("it takes 60 deals" in text.en for text in rows.warnings)
