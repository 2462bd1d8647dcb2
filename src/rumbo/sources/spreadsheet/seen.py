"""What a spreadsheet shows before anybody says how to read it: sheets, headers, first values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rumbo.model.table import TABLE_NAMES
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.recognition import SOURCES, aliases, bare
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.store.engine import Engine, quoted

EXAMPLES = 4
_LONGEST = 60
_SAMPLE = 20_000  # rows in which different values are looked for
_MOST_HEADERS = 400
_TELLING = 3  # names of one CRM that make its export
_OWN = 2  # of them, those that are no everyday words: “Importe” is in every home-made sheet


@dataclass(frozen=True)
class HeaderSeen:
    """One column: how many of its first cells are filled, and some different values."""

    name: str
    filled: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class SheetSeen:
    """One sheet: where it lies, how its file is written, and its columns."""

    file: str
    name: str
    rows: int
    encoding: str
    delimiter: str
    headers: tuple[HeaderSeen, ...]
    crm: str = ""  # whose export it is, where its headers tell

    @property
    def label(self) -> str:
        """How people call it: `book.xlsx!Deals`, or the file's name."""
        return f"{self.file}!{self.name}" if self.name else self.file


def seen(engine: Engine, sheets: Sequence[Sheet]) -> tuple[SheetSeen, ...]:
    """What the sheets show."""
    return tuple(
        SheetSeen(
            file=sheet.file,
            name=sheet.name,
            rows=engine.count(sheet.relation),
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
            headers=_headers(engine, sheet),
            crm=_crm(sheet.headers),
        )
        for sheet in sheets
    )


def _crm(headers: Sequence[str]) -> str:
    """The CRM that names its columns like these; empty where none or several do."""
    hits = {
        crm: max(
            sum(folded(bare(header)[1]) in aliases(crm, section) for header in headers)
            for section in (*TABLE_NAMES, "history")
        )
        for crm in SOURCES
    }
    best, second = sorted(hits.values(), reverse=True)[:2]
    crm = max(hits, key=lambda crm: hits[crm])
    tells = best >= _TELLING and best > second and _own(crm, headers) >= _OWN
    return crm if tells else ""


def _own(crm: str, headers: Sequence[str]) -> int:
    """How many columns have a name that this CRM gives and no other does."""
    names = {folded(bare(header)[1]) for header in headers}
    return sum(_gives(crm, n) and not any(_gives(o, n) for o in SOURCES if o != crm) for n in names)


def _gives(crm: str, name: str) -> bool:
    return any(name in aliases(crm, section) for section in (*TABLE_NAMES, "history"))


def _headers(engine: Engine, sheet: Sheet) -> tuple[HeaderSeen, ...]:
    shown = sheet.headers[:_MOST_HEADERS]
    counted = ", ".join(
        f"count({quoted(name)}), list_slice(list(DISTINCT left({quoted(name)}, {_LONGEST})), 1, 50)"
        for name in shown
    )
    rows = engine.query(
        f"SELECT count(*), {counted} FROM (SELECT * FROM {quoted(sheet.relation)}"
        f" WHERE rowid < {_SAMPLE})"
    ).values[0]
    total = max(rows[0], 1)
    return tuple(
        HeaderSeen(name, rows[1 + 2 * place] / total, _shown(rows[2 + 2 * place] or ()))
        for place, name in enumerate(shown)
    )


def _shown(values: Sequence[str | None]) -> tuple[str, ...]:
    filled = sorted(" ".join(value.split()) for value in values if value and value.strip())
    return tuple(dict.fromkeys(filled[:: max(1, len(filled) // EXAMPLES)][:EXAMPLES]))
