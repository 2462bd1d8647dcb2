"""From a mapping's cell source to the SQL expression for a canonical cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rumbo.errors import InputError
from rumbo.model.table import Column, ColumnType
from rumbo.sources.spreadsheet import notation, vocabulary
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.mapping import (
    FINGERPRINT,
    REST,
    TAKEN_AT,
    CellSource,
    Notation,
    TableMapping,
)
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.store.engine import Engine, quoted

_TIMES = (ColumnType.TIME, ColumnType.DUE)
_NUMBERS = (ColumnType.MONEY, ColumnType.NUMBER, ColumnType.INTEGER)
_MOST_WORDS = 20_000  # different values looked at for translation
_LONGEST_WORD = 200


@dataclass
class Cells:
    """The SQL expressions for one table of one sheet; `bound` are the values they name.

    The expressions read the trimmed cells `t0`, `t1`, … that `source` selects.
    """

    engine: Engine
    sheet: Sheet
    mapping: TableMapping
    written: Notation
    taken_at: str = ""
    bound: dict[str, object] = field(default_factory=dict)
    _trimmed: dict[str, str] = field(default_factory=dict)
    _carried: dict[str, str] = field(default_factory=dict)
    _values: dict[str, str] = field(default_factory=dict)
    _joined: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The subquery with the trimmed cells, their values, the carried columns and the line."""
        if not self._values:
            return self.trimmed
        # Each value is worked out once, however often the shape asks for it.
        values = ", ".join(f"{sql} AS {name}" for sql, name in self._values.items())
        return f"(SELECT *, {values} FROM {self.trimmed})"

    @property
    def trimmed(self) -> str:
        """The subquery with the trimmed cells, the carried columns and the line."""
        plain = self.sheet.plain_spaces
        cells = [
            f"{notation.text(quoted(name), plain=plain)} AS {t}"
            for name, t in self._trimmed.items()
        ]
        cells += [f"{quoted(name)} AS {x}" for name, x in self._carried.items()]
        cells.append(f"CAST({self.sheet.line} AS BIGINT) AS _line")
        inner = f"SELECT {', '.join(cells)} FROM {quoted(self.sheet.relation)}"
        if self.sheet.blank_rows:
            filled = ", ".join(quoted(name) for name in self.sheet.headers)
            inner += f" WHERE coalesce({filled}) IS NOT NULL"
        if not self._joined:
            return f"({inner})"
        ids = ", ".join(f"{alias}.id AS {alias}" for _, alias in self._joined.values())
        joins = " ".join(
            f"LEFT JOIN {quoted(relation)} {alias} ON {alias}.cell = s.{cell}"
            for cell, (relation, alias) in self._joined.items()
        )
        return f"(SELECT s.*, {ids} FROM ({inner}) s {joins})"

    def carry(self, header: str) -> str:
        """The cell under `header` as it is, spaces included."""
        return self._carried.setdefault(header, f"x{len(self._carried)}")

    def looked_up(self, cell: str, relation: str) -> str:
        """The id that the table `relation` (cell, id) has for a trimmed cell."""
        return self._joined.setdefault(cell, (relation, f"n{len(self._joined)}"))[1]

    def is_trimmed(self, cell: str) -> bool:
        """Whether the expression is a trimmed cell and nothing more."""
        return cell in self._trimmed.values()

    def bind(self, value: object) -> str:
        """The place holder for a value."""
        name = f"bound_{len(self.bound)}"
        self.bound[name] = value
        return f"${name}"

    def cell(self, header: str) -> str:
        """The trimmed cell under `header`; InputError where the sheet has no such header."""
        column = self.sheet.find(header)
        if column is None:
            near = ", ".join(self.sheet.headers[:12])
            raise InputError(
                f"{self.sheet.label} has no column {header!r:.80}.",
                advice=f"Correct the mapping; the columns are: {near:.400}",
            )
        return self._trimmed.setdefault(column, f"t{len(self._trimmed)}")

    def first(self, headers: tuple[str, ...]) -> str:
        """The first filled cell under any of the headers; a cell that is not there is empty."""
        present = [header for header in headers if self.sheet.find(header) is not None]
        cells = [self.cell(header) for header in present or headers[:1]]
        return cells[0] if len(cells) == 1 else f"coalesce({', '.join(cells)})"

    def expression(self, name: str, source: CellSource) -> str:
        """The canonical cell of the column `name`."""
        column = self.mapping.column(name)
        cell = self.read(column, source) if source.headers else "NULL"
        if source.constant:
            cell = self.bind(source.constant)
        if source.when:
            cell = f"CASE WHEN {self.condition(source.when)} THEN {cell} END"
        if source.default == FINGERPRINT:
            cells = ", ".join(self.carry(header) for header in self.sheet.headers)
            return f"coalesce({cell}, md5(concat_ws(chr(31), {cells})))"
        if source.default:
            default = self.taken_at if source.default == TAKEN_AT else source.default
            cell = f"coalesce({cell}, {self.bind(default)})"
        return cell

    def read(self, column: Column, source: CellSource) -> str:
        """The cell in the notation of the column's type."""
        cell = self.first(source.headers)
        if source.split:
            cell = notation.text(f"unnest(string_split({cell}, {self.bind(source.split)}))")
        translated = self._translated(column, source, cell)
        plain = self.typed(column, cell)
        if source.times is not None:
            plain = notation.multiplied(plain, self.bind(str(source.times)))
        return f"coalesce({translated}, {plain})" if translated else plain

    def typed(self, column: Column, cell: str) -> str:
        """The cell as the log format writes the column's type."""
        if column.type in _TIMES:
            sql = notation.moment(cell, self.written.dates or "dmy", self.written.zone)
            return self._value(cell, sql)
        if column.type in _NUMBERS:
            return self._value(cell, notation.number(cell, self.written.decimal or "."))
        if column.name == "currency":
            return self._value(cell, notation.currency(cell, vocabulary.choices("currency")))
        return cell

    def _value(self, cell: str, sql: str) -> str:
        if not self.is_trimmed(cell):
            return sql
        return self._values.setdefault(sql, f"v{len(self._values)}")

    def condition(self, when: Mapping[str, tuple[str, ...]]) -> str:
        """The SQL condition that other columns of the table hold one of some values."""
        parts = []
        for name, values in when.items():
            source = self.mapping.columns.get(name, CellSource(headers=(name,)))
            allowed = ", ".join(self.bind(value) for value in values)
            parts.append(f"coalesce({self.expression(name, source)} IN ({allowed}), false)")
        return " AND ".join(parts)

    def _translated(self, column: Column, source: CellSource, cell: str) -> str:
        words = vocabulary.words(self.mapping.table, column)
        if not source.values and not words:
            return ""
        own = {folded(key): value for key, value in source.values.items() if key != REST}
        meant = own if REST in source.values else words | own
        cases = [
            f"WHEN {self.bind(word)} THEN {self.bind(meant[folded(word)])}"
            for word in self.distinct(source.headers, source.split)
            if folded(word) in meant
        ]
        rest = source.values.get(REST, "")
        other = f"CASE WHEN {cell} IS NOT NULL THEN {self.bind(rest)} END" if rest else "NULL"
        return f"CASE {cell} {' '.join(cases)} ELSE {other} END" if cases else rest and other

    def distinct(self, headers: tuple[str, ...], split: str = "") -> list[str]:
        """The different words under the headers, in order of appearance."""
        cell = self.first(headers)
        parts = f"unnest(string_split({cell}, $split))" if split else cell
        found = self.engine.query(
            f"SELECT {notation.text('word')} AS word FROM"
            f" (SELECT {parts} AS word, _line FROM {self.trimmed})"
            f" WHERE length(word) <= {_LONGEST_WORD}"
            f" GROUP BY 1 ORDER BY min(_line), 1 LIMIT {_MOST_WORDS}",
            split=split,
        )
        return [word for (word,) in found.values if word]
