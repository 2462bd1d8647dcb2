"""The databases that the tests of the store run on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from postgres import found, server

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if not found():
        pytest.skip("PostgreSQL is not installed: /usr/lib/postgresql/*/bin/initdb is missing")
    with server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    name = f"rumbo_{next(_NUMBERS)}"
    admin = postgres_server.format("postgres").replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return postgres_server.format(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rumbo.db'}"
    found_url: str = request.getfixturevalue("postgres_url")
    return found_url
