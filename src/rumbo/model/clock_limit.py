"""How long an open deal may go without contact or progress: in general, by phase and by segment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rumbo.model.reading import Text

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
        where = Text(
            " y ".join(_those(self.phase, "de la fase «{}»", self.segment, "de «{}»")),
            " and ".join(_those(self.phase, "in the phase “{}”", self.segment, "of “{}”")),
        )
        es, en = [], []
        if self.contact_days is not None:
            days = _in_days(self.contact_days)
            es.append(f"sin contacto durante más de {days.es}")
            en.append(f"without contact for more than {days.en}")
        if self.progress_days is not None:
            es.append(f"sin avance tangible durante más de {self.progress_days}")
            en.append(f"without tangible progress for more than {self.progress_days}")
        return Text(
            f"Las {where.es} llegan tarde {' o '.join(es)}.",
            f"Deals {where.en} are late {' or '.join(en)}.",
        )


def _those(phase: str, in_phase: str, segment: str, of_segment: str) -> list[str]:
    named = ((phase, in_phase), (segment, of_segment))
    return [words.format(name) for name, words in named if name]


def most_particular(limits: Iterable[ClockLimit], clock: str, general: int) -> int:
    """The days that count for a deal that all these limits cover: of equals the fewest."""
    told = [
        (-each.particular, days) for each in limits if (days := getattr(each, clock)) is not None
    ]
    return min(told)[1] if told else general


def _in_days(n: int, *, business: bool = False) -> Text:
    one = n == 1
    es = f"{n} {'día' if one else 'días'}"
    if business:
        es += " hábil" if one else " hábiles"
    return Text(es, f"{n}{' business' if business else ''} {'day' if one else 'days'}")


def over(days: int, *, business: bool = False, varied: bool = False) -> Text:
    """How long is too long, in words: over 14 days."""
    told = _in_days(days, business=business)
    es, en = f"más de {told.es}", f"over {told.en}"
    if varied:
        es += " (o los de su fase o segmento)"
        en += " (or those of their phase or segment)"
    return Text(es, en)
