"""Forecast: what a period brings and how sure that is, month by month and owner by owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.draw.outcome import draw_outcome
from rumbo.draw.outturn import draw_outturn
from rumbo.errors import UsageError
from rumbo.log.view import Scope
from rumbo.model import term
from rumbo.model.outlook_picture import OutcomeData, OutturnData, OutturnRow
from rumbo.model.period import Period, parse_period
from rumbo.model.reading import Reading
from rumbo.predict.outlook import BOOSTED, LINES, SHRUNK, STAGE_RATE
from rumbo.readings.forecast_past import CUTS, Past, month_end
from rumbo.readings.forecast_split import FIELDS
from rumbo.readings.outturn import PHASES, Outturn, Part, outturn
from rumbo.web import address, cell, sheet
from rumbo.web.calling import Calling, called, calling
from rumbo.web.cell import Shown
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.forecast_moved import MovedShown, moved
from rumbo.web.forecast_people import PeopleShown
from rumbo.web.forecast_people import shown as people_shown
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.picture import unstyled
from rumbo.web.rendering import render
from rumbo.web.sentence import sentence
from rumbo.web.speaker import spoken
from rumbo.web.visit import Visit

PATH = "/pronostico"
_READING = "forecast"
_MADE_OF = ("won_so_far", "open_expected", "not_yet_created")
_BESIDE = ("stage_weighted", "declared", "usual", "target", "coverage", "coverage_needed")
_MONTHS = 3
_NOBODY = marked("Nobody's, or of who has left")
_NAMES = {
    STAGE_RATE: marked("the share of the stage"),
    SHRUNK: marked("the history of the stage"),
    LINES: marked("weights of all that is known"),
    BOOSTED: marked("weights and boosted trees"),
}
_MODELS = {
    STAGE_RATE: marked(
        "Open deals: each with the share of the closed deals of its phase that was won, and as soon"
        " as all of them close, from {closed} closed ones. Nothing else that is known of deals told"
        " more of what came later. The probabilities of the CRM play no part."
    ),
    SHRUNK: marked(
        "Open deals: each with its own chance to be won in the period, from what became of {closed}"
        " closed ones that stood where it stands and as long. The probabilities of the CRM play no"
        " part."
    ),
    BOOSTED: marked(
        "Open deals: each with its own chance to be won in the period, from what became of {closed}"
        " closed ones: where they stood, how long, and how contact, people and dates had gone. The"
        " probabilities of the CRM play no part."
    ),
}


@dataclass(frozen=True)
class PeriodChoice:
    """A period that can be chosen."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Drawing:
    """A picture for wide and for narrow screens; empty where there is nothing to draw."""

    wide: str
    slender: str
    title: str = ""


@dataclass(frozen=True)
class ForecastPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    days: str
    choices: tuple[PeriodChoice, ...]
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    outcome: Drawing
    beside: tuple[Shown, ...]
    months: Drawing
    splits: tuple[Drawing, ...]
    assumptions: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    reading: str
    download: str
    stages: str
    what_if: str
    accuracy: str
    moved: MovedShown | None
    people: PeopleShown | None
    calls: Calling


def build(visit: Visit) -> ForecastPage:
    """The forecast of the period in the address; of this month without one."""
    return _page(visit)


def _page(visit: Visit, problem: str = "") -> ForecastPage:
    reading, language = visit.read(_READING), visit.language
    found = _outturn(visit, visit.scope(period=True))
    first = found.period.first or found.period.last
    return ForecastPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        days=f"{language.date(first)} – {language.date(found.period.last)}",
        choices=tuple(outturn_choices(visit, found.period)),
        figures=_figures(visit, reading, ("p50", "p10", "p90", *_MADE_OF)),
        warnings=tuple(language.of(text) for text in reading.warnings),
        outcome=_outcome(visit, reading, found),
        beside=_figures(visit, reading, _BESIDE),
        months=_months(visit, found),
        splits=tuple(
            drawn for by in ("team", "owner", *FIELDS) if (drawn := _rows(visit, found, by)).wide
        ),
        assumptions=tuple(_assumptions(visit, found)),
        terms=tuple(
            (language.of(term.label(key)), language.of(term.worded(text)))
            for key, text in reading.definitions.items()
        ),
        reading=address.reading(visit, _READING, period=visit.parameter("period") or None),
        download=visit.same_at(f"{PATH}.csv"),
        stages=visit.link("/probabilidad"),
        what_if=visit.link("/que-pasaria", period=visit.parameter("period") or None),
        accuracy=visit.link("/aciertos"),
        moved=moved(visit),
        people=people_shown(visit, found.period, visit.scope(period=True)),
        calls=calling(visit, found.period, problem),
    )


