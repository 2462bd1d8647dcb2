"""Two populations on one journey as a picture: one geometry, only what is not chance marked."""

from __future__ import annotations

from dataclasses import replace

from rumbo.draw import number, svg
from rumbo.draw.contrast import Contrast, arc_words, loss_words, phase_words
from rumbo.draw.heading import Key, heading, when
from rumbo.draw.journey import beneath, lowered, plan_journey, shown_width
from rumbo.draw.lettering import cleaned
from rumbo.draw.options import check
from rumbo.draw.parts import Guide, Link, drawn
from rumbo.draw.summary import end_name, spoken
from rumbo.draw.words import word
from rumbo.model.comparison import JourneyComparison
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Theme


def draw_comparison(
    data: JourneyData,
    comparison: JourneyComparison,
    *,
    language: str = "es-ES",
    detail: float = 1.0,
    theme: Theme = "auto",
    width: int | None = None,
    link: Link | None = None,
    upright: bool = False,
) -> str:
    """The comparison on the journey as one self-contained SVG document.

    Boxes and arcs are those of `data`; each says both populations' shares, and the difference in
    percentage points where it is not chance. Marked arcs are drawn whatever the `detail`; the
    other options are those of the journey.
    UsageError where an option has a value that cannot be used.
    """
    check(detail=detail, theme=theme)
    shown = _plain(data, comparison)
    currency = cleaned(data.currency)[:8]
    voice = Contrast(language, currency, "share", data.moves_out(), comparison)
    plan = plan_journey(shown, voice, detail, width, upright=upright)
    over = heading(
        data.title,
        _context(data, comparison, language),
        _keys(comparison, language),
        plan.width,
        plan.margin,
    )
    notes, notes_height = beneath(plan, language)
    guide = _guide(data, comparison, language, link)
    frame = svg.Frame(
        width=plan.width,
        height=over.height + plan.height + notes_height,
        title=cleaned(data.title),
        summary=comparison_summary(data, comparison, language),
        language=language,
        theme=theme,
        kind="comparison",
        shown_width=shown_width(plan, width),
        interactive=link is not None,
    )
    return svg.document(frame, [over.markup, lowered(over.height, *drawn(plan, guide), notes)])


def _plain(data: JourneyData, comparison: JourneyComparison) -> JourneyData:
    """The journey without what a comparison does not say: traps, waits, losses that are given."""
    return replace(
        data,
        phases=tuple(
            replace(
                phase,
                trap=False,
                median_days=None,
                lost=0 if comparison.by_outcome else phase.lost,
            )
            for phase in data.phases
        ),
    )


def _guide(
    data: JourneyData, comparison: JourneyComparison, language: str, link: Link | None
) -> Guide:
    names = data.names()

    def say_phase(phase: JourneyPhase) -> str:
        found = comparison.phase(phase.code)
        return phase_words(found, comparison, language) if found else phase.name

    def say_loss(phase: JourneyPhase) -> str:
        found = comparison.phase(phase.code)
        return loss_words(found, comparison, language) if found else phase.name

    def say_arc(arc: JourneyArc) -> str:
        source = end_name(arc.source, names, language, "entrance")
        target = end_name(arc.target, names, language, "elsewhere")
        found = comparison.arc(arc)
        if found is None:
            return f"{source} → {target}"
        return arc_words(source, target, found.taken, comparison, language)

    return Guide(say_phase, say_loss, say_arc, link)


def _against(comparison: JourneyComparison, language: str) -> str:
    first, second = (spoken(name, language) for name in comparison.names)
    n, m = (number.grouped(count, language) for count in comparison.deals)
    return word("against", language, first=first, second=second, n=n, m=m)


def _found(comparison: JourneyComparison, language: str) -> str:
    if not comparison.enough:
        return word("too_few", language)
    if not comparison.marked:
        return word("nothing_marked", language)
    return word("marked", language, marked=comparison.marked, tested=comparison.tested)


def _context(data: JourneyData, comparison: JourneyComparison, language: str) -> list[str]:
    as_of = when(comparison.as_of, data.period, language)
    return [_against(comparison, language), _found(comparison, language), as_of]


def _keys(comparison: JourneyComparison, language: str) -> list[Key]:
    first, second = (cleaned(name) for name in comparison.names)
    return [
        Key("glyph more ▲", word("key_more", language, first=first)),
        Key("glyph fewer ▼", word("key_fewer", language, first=first)),
        Key("chance", word("key_chance", language)),
        Key("glyph muted %", word("key_both", language, first=first, second=second)),
    ]


def comparison_summary(data: JourneyData, comparison: JourneyComparison, language: str) -> str:
    """What is marked, in words, in the order of the picture."""
    start = word(
        "comparison_of",
        language,
        day=when(comparison.as_of, data.period, language),
        against=_against(comparison, language),
        marked=_found(comparison, language).removesuffix("."),
    )
    guide = _guide(data, comparison, language, None)
    parts = [
        phase_words(phase, comparison, language)
        for phase in comparison.phases
        if any(each and each.sign for each in (phase.reached, phase.lost, phase.days))
    ]
    marked = {arc.ends for arc in comparison.arcs if arc.taken.sign}
    parts += [
        guide.say_arc(arc) for arc in data.arcs if (arc.source, arc.target, arc.kind) in marked
    ]
    return " ".join([start, *parts])
