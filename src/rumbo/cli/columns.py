"""Short lists on the terminal: one line each, its values below one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from rumbo.draw.terminal import cell_width

_GAP = "  "


def print_columns(rows: Sequence[Mapping[str, object]]) -> None:
    """Prints the rows under the names of their values; nothing where there are none."""
    from rumbo.cli.table import printable

    if not rows:
        return
    lines = [list(rows[0]), *([printable(_shown(value)) for value in row.values()] for row in rows)]
    widths = [max(cell_width(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        padded = (
            text + " " * (width - cell_width(text))
            for text, width in zip(line, widths, strict=True)
        )
        click.echo(_GAP.join(padded).rstrip())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)
