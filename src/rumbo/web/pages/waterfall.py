"""Waterfall: how the pipeline of one date became that of another, and the deals of each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.draw.waterfall import draw_waterfall, said_name
from rumbo.model import term
from rumbo.model.bridge import BridgeData, BridgeStep
from rumbo.model.period import parse_day, parse_period
from rumbo.model.reading import Reading, Row, Value
from rumbo.readings.bridge import USUAL_DAYS
from rumbo.readings.bridge_picture import bridge_data
from rumbo.readings.registry import question
from rumbo.readings.waterfall import STEPS
from rumbo.web import address, sheet
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.picture import unstyled
from rumbo.web.sentence import sentence
from rumbo.web.visit import Visit

PATH = "/cascada"
_READING = "waterfall"
_DATES = ("from", "to", "due_from", "due_to")


@dataclass(frozen=True)
class StepShown:
    """One step as the table has it: to the cent, and its deals."""

    name: str
    amount: str
    deals: str
    href: str
    kind: str  # end, coming, going or aside


@dataclass(frozen=True)
class SharesShown:
    """One step, and what it comes to in each pipeline with where its deals are."""

    name: str
    kind: str
    amounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WaterfallPage:
    """The picture, its numbers to the cent, and the dates to choose."""

    question: str
    verdict: str
    sentence: str
    days: str
    wide: str
    slender: str
    steps: tuple[StepShown, ...]
    counted: bool  # whether deals are counted, as no amount is known
    pipelines: tuple[tuple[str, str], ...]  # with where each is alone
    shares: tuple[SharesShown, ...]
    warnings: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]
    chosen: Mapping[str, str]
    kept: tuple[tuple[str, str], ...]
    without_horizon: str
    latest: str
    reading: str
    download: str


def build(visit: Visit) -> WaterfallPage:
    """The waterfall between the dates of the address."""
    reading, language = visit.read(_READING), visit.language
    data = _data(visit, reading)
    happened = {step for step in STEPS if any(row[f"{step}_deals"] for row in reading.rows)}
    return WaterfallPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        days=f"{language.date(data.first)} – {language.date(data.last)}",
        wide=_picture(visit, data, reading, WIDE),
        slender=_picture(visit, data, reading, SLENDER),
        steps=tuple(_step(visit, step, reading) for step in (*data.steps, data.unchanged)),
        counted=data.by_deals,
        pipelines=tuple(_pipeline(visit, row) for row in reading.rows),
        shares=tuple(
            _shares(visit, step, reading.rows, counted=data.by_deals)
            for step in (*data.steps, data.unchanged)
            if step.key in happened
        ),
        warnings=tuple(language.of(text) for text in reading.warnings),
        definitions=tuple(
            (language.of(term.label(key)), language.of(text))
            for key, text in reading.definitions.items()
        ),
        chosen=_chosen(data),
        kept=tuple((n, v) for n, v in visit.filters.query().items() if n != "period"),
        without_horizon=visit.same(horizon=None) if data.due else "",
        latest=visit.scope().as_of.isoformat(),
        reading=visit.same_at(f"{address.READINGS}/{_READING}"),
        download=visit.same_at(f"{PATH}.csv"),
    )


def _data(visit: Visit, reading: Reading) -> BridgeData:
    scope, horizon = visit.scope(), visit.parameter("horizon")
    if horizon:
        scope = replace(scope, horizon=parse_period(horizon, scope.as_of))
    return bridge_data(
        reading,
        scope,
        title=visit.language.of(term.title(_READING)),
        currency=visit.workspace.settings.currency,
        deal_word=visit.workspace.settings.deal_word,
    )


def _behind(visit: Visit, reading: Reading, key: str) -> str:
    figure = reading.figure(key)
    return address.behind(visit, _READING, figure.behind) if figure.n else ""


def _picture(visit: Visit, data: BridgeData, reading: Reading, width: int) -> str:
    return unstyled(
        draw_waterfall(
            data,
            language=visit.language.tag,
            width=width,
            link=lambda step: _behind(visit, reading, step.key),
        )
    )


def _exact(visit: Visit, amount: float | None, sign: int = 0) -> str:
    if amount is None:
        return number.NONE
    written = number.grouped(amount, visit.language.tag, 2)
    return written if not sign or not amount else ("+" if sign > 0 else "−") + written


def _step(visit: Visit, step: BridgeStep, reading: Reading) -> StepShown:
    tag = visit.language.tag
    return StepShown(
        name=said_name(step, tag),
        amount=_exact(visit, step.amount, step.sign),
        deals=number.grouped(step.deals, tag),
        href=_behind(visit, reading, step.key),
        kind=_kind(step),
    )


def _kind(step: BridgeStep) -> str:
    end = step.key in ("opening", "closing")
    return {1: "coming", -1: "going", 0: "end" if end else "aside"}[step.sign]


def _pipeline(visit: Visit, row: Row) -> tuple[str, str]:
    name = str(row["pipeline"] or row["pipeline_id"] or "—")
    return name, visit.same(pipeline=row["pipeline_id"])


def _shares(visit: Visit, step: BridgeStep, rows: Sequence[Row], *, counted: bool) -> SharesShown:
    key, behind = step.key, question(_READING).behind[step.key]

    def opened(row: Row) -> str:
        return address.behind(visit, _READING, behind(row)) if row[f"{key}_deals"] else ""

    def said(row: Row) -> str:
        if counted:
            return number.grouped(_amount(row[f"{key}_deals"]), visit.language.tag)
        return _exact(visit, _amount(row[key]), step.sign)

    return SharesShown(
        name=said_name(step, visit.language.tag),
        kind=_kind(step),
        amounts=tuple((said(row), opened(row)) for row in rows),
    )


def _amount(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _chosen(data: BridgeData) -> Mapping[str, str]:
    due = (data.due[0].isoformat(), data.due[1].isoformat()) if data.due else ("", "")
    evening = data.first - timedelta(days=1)
    dates = (evening.isoformat(), data.last.isoformat(), *due)
    return dict(zip(_DATES, dates, strict=True))


def between(visit: Visit) -> Response:
    """Leads to the waterfall between the dates of the form, whichever was written first."""
    day = visit.scope().as_of
    found = {name: _day(visit.parameter(name)) for name in _DATES}
    changes: dict[str, object] = {"period": None, "horizon": None}
    if found["from"] or found["to"]:
        last = found["to"] or day
        first = found["from"] or last - timedelta(days=USUAL_DAYS)
        ends = sorted((first, last))
        start = min(ends[0] + timedelta(days=1), ends[1])
        changes["period"] = f"{start}..{ends[1]}"
    if found["due_from"] or found["due_to"]:
        due = sorted((found["due_from"] or day, found["due_to"] or found["due_from"] or day))
        changes["horizon"] = f"{due[0]}..{due[1]}"
    return RedirectResponse(visit.link(PATH, **changes), 303)


def _day(text: str) -> date | None:
    return parse_day(text) if text else None


def as_csv(visit: Visit) -> Response:
    """The steps that the picture was drawn from, as CSV."""
    data = _data(visit, visit.read(_READING))
    name = f"rumbo-waterfall-{data.first}-{data.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(sheet.as_csv(data.as_rows()), media_type="text/csv", headers=headers)


PAGE = Page(
    name="waterfall",
    path=PATH,
    label=marked("Pipeline waterfall"),
    icon="waterfall",
    order=65,
    template="waterfall.html",
    context=WaterfallPage,
    build=build,
    actions=(Action(f"{PATH}/entre", between), Action(f"{PATH}.csv", as_csv)),
    sheets=("css/access.css", "css/waterfall.css"),
)
