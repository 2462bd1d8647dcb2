"""Days per phase as a picture: the deals that were won beside those that were lost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rumbo.draw import number, svg
from rumbo.draw.heading import Key, heading
from rumbo.draw.lettering import cleaned, wrapped
from rumbo.draw.options import check
from rumbo.draw.summary import spoken
from rumbo.draw.svg import Area
from rumbo.draw.words import word
from rumbo.model.picture import DaysSpread, DistributionData, PhaseDays, Theme

ENOUGH = 5  # visits; with fewer a distribution says more than is known
MARGIN = 28.0
NAME_WIDTH = 150.0
FIGURE_WIDTH = 128.0
NATURAL_WIDTH = 860.0
NARROW = 560.0
HALF = 22.0  # the height of one outcome's half of a row
ROW_GAP = 14.0
TICKS = 5


@dataclass(frozen=True)
class _Scale:
    """Days to the picture's units; in a narrow picture names and figures stand over the rows."""

    data: DistributionData
    language: str
    left: float
    right: float
    longest: float
    narrow: bool

    def x(self, days: float) -> float:
        """Where that many days are; what is longer than the axis stays at its end."""
        share = min(1.0, max(0.0, days / self.longest)) if self.longest else 0.0
        return self.left + (self.right - self.left) * share

    @property
    def head(self) -> float:
        """The height of the name over a row of a narrow picture."""
        return 20.0 if self.narrow else 0.0

    @property
    def row(self) -> float:
        """The height of a row."""
        return self.head + 2 * HALF + ROW_GAP


def draw_distribution(
    data: DistributionData,
    *,
    language: str = "es-ES",
    theme: Theme = "auto",
    width: int | None = None,
) -> str:
    """Days per phase as one self-contained SVG document: won above each line, lost below it.

    A phase with fewer than five visits of an outcome says so instead of showing them.
    """
    check(theme=theme)
    across = float(max(340, width or NATURAL_WIDTH))
    narrow = across < NARROW
    margin = 14.0 if narrow else MARGIN
    left = margin if narrow else MARGIN + NAME_WIDTH
    longest, _ = _axis(data)
    scale = _Scale(data, language, left, across - margin - FIGURE_WIDTH, longest, narrow)
    as_of = word("as_of", language, day=number.day(data.as_of, language))
    context = [word("days_axis", language), as_of, word("key_quantiles", language)]
    keys = [Key("tint won", word("won", language)), Key("tint lost", word("lost", language))]
    over = heading(data.title, context, keys, across, margin)
    bottom = over.height + 8 + len(data.phases) * scale.row
    rows = [
        _row(phase, scale, over.height + 8 + index * scale.row, margin)
        for index, phase in enumerate(data.phases)
    ]
    frame = svg.Frame(
        width=across,
        height=bottom + 40,
        title=cleaned(data.title),
        summary=_summary(data, language),
        language=language,
        theme=theme,
        kind="distribution",
        shown_width=width,
    )
    return svg.document(frame, [over.markup, *_grid(scale, over.height, bottom), *rows])


def _shown(spread: DaysSpread) -> tuple[float, float, float, float, float] | None:
    return spread.quantiles() if spread.n >= ENOUGH else None


def _axis(data: DistributionData) -> tuple[float, float]:
    """The end of the axis and its step, in days: round numbers that hold every p90."""
    spreads = [spread for phase in data.phases for spread in (phase.won, phase.lost)]
    shown = (_shown(spread) for spread in spreads)
    longest = max((five[4] for five in shown if five and math.isfinite(five[4])), default=0.0)
    step = _round_step(max(longest, 1.0) / TICKS)
    return step * math.ceil(max(longest, 1.0) / step), step


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least * 0.999)


def _grid(scale: _Scale, top: float, bottom: float) -> list[str]:
    longest, step = _axis(scale.data)
    parts = []
    last = round(longest / step)
    for index in range(last + 1):
        x = scale.x(index * step)
        line = f"M{svg.number(x)} {svg.number(top)}V{svg.number(bottom + 4)}"
        parts.append(svg.tag("path", {"d": line, "class": "hair"}))
        label = number.grouped(index * step, scale.language, 0 if step >= 1 else 1)
        # The last one stays on its own side: the figures stand right of the axis.
        anchor = "end" if index == last else "middle"
        parts.append(svg.text(label, (x, bottom + 20), size=10.5, klass="muted", anchor=anchor))
    column = (scale.right + 54, bottom + 20)
    parts.append(
        svg.text(word("median", scale.language), column, size=10.5, klass="muted", anchor="end")
    )
    return parts


