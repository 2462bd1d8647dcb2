"""One served company for all tests of the web, made when the first of them asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
