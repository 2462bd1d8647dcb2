"""What if: the forecast beside what it would be, and what is supposed, all in the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fastapi import Response
from fastapi.responses import RedirectResponse

from rumbo.draw import number
from rumbo.draw.shift import draw_shift
from rumbo.log.view import Scope
from rumbo.model import term
from rumbo.model.reading import Reading
from rumbo.model.shift_picture import ShiftData
from rumbo.model.what_if import (
    BETWEEN,
    EXIT_RATE,
    ROLE_COVERAGE,
    SEGMENT_SHARE,
    WRITTEN,
    Change,
    written_changes,
)
from rumbo.readings.names import Choices, choices
from rumbo.readings.role_effect import known_roles
from rumbo.readings.supposed import Supposed, supposed
from rumbo.web import address, cell, sheet
from rumbo.web.cell import Cell, Shown
from rumbo.web.drawn import SLENDER, WIDE
from rumbo.web.frame import FIELD_LABELS
from rumbo.web.language import marked
from rumbo.web.page import Action, Page
from rumbo.web.pages.forecast import PeriodChoice, outturn_choices
from rumbo.web.picture import unstyled
from rumbo.web.sentence import sentence
from rumbo.web.table import cells
from rumbo.web.visit import Visit

PATH = "/que-pasaria"
_READING = "what_if"
_NOW, _THEN = ("p10", "p50", "p90"), ("changed_p10", "changed_p50", "changed_p90")
_KEYS = (
    "phase", "open_now", "exit_rate", "changed_exit_rate", "expected", "changed_expected",
    "expected_difference",
)  # fmt: skip
_WITHOUT_FORECAST = ("phase", "open_now", "exit_rate")
_LEGENDS = {
    EXIT_RATE: marked("Of a phase move on in time"),
    SEGMENT_SHARE: marked("Of all deals are of a segment"),
    ROLE_COVERAGE: marked("Of the open deals have a role that talks with us"),
}
_LISTS = {
    EXIT_RATE: marked("Phase"),
    SEGMENT_SHARE: marked("Segment"),
    ROLE_COVERAGE: marked("Role"),
}


@dataclass(frozen=True)
class Option:
    """Something of which a share can be supposed; options of one `group` stand together."""

    value: str
    label: str
    group: str


@dataclass(frozen=True)
class SupposedShown:
    """One thing that is supposed, and the address without it."""

    says: str
    without: str


@dataclass(frozen=True)
class Field:
    """One kind of change: what it can be of, and what is supposed of it now."""

    kind: str
    legend: str
    list_label: str
    options: tuple[Option, ...]
    supposed: tuple[SupposedShown, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """The options by their groups, in their order."""
        names = dict.fromkeys(option.group for option in self.options)
        return tuple(
            (name, tuple(option for option in self.options if option.group == name))
            for name in names
        )


@dataclass(frozen=True)
class WhatIfPage:
    """What the page shows."""

    question: str
    verdict: str
    sentence: str
    days: str
    choices: tuple[PeriodChoice, ...]
    fields: tuple[Field, ...]
    kept: tuple[tuple[str, str], ...]
    send: str
    clear: str
    figures: tuple[Shown, ...]
    warnings: tuple[str, ...]
    wide: str
    slender: str
    heads: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[Cell, ...], ...]
    terms: tuple[tuple[str, str], ...]
    reading: str
    download: str


def build(visit: Visit) -> WhatIfPage:
    """The forecast as it is, and with what the address supposes."""
    reading, language = visit.read(_READING), visit.language
    changes, found = visit.changes, _found(visit)
    period, keys = found.found.period, _KEYS if found.base or changes else _WITHOUT_FORECAST
    # Where nothing is supposed there are no two sides to draw.
    wide, slender = (_picture(visit, found, size) if changes else "" for size in (WIDE, SLENDER))
    return WhatIfPage(
        question=language.of(reading.question),
        verdict=reading.verdict.value,
        sentence=sentence(reading, language),
        days=f"{language.date(period.first or period.last)} – {language.date(period.last)}",
        choices=tuple(outturn_choices(visit, period)),
        fields=tuple(_fields(visit, reading)) if found.base or changes else (),
        kept=tuple(_kept(visit)),
        send=f"{PATH}/cambio",
        clear=visit.same(**dict.fromkeys(WRITTEN)) if changes else "",
        figures=_figures(visit, reading, changes),
        warnings=tuple(language.of(text) for text in reading.warnings),
        wide=wide,
        slender=slender,
        heads=tuple((language.of(term.label(key)), _right(key, reading)) for key in keys),
        lines=tuple(cells(visit, _READING, row, keys) for row in reading.rows),
        terms=tuple(
            (language.of(term.label(key)), language.of(term.worded(text)))
            for key, text in reading.definitions.items()
        ),
        reading=address.reading(
            visit,
            _READING,
            period=visit.parameter("period") or None,
            **{kind: visit.parameter(kind) for kind in WRITTEN},
        ),
        download=visit.same_at(f"{PATH}.csv"),
    )


def _scope(visit: Visit) -> Scope:
    return replace(visit.scope(period=True), changes=visit.changes)


def _found(visit: Visit) -> Supposed:
    return visit.ask("supposed", _scope(visit), supposed)


def _figures(visit: Visit, reading: Reading, changes: Sequence[Change]) -> tuple[Shown, ...]:
    names = ("changed_p50", "difference", *_NOW)
    wanted = names if changes else _NOW
    return tuple(
        cell.figure(each, visit.language, address.behind(visit, _READING, each.behind))
        for name in wanted
        if (each := reading.figure(name)).value is not None
    )


def _fields(visit: Visit, reading: Reading) -> Iterator[Field]:
    """What can be supposed of each kind, and what is."""
    listed = {
        EXIT_RATE: _phases(visit, reading),
        SEGMENT_SHARE: _segments(visit),
        ROLE_COVERAGE: _roles(visit),
    }
    for kind, offered in listed.items():
        options = list(offered)
        named = {value: label for value, label, _ in options}
        own = [each for each in visit.changes if each.kind == kind]
        if options or own:
            yield Field(
                kind,
                visit.say(_LEGENDS[kind]),
                visit.say(_LISTS[kind]),
                tuple(Option(v, label, group) for v, label, group in options),
                tuple(
                    SupposedShown(
                        f"{named.get(each.which, each.which)}:"
                        f" {number.percent(each.share, visit.language.tag)}",
                        visit.same(**{kind: written_changes(_without(own, each))[kind]}),
                    )
                    for each in own
                ),
            )


def _without(changes: Sequence[Change], one: Change) -> list[Change]:
    return [each for each in changes if each != one]


def _phases(visit: Visit, reading: Reading) -> Iterator[tuple[str, str, str]]:
    several = len({row["pipeline"] for row in reading.rows}) > 1
    for row in reading.rows:
        rate = row["exit_rate"]
        if isinstance(rate, int | float):
            name = term.phase(str(row["phase"])).of(visit.language.tag)
            label = f"{name} ({number.percent(rate, visit.language.tag)})"
            yield str(row["phase_id"]), label, str(row["pipeline"]) if several else ""


def _segments(visit: Visit) -> Iterator[tuple[str, str, str]]:
    whole = Scope(as_of=visit.scope().as_of)
    found: Choices = visit.ask("choices", whole, choices)
    for field, values in found.segments.items():
        label = visit.say(FIELD_LABELS[field]) if field in FIELD_LABELS else field
        for value in values:
            yield f"{field}={value}", value, label


def _roles(visit: Visit) -> Iterator[tuple[str, str, str]]:
    whole = Scope(as_of=visit.scope().as_of)
    for role in visit.ask("known roles", whole, known_roles):
        yield role, visit.language.of(term.role(role)), ""


def _kept(visit: Visit) -> Iterator[tuple[str, str]]:
    yield from visit.request.query_params.items()


def _picture(visit: Visit, found: Supposed, width: int) -> str:
    data = _data(visit, found)
    return unstyled(draw_shift(data, language=visit.language.tag, width=width)) if data else ""


def _data(visit: Visit, found: Supposed) -> ShiftData | None:
    if found.base is None or found.other is None:
        return None
    edges, before, after = found.steps
    period = found.found.period
    return ShiftData(
        title=visit.say("What the period may bring, now and with the change"),
        currency=visit.workspace.settings.currency,
        first=period.first or period.last,
        last=period.last,
        edges=tuple(edges),
        before=tuple(before),
        after=tuple(after),
        ends_before=found.base.ends,
        ends_after=found.other.ends,
    )


def _right(key: str, reading: Reading) -> bool:
    return any(
        term.kind(key, row[key]) in cell.RIGHT for row in reading.rows if row[key] is not None
    )


def change(visit: Visit) -> Response:
    """Where the form leads: the page with what it supposes in its address."""
    changes: dict[str, object] = {}
    for kind, text in written_changes(visit.changes).items():
        which, share = (visit.parameter(f"{kind}_{part}").strip() for part in ("of", "to"))
        others = [each for each in (text or "").split(BETWEEN) if each]
        if which and share:  # the same again takes the place of what was supposed of it
            others = [each for each in others if each.rpartition("=")[0] != which]
            others.append(f"{which}={share}")
        changes[kind] = BETWEEN.join(others) or None
        changes |= {f"{kind}_of": None, f"{kind}_to": None}
    return RedirectResponse(visit.same_at(PATH, **changes), 303)


def as_csv(visit: Visit) -> Response:
    """The simulations that the picture was drawn from, as CSV."""
    data = _data(visit, _found(visit))
    rows = data.as_rows() if data else []
    headers = {"content-disposition": 'attachment; filename="rumbo-what-if.csv"'}
    return Response(sheet.as_csv(rows), media_type="text/csv", headers=headers)


def led(visit: Visit) -> Response:
    """The same page under its English name."""
    return RedirectResponse(visit.same_at(PATH), 307)


PAGE = Page(
    name="what_if",
    path=PATH,
    label=marked("What if"),
    template="what_if.html",
    context=WhatIfPage,
    build=build,
    ahead=lambda: (PATH,),
    below="forecast",
    actions=(
        Action(f"{PATH}.csv", as_csv),
        Action(f"{PATH}/cambio", change),
        Action("/what-if", led),
    ),
    sheets=("css/forecast.css",),
)
