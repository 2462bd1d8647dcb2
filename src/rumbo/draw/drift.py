"""What drift found as a picture: each change week by week, before it and since."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, shortened, text_width
from rumbo.draw.options import check
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model import term
from rumbo.model.change import Change, DriftData, Week
from rumbo.model.picture import Theme

MARGIN, NARROW_MARGIN = 28.0, 14.0
NATURAL_WIDTH, NARROW = 860.0, 560.0
AXIS_WIDTH = 46.0  # for the numbers at the left of a plot
PLOT = 104.0
HEAD, FOOT = 44.0, 30.0  # over a plot its name and numbers, under it the days
DOT = 2.3
MOST_TOLD = 52  # weeks of a plot that say their value where one points at them
_ROOM = 1.15  # above the highest value
_USUAL, _LIFT = 0.95, 1.6  # the share of weeks that fit in, and how high over the two values
_MOST_SHARE = 1.0


@dataclass(frozen=True)
class _Plot:
    """Where the weeks and the values of one change lie."""

    change: Change
    data: DriftData
    language: str
    left: float
    right: float
    top: float
    most: float

    @property
    def bottom(self) -> float:
        """The line of nothing."""
        return self.top + PLOT

    def x(self, day: date) -> float:
        """Where a day is."""
        first = self.change.weeks[0].day
        whole = max((self.data.as_of - first).days, 1)
        share = min(1.0, max(0.0, (day - first).days / whole))
        return self.left + (self.right - self.left) * share

    def y(self, value: float) -> float:
        """How high a value is."""
        return self.bottom - PLOT * min(1.0, max(0.0, value / self.most))

    def written(self, value: float | None) -> str:
        """A value in its unit."""
        return value_of(self.change, value, self.language)


def draw_drift(
    data: DriftData, *, language: str = "es-ES", theme: Theme = "auto", width: int | None = None
) -> str:
    """Every change as one plot of weeks, all in one self-contained SVG document."""
    check(theme=theme)
    across = float(max(340, width or NATURAL_WIDTH))
    margin = NARROW_MARGIN if across < NARROW else MARGIN
    held = word("held", language, day=number.day(data.held, language))
    context = [held, word("as_of", language, day=number.day(data.as_of, language))]
    keys = [
        Key("tint start", word("key_before", language)),
        Key("tint regress", word("key_since", language)),
        Key("glyph regress ┊", word("key_change", language)),
    ]
    over = heading(data.title, context, keys if data.changes else [], across, margin)
    parts, top = [over.markup], over.height + 6
    for change in data.changes:
        plot = _plot(change, data, language, (margin, across - margin), top + HEAD)
        parts.append(_drawn(plot, margin))
        top = plot.bottom + FOOT
    if not data.changes:
        none = svg.text(word("no_change", language), (margin, top + 12), size=12, klass="muted")
        parts.append(none)
        top += 24
    frame = svg.Frame(
        width=across,
        height=top + 12,
        title=cleaned(data.title),
        summary=" ".join([held + ".", *(_sentence(each, language) for each in data.changes)]),
        language=language,
        theme=theme,
        kind="drift",
        shown_width=width,
    )
    return svg.document(frame, parts)


def _plot(
    change: Change, data: DriftData, language: str, ends: tuple[float, float], top: float
) -> _Plot:
    values = sorted(week.value for week in change.weeks if week.value is not None)
    levels = [level for level in (change.before, change.after) if level is not None]
    # A few weeks far above the others would leave no room between the two values.
    usual = values[int(_USUAL * (len(values) - 1))] if values else 0.0
    high = max(usual, *(level * _LIFT for level in levels), 0.01)
    most = min(high, max([*values, *levels, 0.01])) * _ROOM
    if change.unit == "share":
        most = min(most, _MOST_SHARE)
    return _Plot(change, data, language, ends[0] + AXIS_WIDTH, ends[1], top, most)


def _drawn(plot: _Plot, margin: float) -> str:
    change, top = plot.change, plot.top - HEAD
    room = plot.right - margin
    name = shortened(name_of(change, plot.language), room, 13, bold=True)
    numbers = word(
        "before_after",
        plot.language,
        before=plot.written(change.before),
        after=plot.written(change.after),
        day=number.day(change.since, plot.language),
    )
    return svg.tag(
        "g",
        {"data-change": change.what},
        svg.tooltip(_sentence(change, plot.language)),
        svg.text(name, (margin, top + 14), size=13, klass="bold"),
        svg.text(shortened(numbers, room, 11), (margin, top + 30), size=11, klass="muted"),
        *_grid(plot),
        *_moment(plot),
        *_levels(plot),
        *_dots(plot),
    )


def name_of(change: Change, language: str) -> str:
    """Where it is and what, in words."""
    where = " → ".join(part for part in (change.phase, change.to) if part)
    who = "".join(
        f"{' · ' if where else ''}{_said(key, value, language)}"
        for key, value in (("role", change.role), ("reason", change.reason))
        if value
    )
    named = cleaned(f"{where}{who}", unnamed=word("unnamed", language))
    return f"{named}: {_said('what', change.what, language)}"


def value_of(change: Change, value: float | None, language: str) -> str:
    """A value of a change in its unit."""
    write = number.days if change.unit == "days" else number.percent
    return write(value, language)


def _said(key: str, value: str, language: str) -> str:
    words = term.coded(key, value)
    return words.of(language) if words else value


def _grid(plot: _Plot) -> Iterator[str]:
    """The line of nothing, those of a few round values, and the months."""
    step = _round(plot.most / 2, plot.change.unit)
    for place in range(int(plot.most / step) + 1):
        value = place * step
        y = plot.y(value)
        klass = "edge" if value == 0 else "hair"
        line = f"M{svg.number(plot.left)} {svg.number(y)}H{svg.number(plot.right)}"
        yield svg.tag("path", {"d": line, "class": klass})
        label = plot.written(value)
        yield svg.text(label, (plot.left - 6, y + 4), size=10.5, klass="muted", anchor="end")
    reached = 0.0
    for day in _months(plot.change.weeks[0].day, plot.data.as_of):
        x, label = plot.x(day), number.month(day, plot.language)
        half_width = text_width(label, 10.5) / 2
        if x - half_width < max(plot.left, reached) or x + half_width > plot.right:
            continue
        reached = x + half_width + 12
        tick = f"M{svg.number(x)} {svg.number(plot.bottom)}v4"
        yield svg.tag("path", {"d": tick, "class": "edge"})
        yield svg.text(label, (x, plot.bottom + 17), size=10.5, klass="muted", anchor="middle")


def _months(first: date, last: date) -> Iterator[date]:
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _round(value: float, unit: str) -> float:
    """A round number near a value: of shares whole percents, of days at least a tenth."""
    least = 0.01 if unit == "share" else 0.1
    power = 10.0 ** math.floor(math.log10(max(value, least)))
    steps = [power * times for times in (1, 2, 5, 10)]
    return max((step for step in steps if step <= max(value, least)), default=power)


def _moment(plot: _Plot) -> Iterator[str]:
    """The days between which the change lies, the change, and when somebody stood by the map."""
    low, high = plot.x(plot.change.since_low), plot.x(plot.change.since_high)
    yield svg.rect(Area(low, plot.top, max(high - low, 1.0), PLOT), "tint regress", opacity=0.13)
    if plot.data.held > plot.change.weeks[0].day:
        held = plot.x(plot.data.held)
        line = f"M{svg.number(held)} {svg.number(plot.top)}V{svg.number(plot.bottom)}"
        yield svg.tag("path", {"d": line, "class": "edge", "stroke-dasharray": "2 3"})
    x = plot.x(plot.change.since)
    line = f"M{svg.number(x)} {svg.number(plot.top - 4)}V{svg.number(plot.bottom)}"
    yield svg.tag(
        "path", {"d": line, "class": "regress line", "stroke-width": 1.4, "stroke-dasharray": "5 3"}
    )


def _levels(plot: _Plot) -> Iterator[str]:
    change = plot.change
    middle, end = plot.x(change.since), plot.right
    for level, start, stop, klass in (
        (change.before, plot.left, middle, "start"),
        (change.after, middle, end, "regress"),
    ):
        if level is not None:
            y = svg.number(plot.y(level))
            line = f"M{svg.number(start)} {y}H{svg.number(stop)}"
            yield svg.tag("path", {"d": line, "class": f"{klass} line", "stroke-width": 2.2})


def _dots(plot: _Plot) -> Iterator[str]:
    """The newest weeks one by one, each with its words; those before them as two paths.

    Under a finger nothing is told, so that a narrow plot has paths alone.
    """
    weeks = [week for week in plot.change.weeks if week.value is not None]
    told = 0 if plot.right - plot.left < NARROW else MOST_TOLD
    plain = [week for week in weeks[: max(len(weeks) - told, 0)] if _inside(plot, week)]
    for klass, since in (("start", False), ("regress", True)):
        ends = [_place(plot, week) for week in plain if (week.day >= plot.change.since) is since]
        if ends:
            line = "".join(f"M{svg.number(x)} {svg.number(y)}h0" for x, y in ends)
            looks = {"class": f"{klass} line", "stroke-linecap": "round"}
            yield svg.tag("path", {"d": line, "stroke-width": 2 * DOT + since, **looks})
    shown = {id(week) for week in plain}
    yield from (_dot(plot, week) for week in weeks if id(week) not in shown)


def _inside(plot: _Plot, week: Week) -> bool:
    return week.value is not None and week.value <= plot.most


def _place(plot: _Plot, week: Week) -> tuple[float, float]:
    assert week.value is not None  # noqa: S101 - only weeks that say something are drawn
    return plot.x(week.day + timedelta(days=3)), plot.y(week.value)


def _dot(plot: _Plot, week: Week) -> str:
    assert week.value is not None  # noqa: S101 - only weeks that say something are drawn
    since, (x, y) = week.day >= plot.change.since, _place(plot, week)
    told = word(
        "week_value",
        plot.language,
        day=number.day(week.day, plot.language),
        value=plot.written(week.value),
        n=number.grouped(week.n, plot.language),
    )
    klass = f"tint {'regress' if since else 'start'}"
    if week.value > plot.most:  # beyond the plot: an arrowhead at its edge
        head = f"M{svg.number(x - 3.2)} {svg.number(y + 5)}h6.4l-3.2 -5z"
        return svg.tag("path", {"d": head, "class": klass}, svg.tooltip(told))
    shape = {"cx": x, "cy": y, "r": DOT + 0.5 if since else DOT}
    return svg.tag("circle", {**shape, "class": klass}, svg.tooltip(told))


def _sentence(change: Change, language: str) -> str:
    days = [
        number.day(each, language) for each in (change.since, change.since_low, change.since_high)
    ]
    return word(
        "change_told",
        language,
        name=name_of(change, language),
        before=value_of(change, change.before, language),
        after=value_of(change, change.after, language),
        day=days[0],
        low=days[1],
        high=days[2],
    )
