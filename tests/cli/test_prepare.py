"""What is prepared is found by whoever asks next, and only a large log is prepared by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from command import made, rumbo, small_log
from rumbo.cli import import_command
from rumbo.log.view import View
from rumbo.store.answer_files import FOLDER
from rumbo.web.app import create_app
from rumbo.web.views import Views
from rumbo.workspace import Workspace


def kept(workspace: Path) -> int:
    return sum(1 for _ in (workspace / FOLDER).rglob("*.answer"))


def no_view(*_: object, **__: object) -> View:
    raise AssertionError("a view was opened")


def test_pages_that_were_prepared_open_no_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = made(tmp_path / "workspace", small_log(tmp_path / "log"))
    done = rumbo("prepare", "--workspace", workspace)
    assert done.code == 0
    assert "páginas" in done.out
    assert kept(workspace) > 30
    monkeypatch.setattr(Workspace, "view", no_view)
    monkeypatch.setattr(Views, "lent", no_view)
    with TestClient(create_app(workspace), base_url="http://127.0.0.1") as browser:
        for path in ("/", "/mapa", "/recorridos", "/oportunidades"):
            assert browser.get(path).status_code == 200


def test_there_is_nothing_to_prepare_without_data(tmp_path: Path) -> None:
    done = rumbo("prepare", "--workspace", made(tmp_path / "workspace"))

    assert done.code == 2
    assert "rumbo import" in done.err


def test_a_large_log_is_prepared_where_nobody_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = small_log(tmp_path / "log")
    small = made(tmp_path / "small", log)
    assert kept(small) == 0
    monkeypatch.setattr(import_command, "LARGE_DEALS", 5)
    for name, options in (("large", ()), ("left", ("--no-prepare",))):
        workspace = made(tmp_path / name)
        done = rumbo("import", log, "--workspace", workspace, *options)
        assert done.code == 0, done.err
        assert (kept(workspace) > 30) is (name == "large")
