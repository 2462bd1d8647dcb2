from __future__ import annotations

import pytest
from written_page import coded, page

from rumbo.log import stored
from rumbo.model.rejection import Reason
from rumbo.model.table import ROLES, TABLES, Column, ColumnType, Table
from rumbo.store.schema import SNAPSHOTS

FORMAT = page("docs/reference/log-format.md")
STORAGE = page("docs/reference/storage.md")
HEADINGS = list(FORMAT.sections)
TYPES = {ColumnType.BOOLEAN: "yes/no"}
BUILT = [name for name in stored.TYPES if name not in {table.name for table in TABLES}]


def shown(column: Column) -> tuple[str, str]:
    name = f"**{column.name}**" if column.required else column.name
    return name, "choice" if column.choices else TYPES.get(column.type, column.type.value)


def test_the_log_format_lists_exactly_the_tables() -> None:
    first = HEADINGS.index("Tables") + 1

    assert HEADINGS[first : first + len(TABLES)] == [table.name for table in TABLES]
    assert HEADINGS[first + len(TABLES)] == "Roles"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_lists_exactly_its_columns_with_the_required_ones_bold(table: Table) -> None:
    written = [(row[0], row[1]) for row in FORMAT.table(table.name)]

    assert written == [shown(column) for column in table.columns]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_with_choices_names_all_of_them(table: Table) -> None:
    written = {row[0].strip("*"): row[2] for row in FORMAT.table(table.name)}
    chosen = [column for column in table.columns if column.choices and column.choices != ROLES]

    assert all(coded(written[column.name]) == list(column.choices) for column in chosen)


def test_every_role_is_documented() -> None:
    assert [coded(row[0])[0] for row in FORMAT.table("Roles")] == list(ROLES)


def test_every_reason_for_refusing_a_row_is_documented() -> None:
    rows = FORMAT.table("Reasons for refusing a row")

    assert [coded(row[0])[0] for row in rows] == [reason.name for reason in Reason]
    assert all(
        Reason[coded(code)[0]].value.en.startswith(text.removesuffix(".")) for code, text in rows
    )


@pytest.mark.parametrize("name", BUILT)
def test_a_built_table_lists_exactly_its_columns(name: str) -> None:
    written = {column for row in STORAGE.table(name) for column in coded(row[0])}

    assert written == set(stored.TYPES[name])


def test_the_columns_that_only_the_store_has_are_documented() -> None:
    written = {(coded(row[0])[0], coded(row[1])[0]) for row in STORAGE.table("The lake")}
    known = {
        (table.name, column)
        for table in TABLES
        for column in stored.TYPES[table.name]
        if column not in (*table.column_names, "attrs")
    }

    assert written == known


def test_the_columns_of_a_snapshot_are_documented() -> None:
    written = [coded(row[0])[0] for row in STORAGE.table("The database")]

    assert written == [column.name for column in SNAPSHOTS.columns]
