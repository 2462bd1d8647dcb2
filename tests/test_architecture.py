from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import sqlglot
from click import Context
from sqlglot import ErrorLevel

from rumbo.cli import rumbo
from rumbo.readings.registry import questions
from rumbo.settings import Settings

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
STATEMENTS = sorted(
    path
    for floor in ("readings", "predict")
    for path in (ROOT / "src" / "rumbo" / floor).glob("*.sql")
)
REFERENCE = ROOT / "docs" / "reference"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize(
    ("library", "only"),
    [("duckdb", "store/engine.py"), ("deltalake", "store/lake.py")],
)
def test_a_library_of_the_store_is_imported_in_one_file(library: str, only: str) -> None:
    users = {
        path.relative_to(ROOT / "src" / "rumbo") for path in SOURCES if library in imported(path)
    }
    assert users == {Path(only)}


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_the_sql_of_a_reading_runs_on_another_engine(path: Path) -> None:
    (statement,) = sqlglot.parse(path.read_text("utf-8"), read="duckdb")
    assert statement is not None
    assert statement.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in (*SOURCES, *TESTS)}
    assert {str(path): length for path, length in lengths.items() if length > 500} == {}


def test_no_function_is_longer_than_eighty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 80
    ]
    assert long == []


def test_every_setting_is_documented() -> None:
    text = (REFERENCE / "settings.md").read_text("utf-8")
    assert [field.name for field in fields(Settings) if f"`{field.name}`" not in text] == []


def test_every_command_is_documented() -> None:
    text = (REFERENCE / "cli.md").read_text("utf-8")
    names = rumbo.list_commands(Context(rumbo))
    assert [name for name in names if f"rumbo {name}" not in text] == []


def test_every_reading_is_documented() -> None:
    text = (REFERENCE / "readings.md").read_text("utf-8")
    assert [name for name in questions() if f"{name}" not in text] == []