def _outturn(visit: Visit, scope: Scope) -> Outturn:
    return visit.ask("outturn", scope, outturn)


def _figures(visit: Visit, reading: Reading, names: Sequence[str]) -> tuple[Shown, ...]:
    return tuple(
        cell.figure(each, visit.language, address.behind(visit, _READING, each.behind))
        for name in names
        if (each := reading.figure(name)).value is not None
    )


def outturn_choices(visit: Visit, chosen: Period) -> Iterator[PeriodChoice]:
    """The months and quarters to come that are asked about most."""
    day = visit.scope().as_of
    this = Period(day.replace(day=1), month_end(day))
    after = month_end(day) + timedelta(days=1)
    quarter = date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1)
    periods = (
        (marked("This month"), this),
        (marked("Next month"), Period(after, month_end(after))),
        (marked("This quarter"), Period(quarter, _months_on(quarter, _MONTHS))),
        (marked("Three months"), Period(this.first, _months_on(day, _MONTHS))),
    )
    for label, period in periods:
        asked = None if period == this else f"{period.first}..{period.last}"
        yield PeriodChoice(visit.say(label), visit.same(period=asked), period == chosen)


def _months_on(day: date, months: int) -> date:
    """The last day of so many months, the day's own among them."""
    last = month_end(day)
    for _ in range(months - 1):
        last = month_end(last + timedelta(days=1))
    return last


def _outcome(visit: Visit, reading: Reading, found: Outturn) -> Drawing:
    if not found.bins or found.whole.ends is None:
        return Drawing("", "")
    data = _data(visit, reading, found)
    language = visit.language.tag
    return Drawing(
        *(unstyled(draw_outcome(data, language=language, width=size)) for size in (WIDE, SLENDER))
    )


def _data(visit: Visit, reading: Reading, found: Outturn) -> OutcomeData:
    target, usual = (reading.figure(name).value for name in ("target", "usual"))
    return OutcomeData(
        title=visit.say("What the period may bring"),
        currency=visit.workspace.settings.currency,
        first=found.period.first or found.period.last,
        last=found.period.last,
        bins=found.bins,
        ends=found.whole.ends or (0.0, 0.0, 0.0),
        won=found.whole.won or 0.0,
        target=None if target is None else float(target),
        usual=None if usual is None else float(usual),
    )


def _months(visit: Visit, found: Outturn) -> Drawing:
    """The months of the period; of the next three where it is this month alone."""
    day = visit.scope().as_of
    if found.period == Period(day.replace(day=1), month_end(day)):
        three = Period(found.period.first, _months_on(day, _MONTHS))
        found = _outturn(visit, replace(visit.scope(period=True), period=three))
    return _rows(visit, found, "month")


def _rows(visit: Visit, found: Outturn, by: str) -> Drawing:
    parts = [part for part in found.parts if part.by == by and part.ends is not None]
    if by == "owner":  # the others stand in the table
        parts = [part for part in parts if part.won_deals or part.open_deals]
    if not parts:
        return Drawing("", "")
    titles = {
        "month": marked("Month by month"),
        "owner": marked("By owner"),
        "team": marked("By team"),
    }
    if by in titles:
        title = visit.say(titles[by])
    else:
        title = visit.say("By {field}", field=visit.language.of(term.label(by)).lower())
    data = OutturnData(
        title=title,
        currency=visit.workspace.settings.currency,
        rows=tuple(_row(visit, part) for part in parts),
    )

    def opened(row: OutturnRow) -> str | None:
        if by == "month":
            first = date.fromisoformat(f"{row.key}-01")
            return visit.same(period=f"{first}..{month_end(first)}")
        if by in FIELDS:
            return visit.same(segment=f"{by}={row.key}") if row.key else None
        return visit.same(**{by: row.key}) if row.key else None

    language = visit.language.tag
    wide, slender = (
        unstyled(draw_outturn(data, language=language, width=size, link=opened))
        for size in (WIDE, SLENDER)
    )
    return Drawing(wide, slender, title)


