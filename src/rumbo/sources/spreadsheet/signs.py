"""Amounts with a sign that several countries write, such as `$`: whose currency they are."""

from __future__ import annotations

from collections.abc import Iterator

from rumbo.model.table import ColumnType, table
from rumbo.sources.spreadsheet import notation, vocabulary
from rumbo.sources.spreadsheet.mapping import TableMapping
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.store.engine import Engine, quoted

_MOST_SIGNS = 3


def doubted_signs(engine: Engine, sheet: Sheet, mapping: TableMapping) -> Iterator[str]:
    """Sentences about amounts whose sign names no currency where nothing else in the row does."""
    said = mapping.columns.get("currency")
    if said is not None and (said.constant or said.default):
        return
    others = [name for name in map(sheet.find, said.headers if said else ()) if name is not None]
    for column in table(mapping.table).columns:
        source = mapping.columns.get(column.name)
        if column.type is not ColumnType.MONEY or source is None:
            continue
        for header in filter(None, map(sheet.find, source.headers)):
            untold = [name for name in others if name != header]
            n, signs = _unnamed(engine, sheet, header, untold)
            if n:
                yield (
                    f"{sheet.label}: several currencies are written {signs}; amounts written so"
                    f" ({n:,}) count in the workspace's. If that is wrong, save the mapping and"
                    " say their `currency`."
                )


def _unnamed(engine: Engine, sheet: Sheet, header: str, untold: list[str]) -> tuple[int, str]:
    """How many amounts have such a sign in rows whose other currency cells are empty."""
    named = notation.currency("v", vocabulary.choices("currency"))
    empty = "".join(f" AND coalesce(trim({quoted(name)}), '') = ''" for name in untold)
    count, signs = engine.query(
        "SELECT count(*), string_agg(DISTINCT sign, ' ' ORDER BY sign)"
        f" FROM (SELECT {notation.sign('v')} AS sign, {named} AS named"
        f" FROM (SELECT {quoted(header)} AS v FROM {quoted(sheet.relation)}"
        f" WHERE regexp_matches({quoted(header)}, '\\d'){empty}))"
        " WHERE sign <> '' AND named IS NULL"
    ).values[0]
    return int(count), " ".join(str(signs or "").split()[:_MOST_SIGNS])
