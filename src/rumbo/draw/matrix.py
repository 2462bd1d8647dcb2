"""The from × to matrix as a picture: every move between phases, a number in every cell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rumbo.draw import ink, number, svg
from rumbo.draw.heading import Key, heading, when
from rumbo.draw.lettering import cleaned, shortened, text_width, wrapped
from rumbo.draw.options import check
from rumbo.draw.summary import spoken
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.picture import Kind, MatrixCell, MatrixData, MatrixHead, Measure, Theme

Link: TypeAlias = Callable[[MatrixCell], "str | None"]
MARGIN = 28.0
HEAD_WIDTH = 150.0
CELL_HEIGHT = 30.0
LEAST_CELL, MOST_CELL = 64.0, 98.0
TOTAL_WIDTH = 64.0
HEAD_SIZE = 11.0
CELL_SIZE = 11.5
HEAD_LINE = 13.0
FAINTEST = 0.07
SLENDER_CELL, SLENDER_HEAD = 40.0, 116.0  # where the columns are too many for their width
TURN, TURNED_ROOM = -60.0, 104.0
NAMED = 8  # how many cells the summary names


@dataclass(frozen=True)
class _Sheet:
    data: MatrixData
    language: str
    measure: Measure
    currency: str
    cell: float
    top: float
    turned: bool = False  # the heads of the columns, where their words do not fit

    @property
    def head(self) -> float:
        """The width of the rows' names."""
        return SLENDER_HEAD if self.turned else HEAD_WIDTH

    @property
    def margin(self) -> float:
        """The room around the matrix."""
        return MARGIN / 2 if self.turned else MARGIN

    @property
    def right(self) -> float:
        """The right edge of the totals."""
        return self.left(len(self.data.columns)) + TOTAL_WIDTH

    def value(self, cell: MatrixCell) -> float | None:
        """What the cell's tint stands for."""
        values = {
            "count": float(cell.count),
            "amount": cell.amount,
            "share": cell.share,
            "days": cell.median_days,
        }
        return values[self.measure]

    def figure(self, cell: MatrixCell) -> str:
        """What is printed in the cell."""
        if self.measure == "amount":
            return number.money(cell.amount, self.language, self.currency)
        if self.measure == "share":
            return number.percent(cell.share, self.language)
        if self.measure == "days":
            return number.span(cell.median_days, self.language)
        return number.compact(cell.count, self.language, 100_000)

    def left(self, column: int) -> float:
        """The left edge of a column."""
        return self.margin + self.head + column * self.cell

    def row_top(self, row: int) -> float:
        """The upper edge of a row."""
        return self.top + row * CELL_HEIGHT


def draw_matrix(
    data: MatrixData,
    *,
    language: str = "es-ES",
    measure: Measure = "count",
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
) -> str:
    """The matrix as one self-contained SVG document; `link` is the address a cell opens.

    UsageError where an option has a value that cannot be used.
    """
    check(measure=measure, theme=theme)
    sheet = _sized(data, language, measure, width)
    right = sheet.right + sheet.margin
    context, keys = _context(data, language, measure), _keys(data, language)
    over = heading(data.title, context, keys, right, sheet.margin)
    sheet = replace(sheet, top=over.height + _head_height(sheet) + 14)
    summary = _summary(sheet)
    frame = svg.Frame(
        width=right,
        height=sheet.row_top(len(data.rows)) + MARGIN * 0.7,
        title=cleaned(data.title),
        summary=summary,
        language=language,
        theme=theme,
        kind="matrix",
        shown_width=width,
        interactive=link is not None,
    )
    return svg.document(frame, [over.markup, *_heads(sheet), *_rows(sheet), *_cells(sheet, link)])


def _sized(data: MatrixData, language: str, measure: Measure, width: int | None) -> _Sheet:
    """The measures: the heads are turned where the columns are too many for the width."""
    draft = _Sheet(data, language, measure, cleaned(data.currency)[:8], 0.0, 0.0)
    count = max(1, len(data.columns))
    turned = (
        width is not None and 2 * MARGIN + HEAD_WIDTH + TOTAL_WIDTH + LEAST_CELL * count > width
    )
    sheet = replace(draft, turned=turned)
    return replace(sheet, cell=_cell_width(sheet, width, count))