def _row(visit: Visit, part: Part) -> OutturnRow:
    nobody = marked("Others, or not said") if part.by in FIELDS else _NOBODY
    name = part.group or visit.say(nobody)
    if part.by in FIELDS and (words := term.coded(part.by, part.group)):
        name = visit.language.of(words)
    if part.by == "month":
        name = number.whole_month(date.fromisoformat(f"{part.group}-01"), visit.language.tag)
    parts = (part.won or 0.0, part.open_expected or 0.0, part.not_yet_created or 0.0)
    return OutturnRow(part.group_id, name, parts, part.ends or (0.0, 0.0, 0.0))


def _assumptions(visit: Visit, found: Outturn) -> Iterator[str]:
    """What the forecast of this period rests on, in sentences."""
    if found.past is None:
        yield visit.say("The period is over: this is what was won.")
        return
    if not found.past.enough or found.unvalued:
        return
    say, tag = visit.say, visit.language.tag
    yield _open_deals(visit, found, found.past)
    if found.losses and found.method in _NAMES:
        yield _model(visit, found)
    if found.speaker is not None:
        yield spoken(found.speaker, visit.language)
    if found.fresh_wins is not None:
        yield say(
            "Deals that are not open today: {n} won on average in such periods, with amounts like"
            " theirs.",
            n=number.grouped(found.fresh_wins, tag, 1),
        )
    yield say(
        "Good and bad months: deals of a month share its luck, by as much as the months before"
        " differ beyond chance."
    )
    yield say(
        "The months to come are taken to be like those before: a change of prices, of the team or"
        " of the season is not in it."
    )


def _open_deals(visit: Visit, found: Outturn, past: Past) -> str:
    """Whose chances those of open deals are."""
    say, tag = visit.say, visit.language.tag
    if found.method == PHASES:
        return say(
            "Open deals: the share of those in the same phase, as many days before the end of the"
            " month, that was won in the {n} months before ({won} won). Close dates typed into the"
            " CRM play no part.",
            n=min(CUTS, past.cuts.least),
            won=number.grouped(past.won, tag),
        )
    said = _MODELS.get(found.method, _MODELS[BOOSTED])
    return say(said, closed=number.grouped(found.learnt_from, tag))


def _model(visit: Visit, found: Outturn) -> str:
    """Which model speaks, and how the others fared."""
    say, tag = visit.say, visit.language.tag
    losses = {
        say(_NAMES[name]): number.grouped(loss, tag, 3)
        for name, loss in found.losses.items()
        if name in _NAMES
    }
    own = say(_NAMES[found.method])
    return say(
        "The model is {name}: among those that said best what came of {n} deals that closed later"
        " it learns most (log loss {loss}; the others: {others}).",
        name=own,
        n=number.grouped(found.judged, tag),
        loss=losses.get(own, "—"),
        others=", ".join(f"{name} {loss}" for name, loss in losses.items() if name != own),
    )


def as_csv(visit: Visit) -> Response:
    """The simulations that the picture was drawn from, as CSV."""
    found = _outturn(visit, visit.scope(period=True))
    data = _data(visit, visit.read(_READING), found)
    name = f"rumbo-forecast-{data.first}-{data.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(sheet.as_csv(data.as_rows()), media_type="text/csv", headers=headers)


def call(visit: Visit) -> Response:
    """Keeps a call about the period, and comes back to the page."""
    try:
        line = called(visit, period_of(visit))
    except UsageError as error:
        answer = render(visit, PAGE, _page(visit, visit.language.told(error.message, error.advice)))
        answer.status_code = 422
        return answer
    return RedirectResponse(f"{visit.same_at(PATH, previsto=line.id)}#previsiones", 303)


def period_of(visit: Visit) -> Period:
    """The period in the address; this month without one."""
    scope = visit.scope(period=True)
    return scope.period or parse_period("this_month", scope.as_of)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="forecast",
    path=PATH,
    label=marked("Forecast"),
    icon="forecast",
    order=42,
    template="forecast.html",
    context=ForecastPage,
    build=build,
    actions=(
        Action(f"{PATH}.csv", as_csv),
        Action("/forecast", led),
        Action(f"{PATH}/prevision", call, "POST"),
        Action(f"{PATH}/prevision", led),  # where links of a refused form lead
    ),
    sheets=("css/access.css", "css/decided.css", "css/forecast.css"),
)
