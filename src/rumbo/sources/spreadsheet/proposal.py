"""A first mapping from headers and values: what a person would otherwise have to write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.table import ColumnType, table
from rumbo.sources.spreadsheet import sniffing
from rumbo.sources.spreadsheet.mapping import (
    TAKEN_AT,
    FileMapping,
    Notation,
    SpreadsheetMapping,
    TableMapping,
)
from rumbo.sources.spreadsheet.proposed_table import propose_tables
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.sources.spreadsheet.taken import DAY

_TIMED_FIELDS = ("expected_close_at",)
_TYPES = (ColumnType.TIME, ColumnType.DUE)
_NUMBERS = (ColumnType.MONEY, ColumnType.NUMBER, ColumnType.INTEGER)


def propose_for(sheets: Sequence[Sheet], staging: Staging) -> SpreadsheetMapping:
    """The mapping that headers and values of the sheets suggest.

    Its doubts go to `staging.notes`: sheets and headers that were not recognised, days that could
    be months.
    """
    draft = _Draft(staging)
    for sheet in sheets:
        draft.add(sheet, alone=sum(other.file == sheet.file for other in sheets) == 1)
    if not draft.files:
        raise InputError(
            f"No table of {sheets[0].label} was recognised.",
            advice="Write a mapping (see examples/) and give it with --mapping.",
        )
    return draft.mapping()


@dataclass
class _Draft:
    staging: Staging
    files: list[FileMapping] = field(default_factory=list)
    unrecognised: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    unread: int = 0

    def add(self, sheet: Sheet, *, alone: bool) -> None:
        tables = propose_tables(self.staging.engine, sheet)
        if not tables:
            self.doubt(
                f"{sheet.label}: not read, its columns are not those of deals, changes, accounts,"
                " contacts, owners, activities or stages. Map it by hand."
            )
            self.unread += 1
            return
        created = tables[0].columns.get("created_at")
        if created is not None and created.default == TAKEN_AT:
            self.doubt(
                f"{sheet.label}: no column says when deals were created; they count from the day"
                " of the export. Say it in the mapping as taken_at."
            )
        written = self._notation(sheet, tables)
        self.files.append(
            FileMapping(_pattern(sheet.file), tables, "" if alone else _plain(sheet.name), written)
        )
        self._rate(sheet, tables)

    def mapping(self) -> SpreadsheetMapping:
        # A sheet beside the deals that is left out makes their reading no less sure.
        told = any(each.table == "deals" for file in self.files for each in file.tables)
        rated = len(self.shares) + (0 if told else self.unread)
        share = sum(self.shares) / rated if rated else 0.0
        return SpreadsheetMapping(
            files=tuple(self.files),
            confidence=share,
            unrecognised=tuple(self.unrecognised),
            notes=tuple(self.doubts),
        )

    def doubt(self, sentence: str) -> None:
        self.doubts.append(sentence)
        self.staging.notes.append(sentence)

    def _rate(self, sheet: Sheet, tables: tuple[TableMapping, ...]) -> None:
        used = {name for mapping in tables for name in headers_of(mapping, sheet)}
        rest = [name for name in sheet.headers if name not in used]
        self.unrecognised += [(sheet.label, name) for name in rest]
        if rest:
            shown = ", ".join(rest[:20]) + (", …" if len(rest) > 20 else "")  # noqa: PLR2004
            self.staging.notes.append(
                f"{sheet.label}: not recognised and kept as extra attributes: {shown}"
            )
        main = tables[0]
        wanted = set(table(main.table).required) - {"field", "status"}
        sure = sum(name in main.columns for name in wanted) / max(len(wanted), 1)
        if main.stage_dates or main.revisions or main.after:
            sure = 1.0
        self.shares.append((1 + sure + len(used) / max(len(sheet.headers), 1)) / 3)

    def _notation(self, sheet: Sheet, tables: tuple[TableMapping, ...]) -> Notation:
        engine = self.staging.engine
        times = [name for mapping in tables for name in _typed(mapping, sheet, _TYPES)]
        numbers = [name for mapping in tables for name in _typed(mapping, sheet, _NUMBERS)]
        order = sniffing.date_order(engine, sheet, list(dict.fromkeys(times)))
        if order is not None and not order.sure:
            self._doubt_order(sheet, order)
        return Notation(
            delimiter=sheet.delimiter,
            decimal=sniffing.decimal_mark(engine, sheet, list(dict.fromkeys(numbers))),
            dates=order.order if order else "ymd",
        )

    def _doubt_order(self, sheet: Sheet, order: sniffing.DateOrder) -> None:
        first = "day" if order.order == "dmy" else "month"
        why = (
            "some dates have the day first and some the month"
            if order.mixed
            else "no day is later than the 12th, so days and months cannot be told apart"
        )
        self.doubt(
            f"{sheet.label}: {why}; the {first} was taken to come first. If that is wrong, save"
            " the mapping and change `dates` (dmy or mdy)."
        )


def headers_of(mapping: TableMapping, sheet: Sheet) -> list[str]:
    """The headers of the sheet that a table's mapping reads."""
    names = [
        *mapping.after.values(),
        *(name for entry in mapping.stage_dates for name in entry.headers),
        *(name for source in mapping.columns.values() for name in (*source.headers, source.named)),
    ]
    if mapping.revisions is not None:
        texts = (text for text in vars(mapping.revisions).values() if text)
        names += [
            text.replace("{n}", str(number))
            for text in texts
            for number in range(len(sheet.headers) + 1)
        ]
    found = (sheet.find(name) for name in dict.fromkeys(names) if name)
    return list(dict.fromkeys(name for name in found if name is not None))


def _typed(mapping: TableMapping, sheet: Sheet, types: Sequence[ColumnType]) -> list[str]:
    columns = {
        name: source
        for name, source in mapping.columns.items()
        if mapping.column(name).type in types
        or (name in ("old_value", "new_value") and "field" in mapping.columns)
    }
    picked = replace(
        mapping,
        columns=columns,
        after={
            name: header
            for name, header in mapping.after.items()
            if (name in _TIMED_FIELDS) == (ColumnType.TIME in types) and name != "stage"
        },
        stage_dates=mapping.stage_dates if ColumnType.TIME in types else (),
        revisions=None,
    )
    names = headers_of(picked, sheet)
    if mapping.revisions is not None and ColumnType.TIME in types:
        pattern = mapping.revisions.changed_at
        numbers = range(len(sheet.headers) + 1)
        found = (sheet.find(pattern.replace("{n}", str(number))) for number in numbers)
        names += [name for name in found if name is not None]
    return names


def _pattern(label: str) -> str:
    name = label.rsplit("/", 1)[-1]
    return DAY.sub("*", _plain(name))


def _plain(name: str) -> str:
    return re.sub(r"([\[*?])", r"[\1]", name)
