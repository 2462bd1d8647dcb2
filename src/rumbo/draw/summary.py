"""What a picture says in words, in the order in which a screen reader reads it."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.draw import number
from rumbo.draw.heading import when
from rumbo.draw.lettering import cleaned, isolated
from rumbo.draw.traffic import Traffic
from rumbo.draw.voice import Voice
from rumbo.draw.words import word
from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, Kind

LARGEST = 6  # how many arcs of a kind the summary names
_KINDS: tuple[Kind, ...] = ("advance", "skip", "won", "regress", "restart", "parked", "transfer")


def spoken(name: str, language: str) -> str:
    """A name as it stands inside a sentence."""
    return isolated(cleaned(name, unnamed=word("unnamed", language)))


def phase_sentence(phase: JourneyPhase, voice: Voice, place: int | None = None) -> str:
    """One phase in one sentence: who entered, how long they wait, who was lost."""
    language = voice.language
    key = {"won": "won_line", "parked": "parked_line"}.get(phase.outcome, "phase_line")
    sentence = word(
        key,
        language,
        i="" if place is None else place,
        name=spoken(phase.name, language),
        n=number.grouped(phase.entered, language),
        share=number.percent(phase.share, language),
        days=number.span(phase.median_days, language),
        open=number.grouped(phase.open_now, language),
        lost=number.grouped(phase.lost, language),
        lost_share=number.percent(phase.lost_share, language),
    ).removeprefix(". ")
    if phase.amount is not None:
        money = number.money(phase.amount, language, voice.currency)
        sentence += f" {word('amount', language).capitalize()}: {money}."
    if phase.repeated_visits:
        again = number.grouped(phase.repeated_visits, language)
        visits = word("repeated_once" if phase.repeated_visits == 1 else "repeated", language)
        sentence += f" {again} {visits}."
    return sentence + (f" {word('trap', language)}." if phase.trap else "")


def loss_sentence(phase: JourneyPhase, voice: Voice) -> str:
    """How many deals were lost from a phase, and their share of those that entered."""
    return word(
        "loss_line",
        voice.language,
        name=spoken(phase.name, voice.language),
        n=number.grouped(phase.lost, voice.language),
        share=number.percent(phase.lost_share, voice.language),
    )


def arc_sentence(arc: JourneyArc, names: Mapping[int, str], voice: Voice) -> str:
    """One arc in one line: from, to, kind, moves and whatever else is known."""
    language = voice.language
    source = end_name(arc.source, names, language, "entrance")
    target = end_name(arc.target, names, language, "elsewhere")
    parts = [f"{word(f'kind_{arc.kind}', language)}, {_moves(arc, language)}"]
    total = voice.moves_out.get(arc.source, 0)
    if total:
        parts.append(number.percent(arc.moves / total, language))
    if arc.amount is not None:
        parts.append(number.money(arc.amount, language, voice.currency))
    if arc.median_days is not None:
        days = number.span(arc.median_days, language)
        parts.append(f"{word('median', language)} {days}")
    return f"{source} → {target}: {' · '.join(parts)}"


def _moves(arc: JourneyArc, language: str) -> str:
    deals = f"{number.grouped(arc.deals, language)} {word('deals', language)}"
    return f"{number.grouped(arc.moves, language)} {word('moves', language)} ({deals})"


def end_name(code: int | None, names: Mapping[int, str], language: str, unknown: str) -> str:
    """The phase at one end of an arc; the word `unknown` where there is none."""
    if code is None or code not in names:
        return word(unknown, language)
    return spoken(names[code], language)


def journey_summary(data: JourneyData, traffic: Traffic, voice: Voice, deals_word: str = "") -> str:
    """The journey in words: the phases in order, then the largest arcs of each kind."""
    language = voice.language
    as_of = when(data.as_of, data.period, language)
    deals = cleaned(deals_word or word("one_deals" if data.deals == 1 else "deals", language))
    count = number.grouped(data.deals, language)
    parts = [word("journey_of", language, n=count, deals=deals, day=as_of)]
    if traffic.road:
        parts.append(word("phases_in_order", language))
    parts += [phase_sentence(p, voice, index + 1) for index, p in enumerate(traffic.road)]
    parts += [phase_sentence(phase, voice) for phase in traffic.pockets]
    names = data.names()
    parts += [_largest(kind, data, names, voice) for kind in _KINDS]
    return " ".join(filter(None, parts))


def _largest(kind: Kind, data: JourneyData, names: Mapping[int, str], voice: Voice) -> str:
    arcs = sorted((arc for arc in data.arcs if arc.kind == kind), key=lambda arc: -arc.moves)
    if not arcs:
        return ""
    language = voice.language
    named = [_short(arc, names, language) for arc in arcs[:LARGEST]]
    if len(arcs) > LARGEST:
        named.append(word("more", language, n=len(arcs) - LARGEST))
    start = word("main_of_kind", language, kind=word(f"kind_{kind}", language).capitalize())
    return f"{start} {'; '.join(named)}."


def _short(arc: JourneyArc, names: Mapping[int, str], language: str) -> str:
    source = end_name(arc.source, names, language, "entrance")
    target = end_name(arc.target, names, language, "elsewhere")
    return f"{source} → {target} {number.grouped(arc.moves, language)}"