def _cell_width(sheet: _Sheet, width: int | None, count: int) -> float:
    widest = max(
        (text_width(sheet.figure(c), CELL_SIZE) + 14 for c in sheet.data.cells), default=0.0
    )
    room = ((width or 0) - 2 * sheet.margin - sheet.head - TOTAL_WIDTH) / count
    if sheet.turned:
        return max(SLENDER_CELL, widest - 6, min(MOST_CELL, room))
    names = (_head_name(h, sheet.language, row=False) for h in sheet.data.columns)
    words = (word for name in names for word in name.split())
    word_width = max((text_width(w, HEAD_SIZE, bold=True) + 10 for w in words), default=0.0)
    wanted = room if width else 78.0
    return max(LEAST_CELL, widest, min(MOST_CELL, max(wanted, word_width)))


def _head_height(sheet: _Sheet) -> float:
    columns = sheet.data.columns
    if not sheet.turned:
        lines = (len(_head_lines(h, sheet.language, sheet.cell)) for h in columns)
        return max(lines, default=1) * HEAD_LINE
    names = (_turned_name(head, sheet.language) for head in columns)
    longest = max((text_width(name, HEAD_SIZE, bold=True) for name in names), default=0.0)
    return longest * math.sin(math.radians(-TURN)) + HEAD_LINE / 2


def _turned_name(head: MatrixHead, language: str) -> str:
    name = _head_name(head, language, row=False)
    return shortened(name, TURNED_ROOM, HEAD_SIZE, bold=True)


def _context(data: MatrixData, language: str, measure: str) -> list[str]:
    as_of = when(data.as_of, data.period, language)
    return [word("from_to", language), word(f"cell_{measure}", language), as_of]


def _keys(data: MatrixData, language: str) -> list[Key]:
    shown: tuple[Kind, ...] = ("advance", "skip", "won", "regress", "lost", "parked")
    kinds = {_tint(cell.kind) for cell in data.cells}
    return [Key(f"tint {k}", word(f"key_cell_{k}", language)) for k in shown if k in kinds]


def _tint(kind: Kind) -> Kind:
    merged: dict[Kind, Kind] = {"restart": "regress", "start": "advance", "transfer": "parked"}
    return merged.get(kind, kind)


def _head_name(head: MatrixHead, language: str, *, row: bool) -> str:
    if head.code is None:
        return word("entrance" if row else "elsewhere", language)
    return cleaned(head.name, unnamed=word("unnamed", language))


def _head_lines(head: MatrixHead, language: str, cell: float) -> tuple[str, ...]:
    name = _head_name(head, language, row=False)
    return wrapped(name, cell - 8, HEAD_SIZE, bold=True, lines=3)


def _heads(sheet: _Sheet) -> list[str]:
    parts = []
    for column, head in enumerate(sheet.data.columns):
        name = svg.tooltip(spoken(_head_name(head, sheet.language, row=False), sheet.language))
        texts = _head_texts(sheet, head, sheet.left(column) + sheet.cell / 2)
        parts.append(svg.tag("g", {"data-to": _code(head.code)}, name, *texts))
    at = (sheet.right - 6, sheet.top - 8)
    total = word("total", sheet.language)
    return [*parts, svg.text(total, at, size=HEAD_SIZE, klass="muted", anchor="end")]


def _head_texts(sheet: _Sheet, head: MatrixHead, middle: float) -> list[str]:
    klass = f"bold {_head_ink(head)}".strip()
    if sheet.turned:
        name, at = _turned_name(head, sheet.language), (middle + 3, sheet.top - 6)
        return [svg.text(name, at, size=HEAD_SIZE, klass=klass, turn=TURN)]
    lines = _head_lines(head, sheet.language, sheet.cell)
    first = sheet.top - 8 - HEAD_LINE * (len(lines) - 1)
    return [
        svg.text(
            line,
            (middle, first + HEAD_LINE * index),
            size=HEAD_SIZE,
            klass=klass,
            anchor="middle",
        )
        for index, line in enumerate(lines)
    ]


def _head_ink(head: MatrixHead) -> str:
    return {"won": "won", "lost": "lost", "parked": "parked"}.get(head.outcome, "")


def _code(code: int | None) -> str | int:
    return "" if code is None else code


def _rows(sheet: _Sheet) -> list[str]:
    right = sheet.right
    parts = [
        _rule(sheet.margin, right, sheet.row_top(row)) for row in range(len(sheet.data.rows) + 1)
    ]
    for row, head in enumerate(sheet.data.rows):
        y = sheet.row_top(row) + CELL_HEIGHT / 2
        name = _head_name(head, sheet.language, row=True)
        lines = wrapped(name, sheet.head - 14, HEAD_SIZE, bold=True)
        offset = 4 - (len(lines) - 1) * 6
        texts = [
            svg.text(
                line,
                (sheet.margin, y + offset + 12 * index),
                size=HEAD_SIZE,
                klass=f"bold {_head_ink(head)}".strip(),
            )
            for index, line in enumerate(lines)
        ]
        total = svg.text(
            _total(sheet, head), (right - 6, y + 4), size=CELL_SIZE, klass="muted", anchor="end"
        )
        group = svg.tag("g", {"data-from": _code(head.code)}, svg.tooltip(name), *texts, total)
        parts.append(group)
    return parts


