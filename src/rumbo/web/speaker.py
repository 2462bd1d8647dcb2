"""Since when a model of the chances speaks, and why still, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from rumbo.draw import number
from rumbo.model.speaker import Look, Speaker
from rumbo.web.language import Language, marked

_WHY: Mapping[str, str] = {
    "due": marked("It was due then."),
    "first": marked("It is the first that there could be."),
    "map": marked("A new map came into force then."),
    "more": marked("So many more deals had closed by then that there was more to learn."),
    "missed": marked("The one before had been off by too much in what was won since."),
    "shifted": marked("The open deals had become other ones than the one before knew."),
}


def spoken(speaker: Speaker, language: Language) -> str:
    """When it was fitted, why then, and what the last look at it found."""
    said = [
        language.say(
            "The model was fitted on what was known on {day} ({age} before).",
            day=language.date(speaker.fitted),
            age=_days(speaker.age_days, language),
        )
        if speaker.age_days
        else language.say("The model was fitted on what was known that day."),
        language.say(_WHY[speaker.why]),
    ]
    if speaker.looked is not None:
        said.append(_look(speaker.looked, language))
    return " ".join(said)


def _days(days: int, language: Language) -> str:
    return language.say("1 day") if days == 1 else language.say("{n} days", n=days)


def _look(look: Look, language: Language) -> str:
    tag = language.tag
    return language.say(
        "It was looked at on {day} and still held: of the deals open when it was fitted, {came}"
        " were won since, where it said {expected} (between {low} and {high}), and the chances of"
        " open deals have hardly moved.",
        day=language.date(look.day),
        came=number.grouped(look.came, tag),
        expected=number.grouped(look.expected, tag, 1),
        low=number.grouped(look.low, tag),
        high=number.grouped(look.high, tag),
    )
