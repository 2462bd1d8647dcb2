"""The bubbles of a selection: drawn for a wide and a narrow page, each mark a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from rumbo.draw.bubbles import draw_bubbles
from rumbo.draw.likely import draw_likely
from rumbo.model.bubble import (
    Bubble,
    BubblesData,
    Clock,
    Likely,
    LikelyCrowd,
    LikelyData,
    Swarm,
)
from rumbo.readings.bubbles import bubbles_data, likely_data
from rumbo.web import address, picture
from rumbo.web.arrangement import Arrangement, selected
from rumbo.web.language import marked
from rumbo.web.visit import Visit

DRAWN = 150  # one by one; the others are counted
_WIDTHS = (1120, 320)
CLOCK_LABELS = {
    "phase": marked("Days in phase"),
    "contact": marked("Days without contact"),
    "progress": marked("Days without progress"),
    "likely": marked("Probability and likely close"),
}


@dataclass(frozen=True)
class Bubbles:
    """The picture for wide and for narrow pages; both empty where there is nothing to draw."""

    wide: str
    narrow: str


def bubbles(visit: Visit, asked: Arrangement) -> Bubbles:
    """The picture that the address asks for."""
    if asked.clock == "likely":
        return _likely(visit, asked)
    clock = cast("Clock", asked.clock)
    title = visit.workspace.settings.name
    data = visit.ask(
        ("bubbles", asked.selection, clock),
        asked.scope(visit),
        lambda view: bubbles_data(view, asked.selection, title, clock=clock, most=DRAWN),
    )
    if not data.deals:
        return Bubbles("", "")
    return Bubbles(*(_drawn(visit, asked, data, width) for width in _WIDTHS))


def _drawn(visit: Visit, asked: Arrangement, data: BubblesData, width: int) -> str:
    tables = _tables(visit, asked, data)

    def opened(mark: Bubble | Swarm) -> str:
        return address.deal(visit, mark.deal_id) if isinstance(mark, Bubble) else tables[mark.phase]

    return visit.kept(
        ("bubbles", visit.same(), visit.language, width),
        lambda: picture.unstyled(
            draw_bubbles(data, language=visit.language.tag, width=width, link=opened)
        ),
    )


def _likely(visit: Visit, asked: Arrangement) -> Bubbles:
    title = visit.workspace.settings.name
    data = visit.ask(
        ("likely", asked.selection),
        asked.scope(visit),
        lambda view: likely_data(view, asked.selection, title, most=DRAWN),
    )
    if not data.deals:
        return Bubbles("", "")
    return Bubbles(*(_likely_drawn(visit, asked, data, width) for width in _WIDTHS))


def _likely_drawn(visit: Visit, asked: Arrangement, data: LikelyData, width: int) -> str:
    opened = asked.selection.but(status="open")
    table = selected(visit, address.DEALS, opened, show=None, sort="p_win", order="desc")

    def leads(mark: Likely | LikelyCrowd) -> str:
        return address.deal(visit, mark.deal_id) if isinstance(mark, Likely) else table

    return visit.kept(
        ("likely", visit.same(), visit.language, width),
        lambda: picture.unstyled(
            draw_likely(data, language=visit.language.tag, width=width, link=leads)
        ),
    )


def _tables(visit: Visit, asked: Arrangement, data: BubblesData) -> dict[int, str]:
    names = visit.ask("phases", asked.scope(visit), lambda view: dict(view.phases))
    return {
        code: selected(
            visit,
            address.DEALS,
            asked.selection.but(phase=names[code].key, status="open"),
            show=None,
        )
        for code in data.names()
    }
