"""Pictures inside pages: the same drawings, their style moved to a sheet of its own.

The content policy allows no style inside a page, so the rules of `draw.ink` are served as
`/static/picture.css` and the drawing refers to them by its classes.
"""

from __future__ import annotations

from rumbo.draw import ink, svg
from rumbo.draw.journey import Link, draw_journey
from rumbo.draw.options import check
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Measure
from rumbo.model.selection import Selection
from rumbo.web import address
from rumbo.web.visit import Visit

_INSIDE = svg.tag("style", {}, ink.style("auto"))
_FITTED = ' style="max-width:100%;height:auto"'
SHEET = ink.style("auto") + ".rumbo{max-width:100%;height:auto;display:block}"


def unstyled(drawing: str) -> str:
    """A drawing without the style it carries, for a page that has the sheet."""
    return drawing.replace(_INSIDE, "", 1).replace(_FITTED, "", 1)


def journey(
    visit: Visit,
    data: JourneyData,
    *,
    measure: Measure = "count",
    detail: float = 1.0,
    width: int = 1180,
    link: Link | None = None,
) -> str:
    """The journey as markup for a page; phases open the deals that are in them."""
    check(measure=measure, detail=detail)
    return unstyled(
        draw_journey(
            data,
            language=visit.language.tag,
            measure=measure,
            detail=detail,
            width=width,
            link=link or _opens(visit),
            deals_word=visit.say("deals"),
        )
    )


def _opens(visit: Visit) -> Link:
    def opened(part: JourneyPhase | JourneyArc) -> str | None:
        if isinstance(part, JourneyPhase) and part.open_now:
            return address.deals(visit, Selection(phase=part.key))
        return None

    return opened
