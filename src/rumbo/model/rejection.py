"""Why a row did not come in: the closed list of reasons, each with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from rumbo.model.reading import Text


class Reason(Enum):
    """A reason for refusing a row, as a sentence in both languages."""

    MISSING = Text("Falta un valor obligatorio.", "A required value is missing.")
    MISSING_COLUMN = Text(
        "Falta una columna obligatoria: añádala al fichero.",
        "A required column is missing: add it to the file.",
    )
    NOT_A_TIME = Text(
        "No es una fecha que se entienda (use 2026-06-30 o 2026-06-30T10:00:00).",
        "Not a date that can be read (use 2026-06-30 or 2026-06-30T10:00:00).",
    )
    IMPLAUSIBLE_TIME = Text(
        "La fecha queda fuera de 1990–2089: corríjala o déjela vacía.",
        "The date lies outside 1990–2089: correct it or leave it empty.",
    )
    NOT_A_NUMBER = Text("No es un número.", "Not a number.")
    NOT_A_RATE = Text(
        "Un tipo de cambio es mayor que cero: corríjalo.", "A rate is above zero: correct it."
    )
    NOT_A_BOOLEAN = Text("No es sí o no (use 1 o 0).", "Not yes or no (use 1 or 0).")
    UNKNOWN_CHOICE = Text(
        "No es uno de los valores admitidos en esta columna.",
        "Not one of the values this column may hold.",
    )
    DUPLICATE = Text(
        "Este identificador ya está en otra fila, con otros datos.",
        "This id is already in another row, with other data.",
    )
    CLOSES_BEFORE_OPENING = Text(
        "La oportunidad se cierra antes de crearse.", "The deal closes before it opens."
    )
    UNKNOWN_REFERENCE = Text(
        "Remite a algo que no está en los datos.", "It refers to something that is not in the data."
    )
    UNKNOWN_STAGE = Text(
        "Ningún pipeline tiene esta etapa: añádala a stages o corrija el nombre.",
        "No pipeline has this stage: add it to stages or correct the name.",
    )
    FORMULA = Text(
        "La celda contiene una fórmula: pegue el valor en su lugar.",
        "The cell holds a formula: paste its value instead.",
    )
    WRONG_SHAPE = Text(
        "La fila no tiene tantas celdas como columnas hay.",
        "The row does not have as many cells as there are columns.",
    )
    REJECTED_PARENT = Text(
        "Pertenece a una fila que también se rechazó.", "It belongs to a row that was refused too."
    )
    UNREADABLE = Text(
        "La fila no se puede leer: comillas sin cerrar, caracteres no válidos o demasiado larga.",
        "The row cannot be read: an open quote, invalid characters, or too long.",
    )


@dataclass(frozen=True)
class Rejection:
    """One refused row: where it stands (`line` counts from 1), the cell at fault and the reason.

    `row` holds the whole row as it was read, so that nothing is lost: the report of rejected
    rows can be corrected and imported again. `table` is the canonical table it was meant for.
    """

    file: str
    line: int
    column: str
    value: str
    reason: Reason
    table: str = ""
    row: Mapping[str, str | None] = field(default_factory=dict)
