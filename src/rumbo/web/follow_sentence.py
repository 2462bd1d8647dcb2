"""The answers about what waits for us and what needs a decision, each in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rumbo.draw import number
from rumbo.model.reading import Reading
from rumbo.web.language import Language


def with_worth(opened: str, worth: float | None, language: Language) -> str:
    """What is said of some deals, and what they are worth where that is known."""
    if worth is None:
        return opened
    return language.say("{opened}, worth {amount}", opened=opened, amount=language.money(worth))


def _follow_up(reading: Reading, language: Language) -> str:
    late, planned = reading.figure("late"), reading.figure("next_step_coverage").value
    said = language.say(
        "{late} of {n} open deals wait for something that is overdue",
        late=int(late.value or 0),
        n=late.n,
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
    said = language.say(
        "{needed} of {n} deals in the pipeline need a decision",
        needed=int(needed.value or 0),
        n=needed.n,
    )
    said = with_worth(said, reading.figure("amount").value, language)
    if not aside:
        return f"{said}."
    return language.many(
        "{said}; {n} is out of it by a decision.", "{said}; {n} are out of it by a decision.",
        aside, said=said,
    )  # fmt: skip


FOLLOW_SENTENCES: Mapping[str, Callable[[Reading, Language], str]] = {
    "follow_up": _follow_up,
    "weekly_five": _weekly_five,
}
