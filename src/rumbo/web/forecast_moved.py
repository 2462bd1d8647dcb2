"""What moved the forecast since a week ago, as the page of the forecast shows it."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw.waterfall import draw_waterfall
from rumbo.model import term
from rumbo.model.bridge import BridgeStep
from rumbo.model.reading import Reading
from rumbo.readings.change_picture import change_data
from rumbo.web import address
from rumbo.web.cell import Cell
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.picture import unstyled
from rumbo.web.sentence import sentence
from rumbo.web.table import cells
from rumbo.web.visit import Visit

_READING = "forecast_change"
_KEYS = ("name", "owner", "what", "before", "after", "change")
_RIGHT = ("before", "after", "change")
_MOST = 8


@dataclass(frozen=True)
class MovedShown:
    """The sentence, the waterfall for wide and narrow screens, and the deals that did most."""

    sentence: str
    wide: str
    slender: str
    heads: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[Cell, ...], ...]
    more: int
    href: str


def moved(visit: Visit) -> MovedShown | None:
    """What moved the forecast of the period in the address; None where there is nothing to say."""
    reading = visit.read(_READING)
    title = visit.say("What moved it since a week ago")
    settings = visit.workspace.settings
    data = change_data(
        reading, title=title, currency=settings.currency, deal_word=settings.deal_word
    )
    if data is None:
        return None
    tag = visit.language.tag

    def opened(step: BridgeStep) -> str | None:
        return _behind(visit, reading, step)

    wide, slender = (
        unstyled(draw_waterfall(data, language=tag, width=size, link=opened))
        for size in (WIDE, SLENDER)
    )
    return MovedShown(
        sentence=sentence(reading, visit.language),
        wide=wide,
        slender=slender,
        heads=tuple((visit.language.of(term.label(key)), key in _RIGHT) for key in _KEYS),
        lines=tuple(cells(visit, _READING, row, _KEYS) for row in reading.rows[:_MOST]),
        more=max(0, len(reading.rows) - _MOST),
        href=address.reading(visit, _READING, period=visit.parameter("period") or None),
    )


def _behind(visit: Visit, reading: Reading, step: BridgeStep) -> str | None:
    figure = reading.figure(step.key)
    return address.behind(visit, _READING, figure.behind) if figure.n else None
