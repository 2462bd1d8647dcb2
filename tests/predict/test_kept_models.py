"""Models that are kept say the same again, fit only what they were made from, and run nothing."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from drawn_deals import drawn
from rumbo.predict import learning
from rumbo.predict.archive import MOST_KEPT, Archive, Origin
from rumbo.predict.choice import BOOSTED, CLASSES, Chosen, choose
from rumbo.predict.features import Table
from rumbo.predict.learning import look_back
from rumbo.predict.outlook import Outlook, outlook
from rumbo.predict.packing import UnreadableModelError, packed, unpacked
from rumbo.predict.training import kept_in
from rumbo.predict.trees import Trees
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

FITTED = date(2024, 9, 29)  # the last Sunday on which a model was due
DAY = date(2024, 10, 3)
ORIGIN = Origin(snapshot=3, as_of="2026-06-30", features="abc", reading="def")


@pytest.fixture(scope="module")
def chosen() -> Chosen:
    found = choose(drawn(1, telling=True)[0])
    assert found.name == BOOSTED
    return found


@pytest.fixture
def made() -> Iterator[Workspace]:
    with workspace(large_log(5, 220, closed_without_stage=False)) as opened:
        yield opened


def test_a_kept_model_says_exactly_the_same(chosen: Chosen, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "models")
    assert archive.keep(ORIGIN, chosen)
    again = archive.load(ORIGIN, CLASSES)
    assert isinstance(again, Chosen)

    asked, _ = drawn(2, telling=True)
    for one, other in zip(chosen.reached(asked), again.reached(asked), strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(chosen.weight(asked), again.weight(asked))
    assert again.losses == chosen.losses


@pytest.mark.parametrize(
    "change", [{"snapshot": 4}, {"as_of": "2026-07-01"}, {"features": "x"}, {"reading": "x"}]
)
def test_a_model_of_anything_else_is_not_loaded(
    chosen: Chosen, tmp_path: Path, change: dict[str, object]
) -> None:
    archive = Archive(tmp_path)
    archive.keep(ORIGIN, chosen)
    other = replace(ORIGIN, **change)  # type: ignore[arg-type]
    (tmp_path / other.name).write_bytes((tmp_path / ORIGIN.name).read_bytes())

    assert archive.load(other, CLASSES) is None


def test_nothing_that_a_file_holds_is_executed(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (str(tmp_path / "sprung"),)

    (tmp_path / ORIGIN.name).write_bytes(pickle.dumps(Trap()))
    assert Archive(tmp_path).load(ORIGIN, CLASSES) is None
    np.savez(tmp_path / ORIGIN.name, about=np.array([Trap()], dtype=object))
    assert Archive(tmp_path).load(ORIGIN, CLASSES) is None
    assert Archive(tmp_path).listed(CLASSES) == []
    assert not (tmp_path / "sprung").exists()


def test_only_the_classes_of_models_are_made_again(chosen: Chosen) -> None:
    told, arrays = packed(chosen)
    told["class"] = "Path"
    with pytest.raises(UnreadableModelError):
        unpacked(told, arrays, CLASSES)


@pytest.mark.parametrize("forged", ["endless", "outside", "torn"])
def test_trees_that_never_end_are_no_model(chosen: Chosen, forged: str) -> None:
    told, arrays = packed(next(part for part in parts(chosen.model) if isinstance(part, Trees)))
    left, column = told["of"]["left"]["array"], told["of"]["column"]["array"]
    split = int(np.flatnonzero(arrays[column] >= 0)[0])
    arrays[left] = arrays[left].copy()
    if forged == "torn":
        arrays[left] = arrays[left][:-1]
    else:
        arrays[left][split] = split if forged == "endless" else 10**9
    with pytest.raises(UnreadableModelError):
        unpacked(told, arrays, CLASSES)


def parts(model: object) -> Iterator[object]:
    """All that a model is made of."""
    yield model
    if isinstance(model, tuple):
        for part in model:
            yield from parts(part)
    elif is_dataclass(model):
        for field in fields(model):
            yield from parts(getattr(model, field.name))


def test_a_torn_file_is_no_model(chosen: Chosen, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(ORIGIN, chosen)
    whole = (tmp_path / ORIGIN.name).read_bytes()
    (tmp_path / ORIGIN.name).write_bytes(whole[: len(whole) // 2])
    assert archive.load(ORIGIN, CLASSES) is None


def test_the_models_used_last_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rumbo.predict.archive.MOST_KEPT", 3)
    archive = Archive(tmp_path)
    for day in range(5):
        archive.keep(replace(ORIGIN, as_of=f"2026-01-{day + 1:02}"), np.zeros(1))
    assert len(archive.listed(CLASSES)) == 3
    assert MOST_KEPT > 3


def told(made: Workspace, day: date = DAY) -> Outlook:
    """The outlook as another process would give it."""
    other = Workspace.open(made.folder)
    with other.view(other.scope(as_of=day)) as view:
        found = outlook(view)
    other.close()
    return found


def test_a_second_answer_comes_from_the_kept_model(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = told(made)
    (kept,) = kept_in(made.folder)
    assert (kept.origin.as_of, kept.model.closed) == (FITTED.isoformat(), first.closed)

    monkeypatch.setattr(learning, "learn", None)  # whoever learns now fails
    second = told(made)
    assert second.deal_ids == first.deal_ids
    assert np.array_equal(second.won, first.won)
    assert np.array_equal(second.low, first.low)
    assert (second.base, second.method, second.closed) == (first.base, first.method, first.closed)


def test_another_date_or_snapshot_has_a_model_of_its_own(made: Workspace) -> None:
    told(made)
    told(made, FITTED)
    made.record_again(source="again", facts={})
    told(made)
    assert [(kept.origin.as_of, kept.origin.snapshot) for kept in kept_in(made.folder)] == [
        ("2024-09-29", 2),
        ("2024-09-29", 1),
        ("2024-09-01", 1),
    ]


def test_a_training_that_dies_leaves_nothing(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", dying)
    with pytest.raises(KeyboardInterrupt):
        told(made)
    assert list((made.folder / "models").iterdir()) == []


def test_what_a_killed_training_left_is_cleared_away(tmp_path: Path) -> None:
    old, new = tmp_path / ".draft-old", tmp_path / ".draft-new"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))
    Archive(tmp_path).keep(ORIGIN, np.zeros(1))
    assert not old.exists()
    assert new.exists()  # somebody may be writing it


def test_a_folder_that_cannot_be_written_answers_all_the_same(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def counted(*given: object) -> Table:
        looks.append(1)
        return look_back(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(learning, "look_back", counted)
    (made.folder / "models").write_text("in the way")
    assert told(made).deal_ids == told(made).deal_ids != ()
    assert len(looks) == 2
    assert kept_in(made.folder) == []
