"""How figures are said on the picture of a journey: which ones, in which words and ink."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rumbo.draw import number
from rumbo.draw.words import word
from rumbo.model.picture import JourneyArc, JourneyPhase, Measure

Said: TypeAlias = tuple[str, str]  # a text and the class of its ink
SILENT: Said = ("", "")


@dataclass(frozen=True)
class Voice:
    """The language, the currency and which measure is asked for."""

    language: str
    currency: str
    measure: Measure
    moves_out: Mapping[int | None, int]

    @property
    def stacks(self) -> bool:
        """Whether the right figure of a box goes under the left one where both do not fit."""
        return False

    def figure(self, arc: JourneyArc) -> str:
        """The arc's figure in few signs."""
        if self.measure == "amount":
            return number.money(arc.amount, self.language, self.currency)
        if self.measure == "days" and arc.source is not None:
            return number.span(arc.median_days, self.language)
        if self.measure == "share":
            total = self.moves_out.get(arc.source, 0)
            return number.percent(arc.moves / total if total else None, self.language)
        return number.compact(arc.moves, self.language)

    def tally(self, arc: JourneyArc) -> str:
        """The arc's money when money is asked for, else its moves: for what leaves the road."""
        if self.measure == "amount":
            return self.figure(arc)
        return number.compact(arc.moves, self.language)

    def volume(self, arc: JourneyArc) -> float:
        """What the arc's width stands for: money when money is asked for, else moves."""
        return max(0.0, (arc.amount or 0.0) if self.measure == "amount" else float(arc.moves))

    def ink(self, _arc: JourneyArc, kind: str) -> str:
        """The class of the arc's line and label where it is drawn as that kind."""
        return kind

    def always(self, _arc: JourneyArc) -> bool:
        """Whether the arc is drawn whatever the detail."""
        return False

    def entered(self, phase: JourneyPhase) -> tuple[Said, Said]:
        """Who came into the phase: what stands at the left and at the right of its box."""
        share = number.percent(phase.share, self.language) if phase.share is not None else ""
        if self.measure == "amount" and phase.amount is not None:
            return self._bold(number.money(phase.amount, self.language, self.currency)), (
                share,
                "muted",
            )
        return self._bold(number.compact(phase.entered, self.language, 100_000)), (share, "muted")

    def waiting(self, phase: JourneyPhase, *, repeated: bool = True) -> tuple[Said, Said]:
        """Left the wait, right what is there now; in the won box its money."""
        if phase.outcome == "won":
            if self.measure != "amount" and phase.amount is not None:
                money = number.money(phase.amount, self.language, self.currency)
                return self._bold(money), SILENT
            return SILENT, SILENT
        again = number.compact(phase.repeated_visits, self.language)
        now = "● " + number.compact(phase.open_now, self.language) if phase.open_now else ""
        visits = "↻ " + again if phase.repeated_visits and repeated else ""
        wait = number.span(phase.median_days, self.language)
        return self._bold(wait), ("  ".join(filter(None, [visits, now])), "muted")

    def barred(self, phase: JourneyPhase) -> bool:
        """Whether the phase's box has a bar for its wait."""
        return phase.outcome != "won"

    def losing(self, phase: JourneyPhase, loss: JourneyArc | None) -> tuple[Said, Said]:
        """What is written under a phase that loses deals: the share, then how many."""
        share = number.percent(phase.lost_share, self.language)
        return ("✕ " + share, "lost bold"), (self._lost_figure(phase, loss), "muted")

    def passing(self, phase: JourneyPhase) -> str:
        """A pocket's figures: who passed, who is there now, how long they wait, who was lost."""
        parts = [
            word("passed", self.language, n=number.compact(phase.entered, self.language)),
            word("now", self.language, n=number.compact(phase.open_now, self.language)),
        ]
        if phase.median_days is not None:
            parts.append(number.span(phase.median_days, self.language))
        if phase.lost:
            parts.append("✕ " + number.compact(phase.lost, self.language))
        return " · ".join(parts)

    def _bold(self, text: str) -> Said:
        return text, "bold"

    def _lost_figure(self, phase: JourneyPhase, loss: JourneyArc | None) -> str:
        if self.measure == "amount":
            return self.tally(loss) if loss else number.NONE
        return number.compact(phase.lost, self.language)
