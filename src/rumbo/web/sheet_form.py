"""How a spreadsheet is read, as a form: what each column is used for, notation and stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from starlette.datastructures import FormData

from rumbo.draw import number
from rumbo.model.field import field_label, table_label
from rumbo.model.table import OUTCOMES, table
from rumbo.sources.spreadsheet import uses
from rumbo.sources.spreadsheet.mapping import (
    TAKEN_AT,
    CellSource,
    Notation,
    SpreadsheetMapping,
    StageMapping,
    TableMapping,
)
from rumbo.sources.spreadsheet.seen import HeaderSeen, SheetSeen
from rumbo.sources.spreadsheet.stages import DEFAULT_PIPELINE
from rumbo.web.frame import Option
from rumbo.web.language import marked
from rumbo.web.visit import Visit

FED = ("deals", "changes", "accounts", "contacts", "owners", "activities", "stages")
_SHEETS: Mapping[str, str] = {
    "deals": marked("One deal per row"),
    "changes": marked("One change of a deal per row (history)"),
    "accounts": marked("One account per row"),
    "contacts": marked("One person per row"),
    "owners": marked("One owner per row"),
    "activities": marked("One activity per row (calls, meetings…)"),
    "stages": marked("The stages of the pipeline"),
}
_DATES = {"dmy": "31/12/2026", "mdy": "12/31/2026", "ymd": "2026-12-31"}
_DECIMALS = {",": "1.234,56", ".": "1,234.56"}
_DELIMITERS = {",": ",", ";": ";", "\t": marked("tab"), "|": "|"}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252 (Latin-1)",
    "utf-16": "UTF-16",
}
_AFTER = ("stage", "amount", "expected_close_at", "forecast_category", "owner_id", "status")
InStage: TypeAlias = tuple[str | None, str]  # a pipeline's id and the name of its stage
_WHOSE = {"hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive"}


@dataclass(frozen=True)
class HeaderForm:
    """One column of a sheet: what it shows and what it is used for."""

    name: str
    field: str  # of the form
    filled: str
    examples: tuple[str, ...]
    uses: tuple[tuple[Option, ...], ...]
    more: tuple[Option, ...]  # for another use; none where it has none yet
    stage: str | None  # whose date of entering it holds, where it holds that of one
    stages: str  # those whose dates it holds, each where a condition of the mapping holds


@dataclass(frozen=True)
class SheetForm:
    """One sheet: what its rows are, how its cells are written, and its columns."""

    label: str
    number: int
    rows: int
    written: str
    feeds: tuple[Option, ...]
    is_read: bool
    missing: tuple[str, ...]
    dates: tuple[Option, ...]
    decimals: tuple[Option, ...]
    delimiters: tuple[Option, ...]
    encodings: tuple[Option, ...]
    headers: tuple[HeaderForm, ...]
    history: str
    fills_creation: bool | None  # whether an empty day of creation is the day of the export


@dataclass(frozen=True)
class StageForm:
    """One stage: its place, how a deal ends that is in it, and how many are."""

    name: str
    pipeline: str
    number: int
    outcomes: tuple[Option, ...]
    deals: str

    @property
    def label(self) -> str:
        """What tells it from a stage of the same name in another pipeline."""
        return " · ".join(each for each in (self.name, self.pipeline) if each)


def sheets(
    visit: Visit, mapping: SpreadsheetMapping, seen: Sequence[SheetSeen]
) -> tuple[SheetForm, ...]:
    """The form for every sheet."""
    return tuple(_sheet(visit, mapping, sheet, place) for place, sheet in enumerate(seen))


def _sheet(visit: Visit, mapping: SpreadsheetMapping, sheet: SheetSeen, place: int) -> SheetForm:
    entry = uses.entry_of(mapping, sheet)
    main = entry.tables[0] if entry and entry.tables else None
    written = (entry.notation if entry else Notation()).over(mapping.notation)
    text = bool(sheet.delimiter)
    return SheetForm(
        label=sheet.label,
        number=place,
        rows=sheet.rows,
        written=_written(visit, sheet),
        feeds=_feeds(visit, main),
        is_read=main is not None,
        missing=tuple(
            visit.language.of(field_label(each.table, name))
            for each in (entry.tables if entry else ())
            for name in uses.missing(each)
        ),
        dates=_options(_DATES, written.dates or "dmy"),
        decimals=_options(_DECIMALS, written.decimal or "."),
        delimiters=_options(
            {key: visit.say(name) if len(name) > 1 else name for key, name in _DELIMITERS.items()},
            written.delimiter or sheet.delimiter,
        )
        if text
        else (),
        encodings=_options(_ENCODINGS, _encoding(written.encoding or sheet.encoding))
        if text
        else (),
        headers=tuple(_headers(visit, mapping, sheet, place)) if main else (),
        history=_history(visit, main),
        fills_creation=_fills_creation(main),
    )


def _written(visit: Visit, sheet: SheetSeen) -> str:
    parts = [_WHOSE.get(sheet.crm, "")]
    if sheet.encoding:
        parts.append(_ENCODINGS[_encoding(sheet.encoding)])
    if sheet.delimiter:
        mark = visit.say("tab") if sheet.delimiter == "\t" else f"“{sheet.delimiter}”"
        parts.append(visit.say("separated by {mark}", mark=mark))
    return " · ".join(part for part in parts if part)


def _encoding(name: str) -> str:
    known = {"utf-8-sig": "utf-8", "cp1252": "windows-1252", "latin-1": "windows-1252"}
    found = known.get(name, name)
    return found if found in _ENCODINGS else "utf-8"


def _feeds(visit: Visit, main: TableMapping | None) -> tuple[Option, ...]:
    now = main.table if main else ""
    listed = [(name, visit.say(label)) for name, label in _SHEETS.items()]
    if now and now not in _SHEETS:
        listed.append((now, visit.language.of(table_label(now))))
    options = [Option(name, label, name == now) for name, label in listed]
    return (*options, Option("", visit.say("Nothing: leave this sheet out"), not now))


def _history(visit: Visit, main: TableMapping | None) -> str:
    if main is None:
        return ""
    if main.stage_dates:
        return visit.say("History: a date for each stage that a deal entered.")
    if main.revisions:
        return visit.say("History: the values of each deal side by side, with their dates.")
    if main.table == "changes":
        return visit.say("History: one change after the other.")
    if main.table == "deals":
        return visit.say("No history here: each deal as it is now.")
    return ""


def _fills_creation(main: TableMapping | None) -> bool | None:
    source = main.columns.get("created_at") if main and main.table == "deals" else None
    return source.default == TAKEN_AT if source is not None and source.headers else None


def _headers(
    visit: Visit, mapping: SpreadsheetMapping, sheet: SheetSeen, place: int
) -> Iterator[HeaderForm]:
    entry = uses.entry_of(mapping, sheet)
    tables = [each.table for each in entry.tables] if entry else []
    offered = list(_offered(visit, tables))
    used, dated = uses.uses(mapping, sheet), uses.stages_of(mapping, sheet)
    for order, header in enumerate(sheet.headers):
        mine, stages = used[header.name], dated.get(header.name, ())
        yield HeaderForm(
            name=header.name,
            field=f"use.{place}.{order}",
            filled=number.percent(header.filled, visit.language.tag),
            examples=header.examples,
            uses=tuple(_chosen(offered, use) for use in mine or ("",)),
            more=_chosen(offered, "") if mine else (),
            stage=stages[0] if len(stages) == 1 else None,
            stages=", ".join(stages) if len(stages) > 1 else "",
        )


def _chosen(offered: Sequence[Option], use: str) -> tuple[Option, ...]:
    options = [replace(each, chosen=each.value == use) for each in offered]
    if use and not any(each.chosen for each in options):
        options.append(Option(use, use.partition(".")[2] or use, chosen=True))
    return tuple(options)


def _offered(visit: Visit, tables: Sequence[str]) -> Iterator[Option]:
    """What a column may be used for in a sheet that feeds these tables."""
    language = visit.language
    yield Option("", visit.say("Keep it as an extra attribute"), chosen=False)
    named = list(dict.fromkeys([*tables, *(["deal_contacts"] if "deals" in tables else [])]))
    for name in named:
        group = language.of(table_label(name)).capitalize()
        for column in table(name).columns:
            label = language.of(field_label(name, column.name))
            use = f"{name}.{column.name}"
            if column.name in uses.REFERENCES or (column.name == "id" and name != "changes"):
                by_name = visit.say("{what} (its name)", what=label)
                yield Option(use + uses.NAME, by_name, chosen=False, group=group)
                label = visit.say("{what} (its id)", what=label) if column.name != "id" else label
            yield Option(use, label, chosen=False, group=group)
    if "deals" in tables:
        words = visit.say("Date on which it entered this stage")
        yield Option(uses.DATE, words, chosen=False, group=visit.say("History"))
    if "changes" in tables:
        for after in _AFTER:
            label = language.of(field_label("deals", after))
            words = visit.say("{what} after the change", what=label)
            group = visit.say("History")
            yield Option(uses.AFTER + after, words, chosen=False, group=group)


def _options(labels: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())


def outcome_options(visit: Visit, chosen: str) -> tuple[Option, ...]:
    """How a deal ends that is in a stage."""
    words = {
        "open": visit.say("It is open"),
        "won": visit.say("It is won"),
        "lost": visit.say("It is lost"),
    }
    return _options(words, chosen)


def stages(
    visit: Visit, mapping: SpreadsheetMapping, counts: Mapping[InStage, int]
) -> tuple[StageForm, ...]:
    """The form for the stages, in their order."""
    return tuple(
        StageForm(
            name=stage.stage,
            pipeline=stage.pipeline,
            number=place,
            outcomes=outcome_options(visit, stage.outcome),
            deals=number.grouped(_held(stage, mapping, counts), visit.language.tag),
        )
        for place, stage in enumerate(mapping.stages, start=1)
    )


def _held(stage: StageMapping, mapping: SpreadsheetMapping, counts: Mapping[InStage, int]) -> int:
    """How many deals are in a stage: of its pipeline where another one has that stage as well."""
    if sum(each.stage == stage.stage for each in mapping.stages) > 1:
        return counts.get((stage.pipeline or DEFAULT_PIPELINE, stage.stage), 0)
    return sum(held for (_, name), held in counts.items() if name == stage.stage)


def applied(
    mapping: SpreadsheetMapping, seen: Sequence[SheetSeen], form: FormData
) -> SpreadsheetMapping:
    """The mapping as the form says it."""
    before = mapping
    for place, sheet in enumerate(seen):
        mapping = _applied_sheet(mapping, sheet, place, form)
    mapping = replace(mapping, taken_at=_text(form, "taken_at"))
    if _staged(mapping) != _staged(before):
        return replace(mapping, stages=())  # other columns have other stages
    return replace(mapping, stages=_applied_stages(mapping.stages, form))


def _applied_sheet(
    mapping: SpreadsheetMapping, sheet: SheetSeen, place: int, form: FormData
) -> SpreadsheetMapping:
    entry = uses.entry_of(mapping, sheet)
    now = entry.tables[0].table if entry and entry.tables else ""
    feeds = _text(form, f"feeds.{place}", now)
    if feeds != now:
        return uses.with_table(mapping, sheet, feeds)
    if entry is None:
        return mapping
    written = _applied_notation(entry.notation, sheet, place, form)
    mapping = replace(
        mapping,
        files=tuple(
            replace(each, notation=written) if each is entry else each for each in mapping.files
        ),
    )
    chosen = _chosen_uses(sheet.headers, place, form)
    if chosen != uses.uses(mapping, sheet):
        mapping = uses.with_uses(mapping, sheet, chosen)
    mapping = uses.with_stages(mapping, sheet, _named_stages(sheet.headers, place, form))
    return _applied_creation(mapping, sheet, place, form)


def _chosen_uses(
    headers: Sequence[HeaderSeen], place: int, form: FormData
) -> dict[str, tuple[str, ...]]:
    found = {}
    for order, header in enumerate(headers):
        listed = [str(use) for use in form.getlist(f"use.{place}.{order}") if use]
        found[header.name] = tuple(dict.fromkeys(listed))
    return found


def _named_stages(headers: Sequence[HeaderSeen], place: int, form: FormData) -> dict[str, str]:
    return {
        header.name: " ".join(_text(form, f"stage_of.{place}.{order}").split())[:100]
        for order, header in enumerate(headers)
        if f"stage_of.{place}.{order}" in form
    }


def _applied_notation(written: Notation, sheet: SheetSeen, place: int, form: FormData) -> Notation:
    encoding = _text(form, f"encoding.{place}", written.encoding)
    if encoding == _encoding(sheet.encoding) and not written.encoding:
        encoding = ""
    return replace(
        written,
        dates=_one(form, f"dates.{place}", _DATES, written.dates),
        decimal=_one(form, f"decimal.{place}", _DECIMALS, written.decimal),
        delimiter=_one(form, f"delimiter.{place}", _DELIMITERS, written.delimiter),
        encoding=encoding if encoding in (*_ENCODINGS, "latin-1") else "",
    )


def _applied_creation(
    mapping: SpreadsheetMapping, sheet: SheetSeen, place: int, form: FormData
) -> SpreadsheetMapping:
    entry = uses.entry_of(mapping, sheet)
    if entry is None or f"creation.{place}.shown" not in form:
        return mapping
    default = TAKEN_AT if form.get(f"creation.{place}") else ""
    tables = tuple(
        replace(each, columns=_with_default(each, default)) if each.table == "deals" else each
        for each in entry.tables
    )
    files = tuple(replace(each, tables=tables) if each is entry else each for each in mapping.files)
    return replace(mapping, files=files)


def _with_default(mapping: TableMapping, default: str) -> Mapping[str, CellSource]:
    source = mapping.columns.get("created_at")
    if source is None or not source.headers:
        return mapping.columns
    return {**mapping.columns, "created_at": replace(source, default=default)}


def _applied_stages(former: Sequence[StageMapping], form: FormData) -> tuple[StageMapping, ...]:
    placed = []
    for place, stage in enumerate(former, start=1):
        order = _text(form, f"stage.{place}.order")
        outcome = _one(form, f"stage.{place}.outcome", dict.fromkeys(OUTCOMES, ""), stage.outcome)
        number_ = int(order) if order.isdecimal() and len(order) < 6 else place  # noqa: PLR2004
        # A stage that was moved goes before the one that stood there.
        moved = 0 if number_ == place else (-1 if number_ < place else 1)
        placed.append(((number_, moved, place), replace(stage, outcome=outcome)))
    return tuple(stage for _, stage in sorted(placed, key=lambda entry: entry[0]))


def _staged(mapping: SpreadsheetMapping) -> list[object]:
    """Everything that says which stages there are."""
    return [
        (each.columns.get("stage"), each.stage_dates, each.after.get("stage"), each.revisions)
        for file in mapping.files
        for each in file.tables
        if each.table in ("deals", "changes")
    ]


def _text(form: FormData, name: str, default: str = "") -> str:
    value = form.get(name, default)
    return value.strip() if isinstance(value, str) and name in form else default


def _one(form: FormData, name: str, among: Mapping[str, str], default: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) and value in among else default
