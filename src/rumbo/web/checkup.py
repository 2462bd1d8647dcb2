"""The six questions of a director at the top of the first page, each with its number."""

from __future__ import annotations

from dataclasses import dataclass

from rumbo.draw import number
from rumbo.model.reading import Unit
from rumbo.readings.diagnosis import Told, diagnosis, question_of
from rumbo.readings.registry import questions
from rumbo.web import address
from rumbo.web.page import pages
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Answer:
    """One question: its number and what it is worth, the answer in words, and where each leads."""

    question: str
    verdict: str
    value: str
    amount: str
    said: str
    behind: str
    href: str


def checkup(visit: Visit) -> tuple[Answer, ...]:
    """The answers under the filters."""
    told = visit.ask("diagnosis of the day", visit.scope(), diagnosis)
    return tuple(_answer(visit, each) for each in told)


def _answer(visit: Visit, told: Told) -> Answer:
    value, amount = _numbers(visit, told)
    known = told.reading in questions()
    return Answer(
        question=visit.language.of(question_of(told.key)),
        verdict=told.verdict.value,
        value=value,
        amount=amount,
        said=visit.language.of(told.answer),
        behind=address.behind(visit, "diagnosis", told.behind) if told.value is not None else "",
        href=_place(visit, told.reading if known else "diagnosis"),
    )


def _place(visit: Visit, reading: str) -> str:
    """The page of its own of what an answer tells of; that of its reading where it has none."""
    own = pages().get(reading)
    return visit.link(own.path) if own else address.reading(visit, reading)


def _numbers(visit: Visit, told: Told) -> tuple[str, str]:
    """The number in large, and the one below it."""
    language = visit.language
    if told.value is None:
        return "—", ""
    if told.key == "closes_this_month" and told.amount is not None:
        low, high = ((told.more or {}).get(name) for name in ("p10", "p90"))
        between = language.say(
            "between {low} and {high}, 8 times in 10",
            low=_money(visit, low),
            high=_money(visit, high),
        )
        return _money(visit, told.amount), between
    if told.unit is Unit.SHARE:
        return number.percent(float(told.value), language.tag), ""
    worth = "" if told.amount is None else language.money(told.amount)
    return number.grouped(told.value, language.tag), worth


def _money(visit: Visit, amount: object) -> str:
    return visit.language.money(amount if isinstance(amount, float) else None)
