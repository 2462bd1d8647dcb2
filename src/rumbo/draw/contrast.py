"""How a comparison is said on the picture of a journey: signed differences where they are marked.

▲ and ▼ say which population has more; what may be chance keeps its two figures in grey.
"""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number
from rumbo.draw.summary import spoken
from rumbo.draw.voice import SILENT, Said, Voice
from rumbo.draw.words import word
from rumbo.model.comparison import (
    DaysContrast,
    JourneyComparison,
    PhaseContrast,
    ShareContrast,
    Stay,
)
from rumbo.model.picture import JourneyArc, JourneyPhase

_INK = {1: "more", -1: "fewer", 0: "chance"}
_SIGN = {1: "▲ ", -1: "▼ ", 0: ""}
_STANDING = {"differs": "not_chance", "chance": "chance", "few": "few_cases", "given": "given"}


@dataclass(frozen=True)
class Contrast(Voice):
    """The voice of a comparison; the width of an arc stays that of all moves."""

    comparison: JourneyComparison

    @property
    def stacks(self) -> bool:
        """Both populations' figures are shown, under the difference if need be."""
        return True

    def figure(self, arc: JourneyArc) -> str:
        """The marked difference of an arc; nothing where it may be chance."""
        found = self.comparison.arc(arc)
        return marked_points(found.taken, self.language) if found and found.taken.sign else ""

    def tally(self, arc: JourneyArc) -> str:
        """As `figure`."""
        return self.figure(arc)

    def volume(self, arc: JourneyArc) -> float:
        """The moves of all deals: both populations are drawn on the same picture."""
        return float(max(0, arc.moves))

    def ink(self, arc: JourneyArc, _kind: str) -> str:
        """Marked arcs by their sign, the others in grey."""
        if arc.kind == "lost" and arc.source is not None:
            phase = self.comparison.phase(arc.source)
            return _INK[phase.lost.sign if phase and phase.lost else 0]
        found = self.comparison.arc(arc)
        return _INK[found.taken.sign if found else 0]

    def always(self, arc: JourneyArc) -> bool:
        """A marked arc is drawn whatever the detail."""
        found = self.comparison.arc(arc)
        return found is not None and found.taken.sign != 0

    def entered(self, phase: JourneyPhase) -> tuple[Said, Said]:
        """Who reached the phase."""
        found = self.comparison.phase(phase.code)
        return _both(found.reached, self.language) if found else (SILENT, SILENT)

    def waiting(self, phase: JourneyPhase, *, repeated: bool = True) -> tuple[Said, Said]:
        """How long they stayed there."""
        del repeated
        found = self.comparison.phase(phase.code)
        if found is None or found.days is None:
            return SILENT, SILENT
        return _both_days(found.days, self.language)

    def barred(self, phase: JourneyPhase) -> bool:
        """No bar: two waits are compared by their figures."""
        del phase
        return False

    def losing(self, phase: JourneyPhase, loss: JourneyArc | None) -> tuple[Said, Said]:
        """Of those that left, who was lost."""
        del loss
        found = self.comparison.phase(phase.code)
        if found is None or found.lost is None or found.lost.standing == "given":
            return SILENT, SILENT
        pair = (shares(found.lost, self.language), "muted")
        if not found.lost.sign:
            return ("✕ " + pair[0], "muted"), SILENT
        text = marked_points(found.lost, self.language)
        return ("✕ " + text, f"{_INK[found.lost.sign]} bold"), pair

    def passing(self, phase: JourneyPhase) -> str:
        """A pocket's figures: who passed through it and how long they stayed."""
        pairs = (self.entered(phase), self.waiting(phase))
        return " · ".join(filter(None, (_together(pair) for pair in pairs)))


def _together(pair: tuple[Said, Said]) -> str:
    (text, _), (beside, _) = pair
    return f"{text} ({beside})" if beside else text


def marked_points(contrast: ShareContrast, language: str) -> str:
    """A marked difference of shares with its sign twice, as shape and as number."""
    return _SIGN[contrast.sign] + number.points(contrast.difference, language)


