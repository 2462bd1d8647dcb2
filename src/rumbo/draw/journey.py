"""The journey as a picture: phases on one line, skips above, returns below, losses as stubs."""

from __future__ import annotations

import math

from rumbo.draw import number, svg
from rumbo.draw.column import plan_column
from rumbo.draw.heading import Key, heading, when
from rumbo.draw.lettering import cleaned
from rumbo.draw.options import check
from rumbo.draw.parts import Guide, Link, drawn
from rumbo.draw.plan import JourneyPlan
from rumbo.draw.road import least_width, plan_road
from rumbo.draw.summary import arc_sentence, journey_summary, loss_sentence, phase_sentence
from rumbo.draw.traffic import Traffic, kinds_drawn, sort_traffic
from rumbo.draw.voice import Voice
from rumbo.draw.words import word
from rumbo.model.picture import JourneyData, Measure, Theme

READABLE = 0.84  # the least scale at which the letters can still be read
LEAST_WIDTH = 300


def draw_journey(
    data: JourneyData,
    *,
    language: str = "es-ES",
    measure: Measure = "count",
    detail: float = 1.0,
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
    deals_word: str = "",
    upright: bool = False,
) -> str:
    """The journey as one self-contained SVG document.

    `measure` chooses the figure on the arrows and `detail` (0 to 1) the share of the moves beside
    the main road that is drawn. Without a `width` the picture is as wide as it needs to be; in a
    `width` too narrow for the road it runs from top to bottom; a picture that stays `upright` is
    wider instead. `link` gives the address that a
    phase or an arc opens. UsageError where an option has a value that cannot be used.
    """
    check(measure=measure, detail=detail, theme=theme)
    voice = Voice(language, cleaned(data.currency)[:8], measure, data.moves_out())
    plan = plan_journey(data, voice, detail, width, upright=upright)
    names = data.names()
    guide = Guide(
        lambda phase: phase_sentence(phase, voice),
        lambda phase: loss_sentence(phase, voice),
        lambda arc: arc_sentence(arc, names, voice),
        link,
    )
    context, keys = _context(data, voice, deals_word), _keys(plan, voice)
    over = heading(data.title, context, keys, plan.width, plan.margin)
    notes, notes_height = beneath(plan, language)
    body = [over.markup, lowered(over.height, *drawn(plan, guide), notes)]
    frame = svg.Frame(
        width=plan.width,
        height=over.height + plan.height + notes_height,
        title=cleaned(data.title),
        summary=journey_summary(data, plan.traffic, voice, deals_word),
        language=language,
        theme=theme,
        kind="journey",
        shown_width=shown_width(plan, width),
        interactive=link is not None,
    )
    return svg.document(frame, body)


def plan_journey(
    data: JourneyData,
    voice: Voice,
    detail: float = 1.0,
    width: int | None = None,
    *,
    upright: bool = False,
) -> JourneyPlan:
    """Lay the journey out as a road, or as a column where the road would be too small to read.

    Where it has to stay `upright` the road is as wide as it needs to be.
    """
    traffic = sort_traffic(data, detail, voice.always)
    if width is None:
        return plan_road(traffic, voice, None)
    width = max(LEAST_WIDTH, width)
    if width < least_width(traffic, voice) * READABLE:
        if upright:
            return plan_road(traffic, voice, least_width(traffic, voice))
        return plan_column(data, detail, voice, float(width))
    return plan_road(traffic, voice, float(width))


def shown_width(plan: JourneyPlan, width: int | None) -> int | None:
    """The width that the picture asks for: no less than it can be read at."""
    if width is None:
        return None
    return min(max(width, math.ceil(plan.width * READABLE)), math.ceil(plan.width))


def lowered(y: float, *parts: str) -> str:
    """The parts moved down, under what stands over the picture."""
    return svg.tag("g", {"transform": f"translate(0 {svg.number(y)})"}, *parts)


def _context(data: JourneyData, voice: Voice, deals_word: str) -> list[str]:
    language = voice.language
    deals = deals_word or word(_number("deals", data.deals), language)
    won, lost, still = data.ended or _counted(data)
    parts = [f"{number.grouped(data.deals, language)} {deals}"]
    # Of the deals of a period: what is open in each phase now is another matter.
    left = "open" if data.period is None else "still_open"
    for count, name in ((won, "won"), (lost, "lost"), (still, left)):
        share = number.percent(count / data.deals, language) if data.deals else number.NONE
        said = word(_number(name, count), language)
        parts.append(f"{number.grouped(count, language)} {said} ({share})")
    parts.append(when(data.as_of, data.period, language))
    return [*parts, word(f"width_{voice.measure}", language)]


def _number(name: str, count: int) -> str:
    """The key of a word in the singular where it is of one."""
    return f"one_{name}" if count == 1 else name


def _counted(data: JourneyData) -> tuple[int, int, int]:
    road = [phase for phase in data.phases if phase.outcome in {"open", "parked"}]
    won = sum(phase.entered for phase in data.phases if phase.outcome == "won")
    return won, sum(phase.lost for phase in road), sum(phase.open_now for phase in road)


def _keys(plan: JourneyPlan, voice: Voice) -> list[Key]:
    language = voice.language
    keys = [Key(_swatch(kind), word(f"key_{kind}", language)) for kind in kinds_drawn(plan.traffic)]
    road = plan.traffic.road
    if plan.traffic.reopened:
        keys.append(Key("glyph regress ↑", word("key_reopened", language)))
    if any(phase.median_days for phase in road):
        keys.append(Key("wait", word("key_wait", language)))
    if any("↻" in line.content for phase in plan.phases for line in phase.lines):
        keys.append(Key("glyph muted ↻", word("key_repeated", language)))
    if any(phase.open_now for phase in road):
        keys.append(Key("glyph muted ●", word("open_now", language)))
    return keys


def _swatch(kind: str) -> str:
    return {"lost": "glyph lost ✕", "transfer": "glyph parked ⇄"}.get(kind, kind)


def beneath(plan: JourneyPlan, language: str) -> tuple[str, float]:
    """What is said under the picture and its height: what was not drawn, or that it is empty."""
    traffic = plan.traffic
    if not traffic.road:
        return svg.text(word("empty", language), (plan.margin, 8), size=12, klass="muted"), 24
    if not traffic.hidden:
        return "", 12
    return _note(plan, traffic, language)


def _note(plan: JourneyPlan, traffic: Traffic, language: str) -> tuple[str, float]:
    share = number.percent(min(traffic.shown_share, 0.99), language)
    count = number.grouped(traffic.hidden, language)
    sentence = word("hidden", language, hidden=count, share=share)
    lines = svg.paragraph(
        sentence, (plan.margin, plan.height + 12), plan.width - 2 * plan.margin, size=10.5
    )
    return "".join(lines), 18 + 14.0 * len(lines)
