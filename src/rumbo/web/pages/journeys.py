"""Recorridos: the journey picture and its matrix, comparisons, forms, days, and who is behind."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace

from fastapi import Response

from rumbo.log.view import Scope, View
from rumbo.model.comparison import JourneyComparison
from rumbo.model.picture import DistributionData, JourneyData
from rumbo.model.reading import Reading, Text
from rumbo.model.selection import Selection
from rumbo.readings.comparison import Population, compare, population
from rumbo.readings.figure import warn_about_money
from rumbo.readings.movements import warn_about_untold
from rumbo.readings.names import choices
from rumbo.readings.picture import days_data, drawn_pipeline, journey_data
from rumbo.readings.registry import question
from rumbo.web import picture, sheet
from rumbo.web.controls import SET, Asked, Controls, controls
from rumbo.web.drawn import SLENDER, WIDE, Drawn, Studio
from rumbo.web.frame import Link
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.passages import (
    ContrastRow,
    MoveRow,
    Opens,
    PhaseRow,
    contrast_rows,
    move_rows,
    phase_rows,
)
from rumbo.web.paths import ShapeRow, shape_rows
from rumbo.web.picked_list import PICKS, PickedDeals, picked_deals, selection
from rumbo.web.populations import Compared, compared
from rumbo.web.visit import Visit

PATH = "/recorridos"


@dataclass(frozen=True)
class Contrasted:
    """What a comparison found: the two names, what is not chance, and the rest."""

    one: str
    other: str
    differing: tuple[ContrastRow, ...]
    rest: tuple[ContrastRow, ...]
    enough: bool


@dataclass(frozen=True)
class Journeys:
    """What the page shows; without deals there is no picture."""

    controls: Controls
    drawn: Drawn | None
    contrasted: Contrasted | None
    picked: PickedDeals | None
    pipelines: tuple[Link, ...]
    shapes: tuple[ShapeRow, ...]
    phases: tuple[PhaseRow, ...]
    moves: tuple[MoveRow, ...]
    days_wide: str
    days_slender: str
    warnings: tuple[str, ...]
    download: str
    period_ignored: bool = False


@dataclass(frozen=True)
class _Coming:
    """The answers that the page needs, all of them asked before any is waited for."""

    data: Future[JourneyData]
    sides: tuple[Future[Population], ...]
    days: Future[DistributionData]
    shapes: Future[Reading]
    warnings: Future[tuple[Text, ...]]

    @classmethod
    def asked(cls, visit: Visit, both: Compared | None, base: Scope) -> _Coming:
        title = visit.workspace.settings.name
        data, drawn = _journey(visit, base), _drawn(visit, base)
        return cls(
            data,
            _populations(visit, both, data),
            visit.ask_later("days", drawn, lambda view: days_data(view, title)),
            visit.ask_later(("reading", "shapes"), drawn, question("shapes").read),
            visit.ask_later("lacking", replace(drawn, period=base.period), _lacking),
        )


def _lacking(view: View) -> tuple[Text, ...]:
    """What the pictures cannot show, as the log does not tell it."""
    return (*warn_about_money(view), *warn_about_untold(view))


def build(visit: Visit) -> Journeys:
    """The page that the address asks for."""
    asked, both = Asked.of(visit), compared(visit)
    base = both.base if both else visit.scope(period=True)
    shown = controls(visit, asked, both)
    if not visit.ask("deals in view", base, lambda view: view.deal_count()):
        return _nothing(visit, shown)
    coming = _Coming.asked(visit, both, base)
    data, opens, language = coming.data.result(), _opens(visit), visit.language
    comparison = _comparison(visit, both, data, coming.sides) if both else None
    picked, days = picked_deals(visit, data, both, opens), coming.days.result()
    # A part of a comparison has the figures of two populations: it opens the deals of the first.
    studio = Studio(visit, asked, data, opens, "one" if both else "")
    places = {phase.name: place for place, phase in enumerate(data.phases)}
    drawn = _drawn(visit, base)
    of_forms = _opens(visit, drawn.pipeline)
    return Journeys(
        controls=shown,
        drawn=studio.drawn(comparison, selection(visit)),
        contrasted=_contrasted(visit, data, comparison, opens) if comparison else None,
        picked=picked,
        pipelines=_pipelines(visit, data),
        shapes=shape_rows(coming.shapes.result(), places, language, of_forms),
        phases=phase_rows(data, language, opens),
        moves=move_rows(data, language, opens),
        days_wide=_days(visit, drawn, days, WIDE),
        days_slender=_days(visit, drawn, days, SLENDER),
        warnings=tuple(language.of(text) for text in coming.warnings.result()),
        download=visit.same_at(f"{PATH}.csv", page=None),
        period_ignored=bool(visit.filters.period),
    )


def _nothing(visit: Visit, shown: Controls) -> Journeys:
    return Journeys(shown, None, None, None, (), (), (), (), "", "", (), visit.link(PATH))


def _journey(visit: Visit, base: Scope) -> Future[JourneyData]:
    title = visit.workspace.settings.name
    return visit.ask_later("journey", base, lambda view: journey_data(view, title))


def _populations(
    visit: Visit, both: Compared | None, data: Future[JourneyData]
) -> tuple[Future[Population], ...]:
    """The sides; each waits for the journey only once its own view is open."""
    if both is None:
        return ()
    return tuple(
        visit.ask_later(
            ("population", both.base),
            side.scope,
            lambda view: population(view, data.result().pipeline_id),
        )
        for side in both.sides
    )


def _comparison(
    visit: Visit, both: Compared, data: JourneyData, sides: tuple[Future[Population], ...]
) -> JourneyComparison:
    first, second = (side.result() for side in sides)
    scopes = tuple(side.scope for side in both.sides)
    return visit.kept(
        ("comparison", both.base, scopes, both.names),
        lambda: compare(data, first, second, both.names, by_outcome=both.kind == "status"),
    )


def _contrasted(
    visit: Visit, data: JourneyData, comparison: JourneyComparison, opens: Opens
) -> Contrasted:
    rows = contrast_rows(data, comparison, visit.language, opens)
    return Contrasted(
        *comparison.names,
        differing=tuple(row for row in rows if row.sign),
        rest=tuple(row for row in rows if not row.sign),
        enough=comparison.enough,
    )


def _drawn(visit: Visit, base: Scope) -> Scope:
    """The deals that are drawn, in any period, of the one pipeline that is drawn of several."""
    scope = replace(base, period=None)
    if scope.pipeline or not _several(visit):
        return scope
    return replace(scope, pipeline=visit.ask("drawn pipeline", base, drawn_pipeline))


def _several(visit: Visit) -> tuple[str, ...]:
    """The pipelines there are to draw, where there are several."""
    listed = visit.ask("choices", Scope(as_of=visit.scope().as_of), choices).pipelines
    return listed if len(listed) > 1 else ()


def _opens(visit: Visit, pipeline: str | None = None) -> Opens:
    """Where a part of the page opens its deals: on this page, below, the settings kept."""
    kept: dict[str, object] = {name: visit.parameter(name) for name in SET}
    if pipeline:
        kept["pipeline"] = pipeline

    def opened(chosen: Selection, side: str) -> str:
        return visit.link(PATH, **{**kept, **chosen.query(), "side": side}) + "#picked"

    return opened


def _days(visit: Visit, drawn: Scope, days: DistributionData, width: int) -> str:
    return visit.kept(
        ("days", drawn, visit.language.tag, width),
        lambda: picture.days(visit, days, width=width),
    )


def _pipelines(visit: Visit, data: JourneyData) -> tuple[Link, ...]:
    """Where each of several pipelines is drawn."""
    lifted = dict.fromkeys((*PICKS, "page", "side"))
    return tuple(
        Link(name, visit.same(pipeline=name, **lifted), "", name == data.pipeline)
        for name in _several(visit)
    )


def as_csv(visit: Visit) -> Response:
    """What the picture was drawn from, or what the comparison found, as CSV."""
    both = compared(visit)
    base = both.base if both else visit.scope(period=True)
    later = _journey(visit, base)
    sides, data = _populations(visit, both, later), later.result()
    rows = _comparison(visit, both, data, sides).as_rows() if both else data.as_rows()
    name = f"rumbo-{'comparison' if both else 'journey'}-{data.as_of}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(sheet.as_csv(rows), media_type="text/csv", headers=headers)


PAGE = Page(
    name="journeys",
    path=PATH,
    label=marked("Journeys"),
    icon="journey",
    order=30,
    template="journeys.html",
    context=Journeys,
    build=build,
    ahead=lambda: (f"{PATH}?compare=status&view=side",),
    actions=(Action(f"{PATH}.csv", as_csv),),
    sheets=("css/journeys.css",),
    scripts=("js/journeys.js",),
)
