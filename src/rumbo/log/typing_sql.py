"""The SQL that turns a text cell into its type, and says what is wrong with it if it cannot."""

from __future__ import annotations

from rumbo.model.rejection import Reason
from rumbo.model.table import Column, ColumnType, Table
from rumbo.store.engine import quoted

EARLIEST_YEAR, LATEST_YEAR = 1990, 2090
_TRUE = "('1', 'true', 'yes', 'y', 't', 'sí', 'si', 's', 'x')"
# The ranges of most alphabets: the class of all letters takes the engine far longer to prepare.
_LETTERS = r"A-Za-z\x{C0}-\x{24F}\x{370}-\x{1FFF}\x{3040}-\x{D7FF}"
_FALSE = "('0', 'false', 'no', 'n', 'f')"


def typed(column: Column, cell: str) -> str:
    """The SQL expression for the value of `cell`, NULL where it has none or cannot be read."""
    if column.type in (ColumnType.TIME, ColumnType.DUE):
        return moment(cell)
    if column.type is ColumnType.MONEY:
        return f"TRY_CAST({cell} AS DECIMAL(18, 2))"
    if column.type is ColumnType.NUMBER:
        return f"TRY_CAST({cell} AS DOUBLE)"
    if column.type is ColumnType.INTEGER:
        return f"TRY_CAST(TRY_CAST({cell} AS DOUBLE) AS BIGINT)"
    if column.type is ColumnType.BOOLEAN:
        folded = f"lower(trim({cell}))"
        return f"CASE WHEN {folded} IN {_TRUE} THEN true WHEN {folded} IN {_FALSE} THEN false END"
    text = f"lower(trim({cell}))" if column.choices else f"trim({shown(cell)})"
    kept = f"nullif({text}, '')"
    return f"coalesce({kept}, '{column.default}')" if column.default else kept


def moment(cell: str) -> str:
    """The SQL expression for the moment in `cell`, in UTC; the session's zone if none is named."""
    # Going through a number spares the engine's calendar, the dearest part of reading a time.
    return f"make_timestamp(epoch_us(TRY_CAST({cell} AS TIMESTAMPTZ)))"


def shown(cell: str) -> str:
    """The SQL expression for the text of `cell` without the quote that keeps it from computing."""
    # The first test is cheap and nearly always false, so the pattern is hardly ever tried.
    marked = f"starts_with({cell}, '''') AND regexp_matches({cell}, '^''+[=+@\\t\\r-]')"
    return f"CASE WHEN {marked} THEN substr({cell}, 2) ELSE {cell} END"


def inert(text: str) -> str:
    """The SQL expression for `text` as a spreadsheet shows it instead of computing it."""
    computed = f"regexp_matches({text}, '^''*[=+@\\t\\r-]') AND TRY_CAST({text} AS DOUBLE) IS NULL"
    return f"CASE WHEN {computed} THEN '''' || {text} ELSE {text} END"


def formula(cell: str) -> str:
    """The SQL condition that `cell` holds what a spreadsheet would compute."""
    # The first tests are cheap and nearly always false, so the pattern is hardly ever tried.
    first = f"(starts_with({cell}, '=') OR starts_with({cell}, '''='))"
    return f"({first} AND regexp_matches({cell}, '^''?=[-+@( ]*[{_LETTERS}\\d\"''$]'))"


def suspect(table: Table, present: frozenset[str]) -> str:
    """The SQL condition that is true for every faulty row, and for few sound ones; it is cheap.

    It reads the same cells and values as `fault`, which then only has to look at those rows.
    """
    conditions = [_suspect(column) for column in table.columns if column.name in present]
    return " OR ".join(conditions)


def _suspect(column: Column) -> str:
    cell, value = quoted(column.name), quoted(f"typed_{column.name}")
    if column.type is ColumnType.TEXT and column.choices:
        listed = ", ".join(f"'{choice}'" for choice in column.choices)
        odd = f"{value} NOT IN ({listed})"
    elif column.type is ColumnType.TEXT:
        odd = f"ascii({cell}) IN (39, 61)"  # a quote or an equals sign: it may be a formula
    else:
        odd = f"({value} IS NULL AND {cell} IS NOT NULL)"
    if column.type in (ColumnType.TIME, ColumnType.DUE):
        odd += f" OR {_implausible(value)}"
    elif column.type is ColumnType.NUMBER:
        odd += f" OR NOT isfinite({value})"
    needed = column.required and not column.clearable
    return f"({odd}) OR {value} IS NULL" if needed else f"({odd})"


def fault(table: Table, present: frozenset[str]) -> str:
    """The SQL expression for `column:REASON` of a row's first fault, NULL for a sound row.

    `present` names the columns that the source has; it reads the cells as `"name"` and the typed
    values as `"typed_name"`.
    """
    cases = [case for column in table.columns for case in _cases(column, column.name in present)]
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def _cases(column: Column, present: bool) -> list[str]:  # noqa: FBT001 - one internal caller
    if not present:
        return []
    cell, value = quoted(column.name), quoted(f"typed_{column.name}")
    cases = [_case(formula(cell), column, Reason.FORMULA)]
    if column.required and not column.clearable:
        missing = f"({value} IS NULL AND nullif(trim({cell}), '') IS NULL)"
        cases.append(_case(missing, column, Reason.MISSING))
    unread = f"({value} IS NULL AND nullif(trim({cell}), '') IS NOT NULL)"
    if column.type in (ColumnType.TIME, ColumnType.DUE):
        cases.append(_case(unread, column, Reason.NOT_A_TIME))
        cases.append(_case(_implausible(value), column, Reason.IMPLAUSIBLE_TIME))
    elif column.type in (ColumnType.MONEY, ColumnType.INTEGER):
        cases.append(_case(unread, column, Reason.NOT_A_NUMBER))
    elif column.type is ColumnType.NUMBER:
        cases.append(_case(f"({unread} OR NOT isfinite({value}))", column, Reason.NOT_A_NUMBER))
    elif column.type is ColumnType.BOOLEAN:
        cases.append(_case(unread, column, Reason.NOT_A_BOOLEAN))
    elif column.choices:
        listed = ", ".join(f"'{choice}'" for choice in column.choices)
        cases.append(_case(f"{value} NOT IN ({listed})", column, Reason.UNKNOWN_CHOICE))
    return cases


def _implausible(value: str) -> str:
    return (
        f"{value} < TIMESTAMP '{EARLIEST_YEAR}-01-01' OR {value} >= TIMESTAMP '{LATEST_YEAR}-01-01'"
    )


def _case(condition: str, column: Column, reason: Reason) -> str:
    return f"WHEN {condition} THEN '{column.name}:{reason.name}'"
