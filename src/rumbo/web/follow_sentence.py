"""The answers about what waits for us and what needs a decision, each in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rumbo.draw import number
from rumbo.model.reading import Reading
from rumbo.web.language import Language

_ENOUGH_DEALS = 30  # that had to take a step: of fewer none is called the one kept least


def with_worth(opened: str, worth: float | None, language: Language) -> str:
    """What is said of some deals, and what they are worth where that is known."""
    if worth is None:
        return opened
    return language.say("{opened}, worth {amount}", opened=opened, amount=language.money(worth))


def _follow_up(reading: Reading, language: Language) -> str:
    late, planned = reading.figure("late"), reading.figure("next_step_coverage").value
    said = language.many(
        "{n} of {all} open deals waits for something that is overdue",
        "{n} of {all} open deals wait for something that is overdue",
        int(late.value or 0),
        all=late.n,
    )
    said = with_worth(said, reading.figure("amount").value, language)
    if planned is None:
        return f"{said}."
    return language.say(
        "{said}; {planned} have a next step with a date.",
        said=said,
        planned=number.percent(planned, language.tag),
    )


def _weekly_five(reading: Reading, language: Language) -> str:
    needed, aside = reading.figure("needed"), int(reading.figure("aside").value or 0)
    said = language.many(
        "{n} of {all} deals in the pipeline needs a decision",
        "{n} of {all} deals in the pipeline need a decision",
        int(needed.value or 0),
        all=needed.n,
    )
    said = with_worth(said, reading.figure("amount").value, language)
    if not aside:
        return f"{said}."
    return language.many(
        "{said}; {n} is out of it by a decision.", "{said}; {n} are out of it by a decision.",
        aside, said=said,
    )  # fmt: skip


def _playbook(reading: Reading, language: Language) -> str:
    said = language.many(
        "{share} of the steps that were due were taken in time; {n} open deal owes one.",
        "{share} of the steps that were due were taken in time; {n} open deals owe one.",
        int(reading.figure("owed").value or 0),
        share=number.percent(reading.figure("compliance").value, language.tag),
    )
    judged = [
        (rate, row["step"])
        for row in reading.rows
        if isinstance(cases := row["required"], int) and cases >= _ENOUGH_DEALS
        and isinstance(rate := row["compliance"], int | float)
    ]  # fmt: skip
    if not judged:
        return said
    rate, step = min(judged, key=lambda each: each[0])
    return language.say(
        "{worst} The one that is kept least: {step} ({rate}).",
        worst=said,
        step=step,
        rate=number.percent(rate, language.tag),
    )


FOLLOW_SENTENCES: Mapping[str, Callable[[Reading, Language], str]] = {
    "follow_up": _follow_up,
    "playbook": _playbook,
    "weekly_five": _weekly_five,
}
