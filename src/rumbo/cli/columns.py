"""Short lists on the terminal: one line each, its values below one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from rumbo.draw.terminal import cell_width
from rumbo.model.reading import Text

_GAP = "  "
_YES, _NO = Text("sí", "yes"), Text("no", "no")
_HEADINGS: Mapping[str, Text] = {
    "about": Text("Sobre", "About"),
    "about_id": Text("De quién", "Whose"),
    "active": Text("Entra", "Comes in"),
    "amount": Text("Importe", "Amount"),
    "as_of": Text("Fecha", "As of"),
    "called_at": Text("Cuándo", "When"),
    "called_by": Text("Quién", "Who"),
    "closed": Text("Cerradas", "Closed"),
    "currency": Text("Moneda", "Currency"),
    "deal_id": Text("Oportunidad", "Deal"),
    "decided_at": Text("Cuándo", "When"),
    "decided_by": Text("Quién", "Who"),
    "due": Text("Vencía", "Due"),
    "id": Text("Número", "Number"),
    "judged": Text("Juzgadas", "Judged"),
    "kilobytes": Text("kB", "kB"),
    "kind": Text("Tipo", "Kind"),
    "login": Text("Usuario", "Login"),
    "loss": Text("Sorpresa (log loss)", "Surprise (log loss)"),
    "made": Text("Creado", "Made"),
    "marked_at": Text("Cuándo", "When"),
    "marked_by": Text("Quién", "Who"),
    "model": Text("Modelo", "Model"),
    "name": Text("Nombre", "Name"),
    "note": Text("Nota", "Note"),
    "on_contact": Text("O un contacto", "Or a contact"),
    "owners": Text("Ve solo lo de", "Sees only"),
    "period": Text("Periodo", "Period"),
    "revokes": Text("Revoca", "Revokes"),
    "role": Text("Rol", "Role"),
    "serves": Text("Sirve para", "Serves"),
    "since": Text("Desde", "Since"),
    "snapshot": Text("Instantánea", "Snapshot"),
    "step": Text("Paso", "Step"),
    "text": Text("Qué se dijo", "What was said"),
    "trained_at": Text("Ajustado", "Fitted"),
    "undoes": Text("Deshace", "Undoes"),
    "until": Text("Hasta", "Until"),
    "used": Text("Último uso", "Last used"),
    "what": Text("Qué", "What"),
    "why": Text("Por qué", "Why"),
}


def print_columns(rows: Sequence[Mapping[str, object]], language: str) -> None:
    """Prints the rows under what their values are called; nothing where there are none.

    Codes stay as they are: commands take them so.
    """
    from rumbo.cli.table import printable

    if not rows:
        return
    heads = [_HEADINGS[name].of(language) for name in rows[0]]
    told = ([printable(_shown(value, language)) for value in row.values()] for row in rows)
    lines = [heads, *told]
    widths = [max(cell_width(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        padded = (
            text + " " * (width - cell_width(text))
            for text, width in zip(line, widths, strict=True)
        )
        click.echo(_GAP.join(padded).rstrip())


def _shown(value: object, language: str) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).of(language)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)
