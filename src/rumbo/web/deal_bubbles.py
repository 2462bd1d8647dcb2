"""The bubbles of a selection: drawn for a wide and a narrow page, each mark a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from rumbo.draw.bubbles import draw_bubbles
from rumbo.model.bubble import Bubble, BubblesData, Clock, Swarm
from rumbo.readings.bubbles import bubbles_data
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
}


@dataclass(frozen=True)
class Bubbles:
    """The picture for wide and for narrow pages; both empty where no deal is open."""

    wide: str
    narrow: str


def bubbles(visit: Visit, asked: Arrangement) -> Bubbles:
    """The picture that the address asks for."""
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
