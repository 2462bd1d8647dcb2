"""Which table of the log a sheet feeds, and from which of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rumbo.model.table import TABLES, ColumnType
from rumbo.sources.spreadsheet import history, shapes, sniffing, stages, vocabulary
from rumbo.sources.spreadsheet.cells import Cells
from rumbo.sources.spreadsheet.header import folded
from rumbo.sources.spreadsheet.mapping import (
    FINGERPRINT,
    TAKEN_AT,
    CellSource,
    Notation,
    Shape,
    StageDate,
    TableMapping,
)
from rumbo.sources.spreadsheet.recognition import Recognised, patterns, recognise
from rumbo.sources.spreadsheet.sheet import Sheet
from rumbo.store.engine import Engine

_TIMES = (ColumnType.TIME, ColumnType.DUE)
_DATED = {"close_date"} | {
    column.name for each in TABLES for column in each.columns if column.type in _TIMES
}
_CLOSED = {"status": ("won", "lost")}
_KINDS = {"call": "call", "llamada": "call", "meeting": "meeting", "reuni": "meeting"}
_LISTED = ";"
_PLAIN = ("accounts", "contacts", "owners", "activities", "stages")
_NEEDED = {
    "accounts": ("name",),
    "contacts": ("name", "email"),
    "owners": ("name",),
    "activities": ("occurred_at",),
    "stages": ("stage", "position"),
}


def propose_tables(engine: Engine, sheet: Sheet) -> tuple[TableMapping, ...]:
    """The tables that the sheet feeds, the main one first; none where it is not recognised."""
    readings = _without_flags(engine, sheet, recognise(sheet.headers, sheet.label))
    best = {reading.section: reading for reading in reversed(readings)}
    wide = _revisions(engine, sheet, best["changes"])
    if wide is not None:
        return (wide,)
    for propose in (_after, _events):
        events = propose(engine, sheet, best)
        if events is not None:
            return (events,)
    deals = best["deals"]
    rival = next(reading for reading in readings if reading.section in ("deals", *_PLAIN))
    if rival.section == "deals" or _is_dated(engine, sheet, deals):
        proposed = _deals(engine, sheet, deals)
        if proposed:
            return proposed
    for reading in readings:
        if reading.section in _PLAIN and reading.has(*_NEEDED[reading.section]):
            return (_plain(sheet, reading),)
    return _deals(engine, sheet, deals)


def _without_flags(
    engine: Engine, sheet: Sheet, readings: Sequence[Recognised]
) -> list[Recognised]:
    """The readings without columns such as Closed that say yes or no where a date would go."""
    dated = {
        name for found in readings for key in _DATED & set(found.found) for name in found.found[key]
    }
    flags = {name for name in dated if sniffing.holds_flags(engine, sheet, name)}
    return [replace(found, found=_left(found.found, flags)) for found in readings]


def _left(found: Mapping[str, tuple[str, ...]], flags: set[str]) -> dict[str, tuple[str, ...]]:
    left = {
        key: tuple(name for name in headers if name not in flags) if key in _DATED else headers
        for key, headers in found.items()
    }
    return {key: headers for key, headers in left.items() if headers}


def source(found: Recognised, name: str) -> CellSource | None:
    """Where the column `name` comes from: an id, an id beside its name, or a name alone."""
    ids, names = found.found.get(name, ()), found.found.get(f"{name}@name", ())
    if ids and names:
        return CellSource(headers=ids[:1], named=names[0])
    if names:
        return CellSource(headers=names[:1], by_name=True)
    return CellSource(headers=ids if name == "closed_at" else ids[:1]) if ids else None


def _revisions(engine: Engine, sheet: Sheet, found: Recognised) -> TableMapping | None:
    pattern = history.revisions(engine, sheet)
    deal = source(found, "object_id")
    if pattern is None or deal is None:
        return None
    about = vocabulary.choices("changes.field")
    field = next((about[f] for name in sheet.headers if (f := folded(name)) in about), "stage")
    return TableMapping("changes", Shape.REVISIONS, {"object_id": deal}, (), pattern, {}, field)


def _after(engine: Engine, sheet: Sheet, best: dict[str, Recognised]) -> TableMapping | None:
    found = best["history"]
    fields = {
        key.removeprefix("after."): headers[0]
        for key, headers in found.found.items()
        if key.startswith("after.")
    }
    if not found.has("object_id", "changed_at", "after.stage") or len(fields) <= 1:
        return None
    deal = found.found["object_id"][0]
    known = best["changes"]
    if sniffing.is_unique(engine, sheet, deal) or known.has("old_value") or known.has("field"):
        return None
    names = ("object_id", "changed_at", "actor_id")
    columns = {name: s for name in names if (s := source(found, name)) is not None}
    return TableMapping("changes", Shape.EVENTS, columns, after=fields)


def _events(engine: Engine, sheet: Sheet, best: dict[str, Recognised]) -> TableMapping | None:
    found = best["changes"]
    if not found.has("object_id", "new_value", "changed_at"):
        return None
    deal = source(found, "object_id")
    if deal is None or _is_present_state(engine, sheet, found, best["deals"], deal):
        return None
    names = ("object_id", "field", "old_value", "new_value", "changed_at", "actor_id", "actor_kind")
    columns = {name: s for name in names if (s := source(found, name)) is not None}
    if deal.named:
        columns["object_id"] = CellSource(headers=deal.headers, named=deal.named)
    values = {} if "field" in columns else _values_beside(best["history"], columns)
    return TableMapping("changes", Shape.EVENTS, columns, after=values)


def _values_beside(found: Recognised, columns: Mapping[str, CellSource]) -> dict[str, str]:
    """The fields whose values stand beside each change of stage, by their header."""
    used = {header for entry in columns.values() for header in (*entry.headers, entry.named)}
    values = {
        key.removeprefix("after."): headers[0]
        for key, headers in found.found.items()
        if key.startswith("after.") and headers[0] not in used
    }
    return {name: header for name, header in values.items() if name != "stage"}


def _is_present_state(
    engine: Engine, sheet: Sheet, found: Recognised, deals: Recognised, deal: CellSource
) -> bool:
    if found.has("old_value") or found.has("field"):
        return False
    return sniffing.is_unique(engine, sheet, deal.headers[0]) or (
        deals.hinted and not found.hinted and len(deals.found) > len(found.found) + 1
    )


def _is_dated(engine: Engine, sheet: Sheet, found: Recognised) -> bool:
    taken = [header for headers in found.found.values() for header in headers]
    return len(history.stage_dates(engine, sheet, taken, _stage_words(engine, sheet, found))) > 1


def _stage_words(engine: Engine, sheet: Sheet, found: Recognised) -> list[str]:
    headers = [found.found[name][0] for name in ("stage", "status") if name in found.found]
    return [word for header in headers for word in sniffing.words(engine, sheet, header)]


def _deals(engine: Engine, sheet: Sheet, found: Recognised) -> tuple[TableMapping, ...]:
    columns = {
        name: s
        for key in found.found
        if (name := key.removesuffix("@name")) not in ("close_date", "contact", "status")
        and (s := source(found, name)) is not None
    }
    columns |= _status(engine, sheet, found, columns) | _close_date(found)
    columns |= _currency(engine, sheet, columns)
    taken = {header for s in columns.values() for header in s.headers}
    dates = history.stage_dates(engine, sheet, taken, _stage_words(engine, sheet, found))
    if len(dates) > 1 and columns.get("stage") == columns.get("status"):
        # Words such as open, won and lost say how a deal ended; its dates say where it was.
        columns = {name: s for name, s in columns.items() if name != "stage"}
    if "stage" not in columns and not dates:
        return ()
    if "id" not in columns:
        columns = _identified(engine, sheet, columns) | columns
    elif "name" not in columns:
        titled = _titled(sheet, {header for s in columns.values() for header in s.headers})
        columns |= {"name": titled} if titled else {}
    columns.setdefault("created_at", CellSource(default=TAKEN_AT))
    if dates:
        if not columns["created_at"].headers:
            del columns["created_at"]
        columns = _finish_dated(columns, dates)
    main = TableMapping("deals", Shape.STAGE_DATES if dates else Shape.ROWS, columns, dates)
    main = replace(main, stage_dates=_ordered(engine, sheet, main))
    contacts = _contacts(found, columns["id"])
    return (main, contacts) if contacts is not None else (main,)


def _finish_dated(
    columns: dict[str, CellSource], dates: Sequence[StageDate]
) -> dict[str, CellSource]:
    if "stage" in columns:
        return columns
    won = [entry for entry in dates if vocabulary.outcome(entry.stage) == "won"]
    lost = [entry for entry in dates if vocabulary.outcome(entry.stage) == "lost"]
    closed = tuple(header for entry in (*won, *lost) for header in entry.headers)
    if closed and "closed_at" not in columns:
        when = _CLOSED if "status" in columns else {}
        return columns | {"closed_at": CellSource(headers=closed, when=when)}
    return columns


def _ordered(engine: Engine, sheet: Sheet, mapping: TableMapping) -> tuple[StageDate, ...]:
    """The stage dates in the order in which deals pass them; exports often sort by alphabet."""
    dates = mapping.stage_dates
    if not dates:
        return ()
    order = sniffing.date_order(engine, sheet, [name for entry in dates for name in entry.headers])
    cells = Cells(engine, sheet, mapping, Notation(dates=order.order if order else "ymd"))
    sql = shapes.stage_changes(cells, "CAST(_line AS VARCHAR)")
    engine.create("proposed_changes", sql, **cells.bound)
    place = {stage: place for stage, place, _ in stages.places(engine, "proposed_changes")}
    engine.drop("proposed_changes")
    position = {entry.stage: number / len(dates) for number, entry in enumerate(dates)}
    outcomes = {entry.stage: vocabulary.outcome(entry.stage) != "open" for entry in dates}

    def key(entry: StageDate) -> tuple[bool, float, float]:
        where = place.get(entry.stage, position[entry.stage])
        return outcomes[entry.stage], where, position[entry.stage]

    return tuple(sorted(dates, key=key))


def _status(
    engine: Engine, sheet: Sheet, found: Recognised, columns: dict[str, CellSource]
) -> dict[str, CellSource]:
    """The status column if its values are statuses; the stage column if they are stages."""
    headers = found.found.get("status", ())
    if not headers:
        return {}
    values = sniffing.words(engine, sheet, headers[0])
    known = vocabulary.choices("deals.status")
    understood = sum(folded(value) in known for value in values)
    if values and understood * 2 >= len(values):
        status = CellSource(headers=headers[:1])
        return {"status": status} if "stage" in columns else {"status": status, "stage": status}
    if "stage" not in columns:
        return {"stage": CellSource(headers=headers[:1])}
    return {}


def _currency(
    engine: Engine, sheet: Sheet, columns: Mapping[str, CellSource]
) -> dict[str, CellSource]:
    """The column of amounts where no other says their currency and they do, as in `USD 1,000`."""
    amount = columns.get("amount")
    if amount is None or "currency" in columns:
        return {}
    if not sniffing.holds_currencies(engine, sheet, amount.headers[0]):
        return {}
    return {"currency": CellSource(headers=amount.headers)}


def _close_date(found: Recognised) -> dict[str, CellSource]:
    headers = found.found.get("close_date", ())
    if not headers:
        return {}
    closed = found.found.get("closed_at", ())
    columns = {"closed_at": CellSource(headers=(*closed, headers[0]), when=_CLOSED)}
    if "expected_close_at" not in found.found:
        columns["expected_close_at"] = CellSource(headers=headers[:1])
    return columns


def _identified(
    engine: Engine, sheet: Sheet, columns: dict[str, CellSource]
) -> dict[str, CellSource]:
    used = {header for s in columns.values() for header in s.headers}
    name = columns.get("name") or _titled(sheet, used)
    if name is not None and name.headers:
        return {"id": CellSource(headers=name.headers[:1], by_name=True), "name": name}
    first = sheet.headers[0]
    if first not in used and sniffing.is_unique(engine, sheet, first):
        return {"id": CellSource(headers=(first,))}
    account = columns.get("account_id")
    if account is not None and sniffing.is_unique(engine, sheet, account.headers[0]):
        return {
            "id": CellSource(headers=account.headers[:1], by_name=True),
            "name": CellSource(headers=account.headers[:1]),
        }
    return {"id": CellSource(default=FINGERPRINT)}


def _titled(sheet: Sheet, used: set[str]) -> CellSource | None:
    """The column that is headed by what its rows are, such as `Oportunidad`."""
    titles = {folded(word) for word in patterns("deal_titles")}
    fits = (header for header in sheet.headers if folded(header) in titles and header not in used)
    header = next(fits, "")
    return CellSource(headers=(header,)) if header else None


def _contacts(found: Recognised, deal_id: CellSource) -> TableMapping | None:
    ids, names = found.found.get("contact", ()), found.found.get("contact@name", ())
    if not ids and not names:
        return None
    if ids:
        contact = CellSource(headers=ids[:1], named=names[0] if names else "", split=_LISTED)
    else:
        contact = CellSource(headers=names[:1], by_name=True, split=_LISTED)
    return TableMapping("deal_contacts", columns={"deal_id": deal_id, "contact_id": contact})


def _plain(sheet: Sheet, found: Recognised) -> TableMapping:
    columns = {
        name: s
        for key in found.found
        if (s := source(found, name := key.removesuffix("@name"))) is not None
    }
    if found.section == "activities":
        columns.setdefault("id", CellSource(default=FINGERPRINT))
        columns.setdefault("kind", CellSource(constant=_kind(sheet.label)))
    elif found.section == "stages":
        columns.setdefault("stage_id", columns["stage"])
        columns.setdefault("pipeline_id", CellSource(constant=stages.DEFAULT_PIPELINE))
    elif "id" not in columns:
        columns["id"] = replace(columns["name"], by_name=True)
    return TableMapping(found.section, columns=columns)


def _kind(label: str) -> str:
    plain = folded(label)
    return next((kind for word, kind in _KINDS.items() if word in plain), "task")
