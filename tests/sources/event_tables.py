"""An invented company in canonical rows, and what reading its exports gives back."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.model.table import ColumnType, table
from rumbo.store.engine import Engine, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, object]
CASES = 100
CUT_SHORT = 0.2  # the share of cases in which the end is missing


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, 30, 0, 250_000)  # noqa: DTZ001 - times here are naive UTC


def company() -> dict[str, list[Row]]:
    return _people_and_stages() | _deals() | _what_happened()


def _people_and_stages() -> dict[str, list[Row]]:
    return {
        "owners": [
            {"id": "1", "name": "Ana Núñez", "email": "ana@example.com", "active": True},
            {"id": "2", "name": "Bea & <Co>", "active": False},
        ],
        "accounts": [
            {"id": "1", "name": 'Talleres "Sur"', "employees": 40, "owner_id": "1"},
        ],
        "contacts": [
            {"id": "1", "account_id": "1", "name": "Carla", "role": "economic_buyer"},
            {"id": "2", "account_id": "1", "name": "=Diego", "email": None},
        ],
        "stages": [
            {"pipeline_id": "p", "stage_id": "s1", "stage": "Contacto", "position": 1.0},
            {"pipeline_id": "p", "stage_id": "s2", "stage": "Oferta", "position": 2.0},
            {
                "pipeline_id": "p",
                "stage_id": "s3",
                "stage": "Ganada",
                "position": 3.0,
                "probability": 1.0,
                "outcome": "won",
            },
        ],
    }


def _deals() -> dict[str, list[Row]]:
    return {
        "deals": [
            {
                "id": "1",
                "name": "Línea\nnueva, «completa»",
                "account_id": "1",
                "owner_id": "2",
                "pipeline_id": "p",
                "stage": "Ganada",
                "amount": Decimal("1250.50"),
                "currency": "EUR",
                "created_at": moment(1),
                "closed_at": moment(9),
                "status": "won",
                "attrs": '{"Región": "Sur", "ocel:x": "y"}',
            },
            {
                "id": "2",
                "stage": "Contacto",
                "created_at": moment(2),
                "status": "open",
                "amount": Decimal("0.10"),
            },
        ],
        "changes": [
            _change("1", "stage", None, "Contacto", 1),
            _change("1", "stage", "Contacto", "Oferta", 3),
            _change("1", "amount", "1000.00", "1250.50", 4),
            _change("1", "owner_id", "1", "2", 5),
            _change("1", "Región", "Norte", "Sur", 6),
            _change("1", "stage", "Oferta", "Ganada", 9),
            _change("2", "stage", None, "Contacto", 2),
            {
                "object_type": "contact",
                "object_id": "2",
                "field": "job_title",
                "new_value": "CFO",
                "changed_at": moment(3),
            },
        ],
        "deal_contacts": [
            {"deal_id": "1", "contact_id": "1", "role": "economic_buyer", "added_at": moment(2)},
            {"deal_id": "1", "contact_id": "2", "role": "legal"},
            {"deal_id": "2", "contact_id": "2"},
        ],
    }


def _what_happened() -> dict[str, list[Row]]:
    return {
        "activities": [
            {
                "id": "1",
                "kind": "call",
                "direction": "out",
                "occurred_at": moment(2, 10),
                "ended_at": moment(2, 11),
                "status": "done",
                "outcome": "connected",
                "owner_id": "1",
                "deal_id": "1",
                "contact_ids": "1;2",
                "subject": "Presentación\tcon tabulador",
                "automated": False,
            },
            {"id": "2", "kind": "note", "occurred_at": moment(4), "account_id": "1", "body": "Sí"},
        ],
        "subscriptions": [
            {"id": "1", "account_id": "1", "deal_id": "1", "started_at": moment(10)},
        ],
        "tickets": [{"id": "1", "account_id": "1", "created_at": moment(11), "satisfaction": 4.5}],
        "contents": [{"id": "1", "title": "Guía"}],
        "account_events": [
            {
                "id": "1",
                "account_id": "1",
                "kind": "usage",
                "value": "7",
                "occurred_at": moment(12),
            },
        ],
    }


def _change(deal: str, field: str, old: str | None, new: str, day: int) -> Row:
    return {
        "object_type": "deal",
        "object_id": deal,
        "field": field,
        "old_value": old,
        "new_value": new,
        "changed_at": moment(day),
        "actor_id": "1",
        "actor_kind": "user",
    }


def staged(read: Callable[[Staging], object]) -> tuple[dict[str, list[dict[str, str]]], Staging]:
    """What a reader stages: the filled cells of each row, without its place."""
    with Engine(threads=1) as engine:
        staging = Staging(engine)
        read(staging)
        found: dict[str, list[dict[str, str]]] = {}
        for part in staging.tables:
            rows = engine.query(f"SELECT * FROM {quoted(part.relation)}").dicts()
            found.setdefault(part.table, []).extend(
                {name: cell for name, cell in row.items() if cell and not name.startswith("_")}
                for row in rows
            )
    return found, staging


def ends_of_damage(path: Path, read: Callable[[Staging], object]) -> Counter[str]:
    """How reading ends when a few bytes of a sound file are damaged: read, or refused in a line."""
    sound = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 - the same cases every time
    ends: Counter[str] = Counter()
    with Engine(threads=1) as engine:
        for _ in range(CASES):
            content = bytearray(sound)
            for _ in range(chance.randint(1, 3)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            cut = chance.randrange(len(content)) if chance.random() < CUT_SHORT else len(content)
            path.write_bytes(content[:cut])
            try:
                read(Staging(engine))
            except InputError as error:
                ends["refused"] += 1
                assert "\n" not in str(error)  # noqa: PT017 - both ends are right
            else:
                ends["read"] += 1
    return ends


def typed(canonical: str, rows: list[dict[str, str]]) -> list[Row]:
    """Staged rows as canonical values, in order."""
    types = {column.name: column.type for column in table(canonical).columns}
    return _ordered(
        [{name: _value(types.get(name), cell) for name, cell in row.items()} for row in rows]
    )


def expected(canonical: str, rows: list[Row]) -> list[Row]:
    """The rows that were exported, without what is empty, extras as columns."""
    flat = []
    for row in rows:
        cells = {name: value for name, value in row.items() if value not in (None, "")}
        if cells.pop("attrs", None):
            cells.update({"Región": "Sur", "ocel:x": "y"})
        flat.append(cells)
    return _ordered(typed_like(canonical, flat))


def typed_like(canonical: str, rows: list[Row]) -> list[Row]:
    types = {column.name: column.type for column in table(canonical).columns}
    money = {ColumnType.MONEY, ColumnType.NUMBER, ColumnType.INTEGER}
    return [
        {
            name: Decimal(str(value)) if types.get(name) in money else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _value(kind: ColumnType | None, cell: str) -> object:
    if kind in {ColumnType.MONEY, ColumnType.NUMBER, ColumnType.INTEGER}:
        return Decimal(cell)
    if kind is ColumnType.BOOLEAN:
        return {"1": True, "true": True, "0": False, "false": False}[cell]
    if kind in {ColumnType.TIME, ColumnType.DUE}:
        return datetime.fromisoformat(cell).replace(tzinfo=None)
    return cell


def _ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: sorted((name, str(value)) for name, value in row.items()))
