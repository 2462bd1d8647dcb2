"""Pictures inside pages: the same drawings, their style moved to a sheet of its own.

The content policy allows no style inside a page, so the rules of `draw.ink` are served as
`/static/picture.css` and the drawing refers to them by its classes.
"""

from __future__ import annotations

from rumbo.draw import ink, svg
from rumbo.draw import matrix as matrix_picture
from rumbo.draw.comparison import draw_comparison
from rumbo.draw.distribution import draw_distribution
from rumbo.draw.drift import draw_drift
from rumbo.draw.journey import draw_journey
from rumbo.draw.options import check
from rumbo.draw.parts import Link
from rumbo.model.change import DriftData
from rumbo.model.comparison import JourneyComparison
from rumbo.model.picture import (
    DistributionData,
    JourneyArc,
    JourneyData,
    JourneyPhase,
    MatrixData,
    Measure,
)
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
    upright: bool = False,
) -> str:
    """The journey as markup for a page; without a `link` phases open the deals that are in them."""
    check(measure=measure, detail=detail)
    return unstyled(
        draw_journey(
            data,
            language=visit.language.tag,
            measure=measure,
            detail=detail,
            width=width,
            link=link or _opens(visit),
            deals_word=visit.say("deal") if data.deals == 1 else visit.say("deals"),
            upright=upright,
        )
    )


def comparison(
    visit: Visit,
    data: JourneyData,
    compared: JourneyComparison,
    *,
    detail: float,
    width: int,
    link: Link,
    upright: bool = False,
) -> str:
    """Two populations on the journey as markup for a page."""
    return unstyled(
        draw_comparison(
            data,
            compared,
            language=visit.language.tag,
            detail=detail,
            width=width,
            link=link,
            upright=upright,
        )
    )


def matrix(
    visit: Visit, data: MatrixData, *, measure: Measure, width: int, link: matrix_picture.Link
) -> str:
    """The matrix as markup for a page."""
    language = visit.language.tag
    drawing = matrix_picture.draw_matrix(
        data, language=language, measure=measure, width=width, link=link
    )
    return unstyled(drawing)


def days(visit: Visit, data: DistributionData, *, width: int) -> str:
    """Days per phase as markup for a page."""
    return unstyled(draw_distribution(data, language=visit.language.tag, width=width))


def drift(visit: Visit, data: DriftData, *, width: int) -> str:
    """What drift found as markup for a page."""
    return unstyled(draw_drift(data, language=visit.language.tag, width=width))


def _opens(visit: Visit) -> Link:
    def opened(part: JourneyPhase | JourneyArc) -> str | None:
        if isinstance(part, JourneyPhase) and part.open_now:
            return address.deals(visit, Selection(phase=part.key))
        return None

    return opened
