"""Where a deal stands, in one sentence made of facts, each with what it is held against."""

from __future__ import annotations

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.codes import UNTOLD
from rumbo.model.movement import Touch
from rumbo.readings.story import DealStory
from rumbo.readings.trap import ENOUGH_VISITS
from rumbo.readings.usual import Usual
from rumbo.web.language import Language

_DOUBLE, _TRIPLE, _MORE_TIMES = 1.75, 2.5, 3.5
_ABOUT = (0.75, 1.25)
_ROUNDED_FROM = 9.95  # days: what the clocks write without a decimal
_BACKWARD = ("regress", "restart")


def standing(language: Language, story: DealStory, usual: Usual | None) -> str:
    """The sentence at the head of the deal's page."""
    if story.facts.status in {"won", "lost"}:
        return _ended(language, story)
    phase = language.of(term.phase(story.facts.stage or "—"))
    days = _days(language, story.clocks.in_phase_days)
    held = compared(language, story.clocks.in_phase_days, usual)
    visit = story.facts.visit
    if visit > 1:
        first = language.say("{days} in {phase}, visit {n}", days=days, phase=phase, n=visit)
    else:
        first = language.say("{days} in {phase}", days=days, phase=phase)
    parts = [f"{first}, {held}" if held else first, _word(language, story)]
    if story.clocks.pushes > 1:
        parts.append(language.say("its close was put off {n} times", n=story.clocks.pushes))
    return "; ".join(part for part in parts if part) + "."


def compared(language: Language, days: float, usual: Usual | None) -> str:
    """The days of a visit against what is usual in its phase; nothing where too few tell."""
    if usual is None or not usual.told or not usual.median_days:
        return ""
    said = _times(language, days / usual.median_days)
    if usual.p90_days is not None and days > usual.p90_days:
        return language.say("{said} and longer than nine in ten", said=said)
    if usual.p75_days is not None and days > usual.p75_days:
        return language.say("{said} and longer than three in four", said=said)
    return said


def _times(language: Language, ratio: float) -> str:
    if ratio >= _MORE_TIMES:
        return language.say("{n} times what is usual", n=round(ratio))
    if ratio >= _TRIPLE:
        return language.say("three times what is usual")
    if ratio >= _DOUBLE:
        return language.say("twice what is usual")
    if ratio > _ABOUT[1]:
        return language.say("more than usual")
    if ratio >= _ABOUT[0]:
        return language.say("as usual")
    return language.say("less than usual")


def _word(language: Language, story: DealStory) -> str:
    """Who had the last word; nothing in a log that shows no contact of any deal."""
    clocks = story.clocks
    if clocks.word_days is None or clocks.last_word is None:
        return language.say("there was no contact yet") if story.shows_contact else ""
    days = _days(language, clocks.word_days)
    if clocks.last_word is Touch.ATTEMPT:
        return language.say("the last word was ours, {days} ago", days=days)
    if clocks.last_word is Touch.INBOUND:
        return language.say("the last word was theirs, {days} ago", days=days)
    return language.say("you last spoke {days} ago", days=days)


def _ended(language: Language, story: DealStory) -> str:
    facts, last = story.facts, story.stays[-1]
    day = language.date((facts.closed_at or last.entered_at).date())
    days = _days(language, story.clocks.open_days)
    turns, before = _turns(language, story), story.stays[-2].name if len(story.stays) > 1 else ""
    if facts.status == "won":
        return language.say("Won on {day} after {days}, {turns}.", day=day, days=days, turns=turns)
    told: dict[str, object] = {"day": day, "days": days, "turns": turns}
    if not before or before == UNTOLD:
        said = language.say("Lost on {day} after {days}, {turns}", **told)
    else:
        phase = language.of(term.phase(before))
        said = language.say("Lost on {day} in {phase} after {days}, {turns}", phase=phase, **told)
    if facts.lost_reason:
        return language.say("{said}; reason given: {reason}.", said=said, reason=facts.lost_reason)
    return language.say("{said}; no reason was given.", said=said)


def untold(story: DealStory) -> bool:
    """Whether nobody recorded any stage of the deal, but at most how it ended."""
    return all(stay.name == UNTOLD or stay.outcome != "open" for stay in story.stays)


def _turns(language: Language, story: DealStory) -> str:
    """How often it went back; that nobody knows where only its end is told.

    What was opened again after an end that came first was somewhere before: of that nothing is
    known, but what came later is.
    """
    if untold(story):
        return language.say("by stages that nobody recorded")
    back = sum(stay.kind in _BACKWARD for stay in story.stays)
    if back:
        return language.many("with {n} step back", "with {n} steps back", back)
    if any(stay.name == UNTOLD for stay in story.stays):
        return language.say("with no step back on record")
    return language.say("without a step back")


def _days(language: Language, days: float) -> str:
    """Days as a sentence says them, never a part of a day; whole where the clocks say so."""
    whole = round(days) if days >= _ROUNDED_FROM else int(round(days, 1))
    if whole < 1:
        return language.say("less than a day")
    return language.many("{n} day", "{n} days", whole)


def gauge_note(language: Language, usual: Usual | None) -> str:
    """What is usual in a phase, with how many visits tell it."""
    if usual is None or not usual.told:
        n = usual.visits if usual else 0
        if n >= ENOUGH_VISITS:
            return language.say("most of those that came are still there (n = {n})", n=n)
        return language.say("too few visits to compare (n = {n})", n=n)
    parts = [language.say("usual {days}", days=number.days(usual.median_days, language.tag))]
    if usual.p90_days is not None:
        days = number.days(usual.p90_days, language.tag)
        parts.append(language.say("nine in ten before {days}", days=days))
    return " · ".join([*parts, language.say("n = {n}", n=usual.visits)])
