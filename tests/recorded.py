"""What a log needs so that its records show something: subjects, accounts, actors and contents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from log_world import Log, Row, dice_of, instant

SUBJECTS = (
    "Primer contacto con Ana",
    "Demo de la planta",
    "Re: Propuesta",
    "Oferta revisada",
    "Contrato en PDF",
    "Calificación",
    "Comida del jueves",
    "",
)
NOTES = ("Enviada propuesta con tres alcances.", "Demo con datos suyos. Bien.", "Sin novedad")
NAMES = ("Aceros Ruiz S.L.", "ACEROS RUIZ SL", "Aceros Ruiz", "Minas del Sur S.A. de C.V.", "Pan")
DOMAINS = ("aceros.example", "www.aceros.example", "minas.example", "gmail.com", "")


def recorded(log: Log, seed: int, *, last: date | None = None) -> Log:
    """The log with more told of each deal, the same for the same seed; accounts until a day."""
    dice = dice_of(seed)
    accounts = [
        {
            "id": f"acc{number}",
            "name": dice.choice(NAMES),
            "domain": dice.choice(DOMAINS),
            "created_at": dice.choice(("", "2024-02-01", "2024-09-01", "2025-01-15")),
        }
        for number in range(8)
    ]
    known = [each for each in accounts if last is None or _by(each, last)]
    return log | {
        "accounts": known,
        "owners": [
            row | {"active": str(int(place != 1))} for place, row in enumerate(log["owners"])
        ],
        "contents": [{"id": "k1", "phase": "Demo"}, {"id": "k2", "phase": "Propuesta"}],
        "deals": [_placed(row) for row in log["deals"]],
        "activities": list(_said(log["activities"])),
        "changes": [_moved(row) for row in log["changes"]],
    }


def _by(account: Row, last: date) -> bool:
    return not account["created_at"] or instant(account["created_at"]).date() <= last


def _number(text: str) -> int:
    return sum(map(ord, text))


def _placed(row: Row) -> Row:
    number = _number(row["id"])
    due = f"2024-{1 + number % 12:02d}-10" if number % 3 == 0 else ""
    return row | {"account_id": f"acc{number % 9}" if number % 4 else "", "next_step_at": due}


def _said(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        number = _number(row["id"])
        said = {"subject": SUBJECTS[number % len(SUBJECTS)]}
        yield row | said | ({"body": NOTES[number % 3]} if number % 5 == 0 else {})


def _moved(row: Row) -> Row:
    """Who moved a stage; now and then all of an evening at once."""
    kind = ("user", "", "workflow")[_number(row["object_id"]) % 3]
    if row["field"] != "stage":
        return row
    return row | {"actor_id": f"o{1 + _number(row['object_id']) % 2}", "actor_kind": kind}


def closed_deals(dice: Random, deals: int, *, never: str) -> Log:
    """Closed deals that are won one time in three, whatever they are, but for one industry."""
    sorts = ("Pan", "Minas", "Textil", "Agua", "Metal", "Papel", "Vidrio", "Madera")
    log: Log = {
        "accounts": [],
        "deals": [],
        "stages": [
            {"pipeline_id": "p", "stage_id": f"s{n}", "stage": name, "position": str(n),
             "outcome": outcome}
            for n, (name, outcome) in enumerate(
                (("Hablar", "open"), ("Ganada", "won"), ("Perdida", "lost"))
            )
        ],
    }  # fmt: skip
    for number in range(deals):
        sort = sorts[int(dice.triangular(0, 8, 3))]
        won = sort != never and dice.random() < 0.33
        created = f"202{number * 4 // deals}-{1 + dice.randrange(12):02d}-10"
        log["accounts"].append(
            {"id": f"a{number}", "industry": sort, "employees": str(dice.randint(5, 900)),
             "country": dice.choice(("España", "México", "Chile", "Perú", "Colombia"))}
        )  # fmt: skip
        log["deals"].append(
            {"id": f"d{number}", "account_id": f"a{number}", "pipeline_id": "p",
             "stage": "Ganada" if won else "Perdida", "status": "won" if won else "lost",
             "created_at": created, "closed_at": f"{created[:4]}-12-20", "currency": "EUR",
             "amount": str(dice.randint(900, 90000)), "type": dice.choice(("new", "expansion")),
             "source": dice.choice(("web", "feria", "socio", "llamada"))}
        )  # fmt: skip
    return log
