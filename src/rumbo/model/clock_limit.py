"""How long an open deal may go without contact or progress: in general, by phase and by segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rumbo.model.reading import Text, counted, in_days, joined

CALENDAR, BUSINESS = "calendar", "business"
LONGEST_DAYS = 3650
MOST_LIMITS = 50
CLOCKS = ("contact_days", "progress_days")


@dataclass(frozen=True)
class ClockLimit:
    """The limits of the deals of a phase, of a segment (`field=value`), or of both together.

    None where it says nothing of a clock.
    """

    phase: str = ""
    segment: str = ""
    contact_days: int | None = None
    progress_days: int | None = None

    @property
    def name(self) -> str:
        """What it is about, as one name."""
        return " · ".join(each for each in (self.phase, self.segment) if each)

    @property
    def particular(self) -> int:
        """How particular it is: a phase is more so than a segment, both together are the most."""
        return 2 * bool(self.phase) + bool(self.segment)

    @property
    def says(self) -> Text:
        """What it means, in words."""
        return counted(
            "Las {where} llegan tarde {late}.",
            "Deals {where} are late {late}.",
            where=joined(tuple(self._where()), Text(" y ", " and ")),
            late=joined(tuple(self._late()), Text(" o ", " or ")),
        )

    def _where(self) -> Iterator[Text]:
        if self.phase:
            yield counted("de la fase «{name}»", "in the phase “{name}”", name=self.phase)
        if self.segment:
            yield counted("de «{name}»", "of “{name}”", name=self.segment)

    def _late(self) -> Iterator[Text]:
        if self.contact_days is not None:
            yield counted(
                "sin contacto durante más de {days}",
                "without contact for more than {days}",
                days=in_days(self.contact_days),
            )
        if self.progress_days is not None:
            yield counted(
                "sin avance tangible durante más de {days}",
                "without tangible progress for more than {days}",
                days=in_days(self.progress_days),
            )


def most_particular(limits: Iterable[ClockLimit], clock: str, general: int) -> int:
    """The days that count for a deal that all these limits cover: of equals the fewest."""
    told = [
        (-each.particular, days) for each in limits if (days := getattr(each, clock)) is not None
    ]
    return min(told)[1] if told else general


def over(days: int, *, business: bool = False, varied: bool = False) -> Text:
    """How long is too long, in words: over 14 days."""
    es, en = "más de {days}", "over {days}"
    if varied:
        es += " (o los de su fase o segmento)"
        en += " (or those of their phase or segment)"
    return counted(es, en, days=in_days(days, business=business))
