"""`rumbo models`."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import made, rumbo, small_log
from strategies import large_log
from world import write_log


def test_a_model_is_fitted_kept_and_listed(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", large_log(5, 220, closed_without_stage=False))
    at = ("--workspace", made(tmp_path / "workspace", log))
    assert rumbo("models", "list", "--json", *at).json == []

    day = ("--as-of", "2024-10-07")
    told = rumbo("models", "train", *day, "--json", *at).json
    assert (told["as_of"], told["serves"], told["why"]) == ("2024-09-29", "2024-10-07", "due")
    assert told["closed"] >= 30
    assert told["model"] in {"shrunk", *told["loss"]}

    (kept,) = rumbo("models", "list", "--json", *at).json
    assert {**told, **kept} == {**kept, "serves": "2024-10-07", "why": "due"}
    assert kept["snapshot"] == 1
    listed = rumbo("models", "list", *at).out
    assert told["model"] in listed
    assert listed.split()[:3] == ["Fecha", "Instantánea", "Modelo"]
    assert "tocaba ese día" in rumbo("models", "train", *day, *at).out
    assert len(rumbo("models", "list", "--json", *at).json) == 1


def test_an_interrupted_training_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path / "log", large_log(5, 220, closed_without_stage=False))
    at = ("--workspace", made(tmp_path / "workspace", log))
    day = ("--as-of", "2024-10-07")
    rumbo("models", "train", *day, *at)
    models = tmp_path / "workspace" / "models"
    before = {path.name: path.read_bytes() for path in models.iterdir()}

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rumbo.predict.training.choose", interrupted)
    stopped = rumbo("models", "train", *day, *at)
    assert stopped.code == 130
    assert "Interrumpido" in stopped.err
    assert {path.name: path.read_bytes() for path in models.iterdir()} == before

    (models / "2024-01-01-1-other.npz").write_bytes(b"no model")
    listed = rumbo("models", "list", *at)
    assert listed.code == 0
    assert "2024-01-01-1-other.npz no es un modelo" in listed.err


def test_too_few_closed_deals_make_no_model(tmp_path: Path) -> None:
    at = ("--workspace", made(tmp_path / "workspace", small_log(tmp_path / "log")))
    tried = rumbo("models", "train", *at)
    assert tried.code == 2
    assert "Faltan" in tried.err
    assert not (tmp_path / "workspace" / "models").exists()
