"""One served company for all tests of the web, made when the first of them asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from people import People
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from browser import company  # noqa: PLC0415 - other tests need no server

    return company(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="session")
def browser(workspace: Path) -> Iterator[TestClient]:
    from browser import client  # noqa: PLC0415 - the same

    with client(workspace) as opened:
        yield opened


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> People:
    from people import people  # noqa: PLC0415 - the same

    return people(tmp_path_factory.mktemp("team"))


@pytest.fixture(scope="session")
def team_browser(team: People) -> Iterator[TestClient]:
    with team.client() as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace without data."""
    from command import made  # noqa: PLC0415 - the same

    return made(tmp_path / "workspace")


@pytest.fixture
def reader(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Its pages; what is sent to it is looked at and brought in at once."""
    from browser import client  # noqa: PLC0415 - the same
    from sending import Inline  # noqa: PLC0415 - the same

    monkeypatch.setattr("rumbo.web.visit.Desk", Inline)
    with client(folder) as opened:
        yield opened


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashes that take no time, for tests that are about something else."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - the same

    from rumbo.access import password  # noqa: PLC0415 - the same

    monkeypatch.setattr(password, "_HASHER", PasswordHasher(1, 1024, 1))
    password._nobodys.cache_clear()
    yield
    password._nobodys.cache_clear()