def shares(contrast: ShareContrast, language: str) -> str:
    """The two shares beside each other."""
    first, second = (
        number.percent(each.share, language) for each in (contrast.first, contrast.second)
    )
    unit = "\u00a0%" if first.endswith("\u00a0%") else "%"
    return f"{first.removesuffix(unit)} · {second}"


def _both(contrast: ShareContrast, language: str) -> tuple[Said, Said]:
    pair = (shares(contrast, language), "muted")
    if not contrast.sign:
        return pair, SILENT
    return (marked_points(contrast, language), f"{_INK[contrast.sign]} bold"), pair


def _both_days(contrast: DaysContrast, language: str) -> tuple[Said, Said]:
    pair = (both_days(contrast, language), "muted")
    if not contrast.sign:
        return pair, SILENT
    text = _SIGN[contrast.sign] + agreed_days(contrast, language)
    return (text, f"{_INK[contrast.sign]} bold"), pair


def agreed_days(contrast: DaysContrast, language: str) -> str:
    """The difference of the medians where it says what the whole curves say, else only days."""
    difference = contrast.difference_days
    if difference is None or difference * contrast.leaning <= 0:
        return "d"
    return number.signed(number.span(difference, language), difference)


def both_days(contrast: DaysContrast, language: str) -> str:
    """The two medians beside each other, their unit once where it is the same."""
    first, second = (
        number.span(each.median_days, language) for each in (contrast.first, contrast.second)
    )
    unit = "\u00a0" + first.rpartition("\u00a0")[2]
    return f"{first.removesuffix(unit) if second.endswith(unit) else first} · {second}"


def phase_words(contrast: PhaseContrast, comparison: JourneyComparison, language: str) -> str:
    """One phase of a comparison in sentences."""
    parts = [
        f"{spoken(contrast.name, language)}.",
        _share_words("reached", contrast.reached, comparison, language),
    ]
    if contrast.lost is not None:
        parts.append(_share_words("lost_there", contrast.lost, comparison, language))
    if contrast.days is not None:
        parts.append(_days_words(contrast.days, comparison, language))
    return " ".join(parts)


def loss_words(contrast: PhaseContrast, comparison: JourneyComparison, language: str) -> str:
    """The losses of a phase of a comparison in one sentence."""
    name = spoken(contrast.name, language)
    if contrast.lost is None:
        return name
    return f"{name}. {_share_words('lost_there', contrast.lost, comparison, language)}"


def arc_words(
    source: str, target: str, contrast: ShareContrast, comparison: JourneyComparison, language: str
) -> str:
    """One arc of a comparison in one sentence."""
    return f"{source} → {target}: {_said(contrast, comparison, language)}"


def _share_words(
    key: str, contrast: ShareContrast, comparison: JourneyComparison, language: str
) -> str:
    return f"{word(key, language).capitalize()}: {_said(contrast, comparison, language)}"


def _said(contrast: ShareContrast, comparison: JourneyComparison, language: str) -> str:
    halves = [
        f"{spoken(name, language)} {number.percent(each.share, language)}"
        f" ({number.grouped(each.part, language)}/{number.grouped(each.n, language)})"
        for name, each in zip(comparison.names, (contrast.first, contrast.second), strict=True)
    ]
    if contrast.sign:
        points = word("points", language, n=number.points(contrast.difference, language))
        halves.append(points)
    return f"{', '.join(halves)}; {word(_STANDING[contrast.standing], language)}."


def _days_words(contrast: DaysContrast, comparison: JourneyComparison, language: str) -> str:
    halves = [
        f"{spoken(name, language)} {_stay_words(each, language)}"
        for name, each in zip(comparison.names, (contrast.first, contrast.second), strict=True)
    ]
    start = word("stay_there", language).capitalize()
    return f"{start}: {', '.join(halves)}; {word(_STANDING[contrast.standing], language)}."


def _stay_words(stay: Stay, language: str) -> str:
    n = number.grouped(stay.n, language)
    return f"{number.span(stay.median_days, language)} (n = {n})"