def _row(phase: PhaseDays, scale: _Scale, y: float, margin: float) -> str:
    line = y + scale.head + HALF
    rule = f"M{svg.number(scale.left)} {svg.number(line)}H{svg.number(scale.right)}"
    parts = [
        svg.tooltip(_sentence(phase, scale.language)),
        svg.tag("path", {"d": rule, "class": "edge"}),
        *_name(phase, scale, (margin, y + 12 if scale.narrow else line)),
    ]
    for kind, spread, side in (("won", phase.won, -1), ("lost", phase.lost, 1)):
        parts.extend(_half(spread, kind, scale, line, side))
    return svg.tag("g", {"data-phase": phase.code}, *parts)


def _name(phase: PhaseDays, scale: _Scale, at: svg.Point) -> list[str]:
    name = cleaned(phase.name, unnamed=word("unnamed", scale.language))
    if scale.narrow:
        room = scale.right + FIGURE_WIDTH - scale.left
        return [svg.text(wrapped(name, room, 12, bold=True, lines=1)[0], at, size=12, klass="bold")]
    lines = wrapped(name, NAME_WIDTH - 16, 12, bold=True)
    first = at[1] + 4 - (len(lines) - 1) * 7
    return [
        svg.text(line, (at[0], first + 14 * index), size=12, klass="bold")
        for index, line in enumerate(lines)
    ]


def _half(spread: DaysSpread, kind: str, scale: _Scale, line: float, side: int) -> list[str]:
    middle = line + side * HALF * 0.36
    text_y = line + side * HALF * 0.5 + 4
    five = _shown(spread)
    if five is None:
        few = word("few", scale.language, n=number.grouped(spread.n, scale.language))
        return [svg.text(few, (scale.left + 6, text_y), size=10.5, klass="muted")]
    figure = f"{number.days(five[2], scale.language)}"
    count = f"n = {number.grouped(spread.n, scale.language)}"
    right = scale.right
    return [
        _shape(spread, kind, scale, line, side),
        *_bars(five, kind, scale, middle),
        svg.text(figure, (right + 54, text_y), size=11, klass=f"{kind} bold", anchor="end"),
        svg.text(count, (right + FIGURE_WIDTH, text_y), size=10.5, klass="muted", anchor="end"),
    ]


def _bars(
    five: tuple[float, float, float, float, float], kind: str, scale: _Scale, y: float
) -> list[str]:
    low, first, middle, third, high = (scale.x(value) for value in five)
    whisker = f"M{svg.number(low)} {svg.number(y)}H{svg.number(high)}"
    return [
        svg.tag("path", {"d": whisker, "class": f"{kind} line", "stroke-width": 1.2}),
        svg.rect(Area(first, y - 3, max(1.0, third - first), 6), f"{kind} tint", 1.5),
        svg.rect(Area(middle - 1.75, y - 6, 3.5, 12), "surface", 1),
        svg.rect(Area(middle - 1, y - 6, 2, 12), "ink", 1),
    ]


def _shape(spread: DaysSpread, kind: str, scale: _Scale, line: float, side: int) -> str:
    """The histogram as a stepped outline behind the bar; nothing where there is none."""
    edges, counts = scale.data.edges, spread.histogram
    if not counts or len(edges) != len(counts) + 1 or max(counts) <= 0:
        return ""
    steps = [f"M{svg.number(scale.x(edges[0]))} {svg.number(line)}"]
    for index, count in enumerate(counts):
        if edges[index] >= scale.longest:
            break
        y = line + side * (HALF - 1) * max(0, count) / max(counts)
        steps.append(f"V{svg.number(y)}H{svg.number(scale.x(edges[index + 1]))}")
    path = "".join([*steps, f"V{svg.number(line)}Z"])
    return svg.tag("path", {"d": path, "class": f"{kind} tint", "fill-opacity": 0.2})


def _sentence(phase: PhaseDays, language: str) -> str:
    halves = [
        f"{word(kind, language)}: {_spread_words(spread, language)}"
        for kind, spread in (("won", phase.won), ("lost", phase.lost))
    ]
    return f"{spoken(phase.name, language)}. {'; '.join(halves)}."


def _spread_words(spread: DaysSpread, language: str) -> str:
    five = _shown(spread)
    n = number.grouped(spread.n, language)
    if five is None:
        return word("few", language, n=n)
    _, p25, p50, p75, p90 = (number.days(value, language) for value in five)
    return word("spread", language, p25=p25, p50=p50, p75=p75, p90=p90, n=n)


def _summary(data: DistributionData, language: str) -> str:
    as_of = word("as_of", language, day=number.day(data.as_of, language))
    start = word("days_of", language, day=as_of)
    return " ".join([start, *(_sentence(phase, language) for phase in data.phases)])
