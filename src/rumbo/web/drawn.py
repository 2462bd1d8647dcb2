"""The pictures of a page about journeys, kept as they were drawn; each part opens its deals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rumbo.draw import svg
from rumbo.model.comparison import JourneyComparison
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, MatrixCell
from rumbo.model.selection import Selection
from rumbo.readings.part import part_deals, passage_deals
from rumbo.web import picture
from rumbo.web.controls import SET, Asked
from rumbo.web.passages import Opens
from rumbo.web.visit import Visit

_WIDTH = re.compile(r'viewBox="0 0 ([\d.]+) ')
_READABLE = 1400  # units of the picture across, beyond which its letters get too small
WIDE, SLENDER, COLUMN, MATRIX_BESIDE = 940, 340, 400, 672


@dataclass(frozen=True)
class Drawn:
    """The journey for wide and for narrow screens, and its matrix; empty where there is none."""

    wide: str
    slender: str
    matrix: str

    @property
    def long(self) -> bool:
        """Whether the road has so many phases that it would be too small to read on a screen."""
        drawn = _WIDTH.search(self.wide)
        return drawn is not None and float(drawn[1]) > _READABLE


@dataclass(frozen=True)
class Studio:
    """What one page's pictures have in common; `side` is the population whose deals they open."""

    visit: Visit
    asked: Asked
    data: JourneyData
    opens: Opens
    side: str = ""

    def drawn(self, comparison: JourneyComparison | None, picked: Selection | None) -> Drawn:
        """The pictures; what was picked is marked in them."""
        narrow = self.asked.side and comparison is None
        drawings = (
            self._journey(comparison, COLUMN if narrow else WIDE),
            self._journey(comparison, SLENDER),
            "" if comparison else self._matrix(MATRIX_BESIDE if narrow else WIDE),
        )
        address = self.opens(picked, self.side) if picked else ""
        return Drawn(*(_marked(drawing, address) for drawing in drawings))

    def _journey(self, comparison: JourneyComparison | None, width: int) -> str:
        asked, visit = self.asked, self.visit

        def made() -> str:
            detail = asked.detail / 100
            if comparison is not None:
                return picture.comparison(
                    visit,
                    self.data,
                    comparison,
                    detail=detail,
                    width=width,
                    link=self._part,
                    upright=width == WIDE,
                )
            return picture.journey(
                visit,
                self.data,
                measure=asked.measure,
                detail=detail,
                width=width,
                link=self._part,
                upright=width == WIDE,
            )

        return visit.kept((*self._key("journey"), width), made)

    def _matrix(self, width: int) -> str:
        def made() -> str:
            return picture.matrix(
                self.visit,
                self.data.matrix(),
                measure=self.asked.measure,
                width=width,
                link=self._cell,
            )

        return self.visit.kept((*self._key("matrix"), width), made)

    def _key(self, kind: str) -> tuple[object, ...]:
        # Links carry the settings of the page, so that each of them makes another drawing.
        settings = tuple(self.visit.parameter(name) for name in SET)
        return (kind, self.visit.path, self.visit.filters, self.visit.language.tag, settings)

    def _part(self, part: JourneyPhase | JourneyArc) -> str | None:
        found = part_deals(part, self.data)
        return self.opens(found, self.side) if found else None

    def _cell(self, cell: MatrixCell) -> str | None:
        found = passage_deals(cell, self.data)
        return self.opens(found, self.side) if found else None


def _marked(drawing: str, address: str) -> str:
    """The drawing with the part that was picked marked as the present one."""
    if not address:
        return drawing
    link = f'href="{svg.escaped(address)}"'
    return drawing.replace(link, f'{link} aria-current="true"')
