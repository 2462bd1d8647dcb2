"""The room of a picture with one row per thing: names to the left, figures to the right."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw.svg import Area

NATURAL_WIDTH = 860.0
_LEAST_WIDTH = 320
_NARROW = 560.0
_MARGIN, _NARROW_MARGIN = 28.0, 14.0


@dataclass(frozen=True)
class Room:
    """Where things stand; in a narrow picture names and figures stand over the rows.

    `most` is what the whole width between `left` and `right` says; `head` is the height of the line
    over a row of a narrow picture, and `row` that of a row with it.
    """

    left: float
    right: float
    across: float
    margin: float
    most: float
    narrow: bool
    head: float
    row: float

    def x(self, amount: float) -> float:
        """Where that much is."""
        share = min(1.0, max(0.0, amount / self.most)) if self.most else 0.0
        return self.left + (self.right - self.left) * share

    def whole(self, y: float) -> Area:
        """All of the row that begins at `y`."""
        return Area(self.margin - 6, y, self.across - 2 * self.margin + 12, self.row)


def room_of(
    width: int | None,
    *,
    names: float,
    figures: float,
    most: float,
    row: float,
    head: float,
    inset: float = 0.0,
    saved: float = 0.0,
) -> Room:
    """The room of a picture as wide as asked for: widths of names and figures, heights of rows.

    `inset` is kept free at both ends where it is narrow, `saved` taken off its rows.
    """
    across = float(max(_LEAST_WIDTH, width or NATURAL_WIDTH))
    narrow = across < _NARROW
    margin = _NARROW_MARGIN if narrow else _MARGIN
    return Room(
        left=margin + (inset if narrow else names),
        right=across - margin - (inset if narrow else figures),
        across=across,
        margin=margin,
        most=most,
        narrow=narrow,
        head=head if narrow else 0.0,
        row=row + head - saved if narrow else row,
    )
