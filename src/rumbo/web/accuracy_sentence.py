"""How right the forecast was, and what moved it, each in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rumbo.draw import number
from rumbo.model import term
from rumbo.model.reading import Reading
from rumbo.readings.forecast_change import BEFORE, COMING, NOW, STEPS
from rumbo.web.language import Language, marked

_BESIDE: Mapping[str, str] = {
    "wape_stage_weighted": marked("stage weights as typed {share}"),
    "wape_stage_observed": marked("as observed {share}"),
    "wape_declared": marked("the owners' dates {share}"),
    "wape_last_year": marked("last year's month {share}"),
    "wape_usual": marked("what is usual {share}"),
}
_MOST_STEPS = 3


def _accuracy(reading: Reading, language: Language) -> str:
    said = {figure.name: figure.value for figure in reading.figures}
    own, inside = said["wape"], said["interval_coverage_80"]
    if own is None or inside is None:
        return language.say("There is not enough data to judge the forecast.")
    beside = [
        language.say(words, share=number.percent(said[name], language.tag))
        for name, words in _BESIDE.items()
        if said[name] is not None
    ]
    return language.say(
        "The forecast was off by {share} of what came ({beside}); its interval held {inside} of the"
        " times, and should hold 80%.",
        share=number.percent(own, language.tag),
        beside=", ".join(beside) or number.NONE,
        inside=number.percent(inside, language.tag),
    )


def _change(reading: Reading, language: Language) -> str:
    before, now = (reading.figure(name).value for name in (BEFORE, NOW))
    if before is None or now is None:
        return ""
    steps = [figure for figure in reading.figures if figure.name in (*STEPS, COMING)]
    largest = sorted(steps, key=lambda figure: -abs(figure.value or 0.0))[:_MOST_STEPS]
    told = [
        f"{language.of(term.label(each.name)).lower()}"
        f" {'+' if each.value > 0 else '−'}{language.money(abs(each.value))}"
        for each in largest
        if each.value
    ]
    if not told:
        return language.say("Nothing has moved the forecast since a week ago.")
    return language.say(
        "On average, from {before} a week ago to {now}: {steps}.",
        before=language.money(before),
        now=language.money(now),
        steps="; ".join(told),
    )


ACCURACY_SENTENCES: Mapping[str, Callable[[Reading, Language], str]] = {
    "accuracy": _accuracy,
    "forecast_change": _change,
}
ACCURACY_HEADLINES: Mapping[str, str] = {"accuracy": "wape", "forecast_change": NOW}