def _rule(left: float, right: float, y: float) -> str:
    return svg.tag(
        "path", {"d": f"M{svg.number(left)} {svg.number(y)}H{right:.2f}", "class": "hair"}
    )


def _total(sheet: _Sheet, head: MatrixHead) -> str:
    cells = [cell for cell in sheet.data.cells if cell.source == head.code]
    if not cells:
        return ""
    if sheet.measure == "amount":
        amounts = [cell.amount for cell in cells if cell.amount is not None]
        total = sum(amounts) if amounts else None
        return number.money(total, sheet.language, sheet.currency)
    return number.compact(sum(cell.count for cell in cells), sheet.language, 100_000)


def _cells(sheet: _Sheet, link: Link | None) -> list[str]:
    values = [sheet.value(cell) or 0.0 for cell in sheet.data.cells]
    largest = max(values, default=0.0)
    found = {(cell.source, cell.target): cell for cell in sheet.data.cells}
    parts = []
    for row, source in enumerate(sheet.data.rows):
        for column, target in enumerate(sheet.data.columns):
            area = Area(sheet.left(column), sheet.row_top(row), sheet.cell, CELL_HEIGHT)
            cell = found.get((source.code, target.code))
            if cell is not None:
                parts.append(_filled(sheet, cell, area, largest, link))
            else:
                same = source.code is not None and source.code == target.code
                parts.append(_empty(area, same=same))
    return parts


def _empty(area: Area, *, same: bool) -> str:
    inner = Area(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    middle = (area.x + area.width / 2, area.y + area.height / 2 + 4)
    dot = svg.text("·", middle, size=CELL_SIZE, klass="muted", anchor="middle")
    return svg.rect(inner, "track", 2, 0.7) if same else dot


def _filled(sheet: _Sheet, cell: MatrixCell, area: Area, largest: float, link: Link | None) -> str:
    share = ((sheet.value(cell) or 0.0) / largest) ** 0.5 if largest > 0 else 0.0
    opacity = round(FAINTEST + (ink.TINT_LIMIT - FAINTEST) * max(0.0, min(1.0, share)), 3)
    inner = Area(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    sentence = _sentence(sheet, cell)
    middle = (area.x + area.width / 2, area.y + area.height / 2 + 4)
    group = svg.tag(
        "g",
        {
            "data-from": _code(cell.source),
            "data-to": _code(cell.target),
            "data-kind": cell.kind,
            "data-moves": cell.count,
        },
        svg.tooltip(sentence),
        svg.rect(inner, f"tint {_tint(cell.kind)}", 2, opacity),
        svg.text(sheet.figure(cell), middle, size=CELL_SIZE, anchor="middle"),
    )
    return svg.linked(group, link(cell) if link else None, sentence)


def _name_of(heads: Sequence[MatrixHead], code: int | None, language: str, *, row: bool) -> str:
    for head in heads:
        if head.code == code:
            return spoken(_head_name(head, language, row=row), language)
    return word("entrance" if row else "elsewhere", language)


def _sentence(sheet: _Sheet, cell: MatrixCell) -> str:
    language = sheet.language
    source = _name_of(sheet.data.rows, cell.source, language, row=True)
    target = _name_of(sheet.data.columns, cell.target, language, row=False)
    count = f"{number.grouped(cell.count, language)} {word('moves', language)}"
    if cell.deals:
        count += f" ({number.grouped(cell.deals, language)} {word('deals', language)})"
    parts = [word(f"kind_{cell.kind}", language), count, number.percent(cell.share, language)]
    if cell.amount is not None:
        parts.append(number.money(cell.amount, language, sheet.currency))
    if cell.median_days is not None:
        parts.append(f"{word('median', language)} {number.span(cell.median_days, language)}")
    return f"{source} → {target}: {' · '.join(parts)}"


def _summary(sheet: _Sheet) -> str:
    as_of = when(sheet.data.as_of, sheet.data.period, sheet.language)
    cells = sorted(sheet.data.cells, key=lambda cell: -cell.count)
    parts = [_sentence(sheet, cell) for cell in cells[:NAMED]]
    if len(cells) > NAMED:
        parts.append(word("more", sheet.language, n=len(cells) - NAMED))
    return f"{word('matrix_of', sheet.language, day=as_of)} {'; '.join(parts)}."
