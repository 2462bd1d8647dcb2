"""What was lost and why, in one sentence."""

from __future__ import annotations

from rumbo.draw import number
from rumbo.model.reading import Reading
from rumbo.web.language import Language


def losses_sentence(reading: Reading, language: Language) -> str:
    """How many were lost, for how much, and of how many the log shows why.

    Who ended in silence is known of those of which the log holds any activity: where it holds
    none of some, the sentence says of how many it speaks.
    """
    lost, silent = int(reading.figure("lost").value or 0), reading.figure("silent_share")
    amount = reading.figure("amount").value
    unknown = number.percent(reading.figure("unknown_share").value or 0.0, language.tag)
    if lost and (not amount or silent.value is None):
        return language.many(
            "{n} deal was lost; of {unknown} nothing shows why.",
            "{n} deals were lost; of {unknown} nothing shows why.",
            lost,
            unknown=unknown,
        )
    said: dict[str, object] = {
        "amount": language.money(amount),
        "silent": number.percent(silent.value or 0.0, language.tag),
        "unknown": unknown,
    }
    if silent.n < lost:
        return language.say(
            "{n} deals were lost, worth {amount}. Of the {recorded} with any activity {silent}"
            " ended in silence; of {unknown} of all nothing shows why.",
            n=lost,
            recorded=silent.n,
            **said,
        )
    return language.many(
        "{n} deal was lost, worth {amount}: {silent} ended in silence, and of {unknown} nothing"
        " shows why.",
        "{n} deals were lost, worth {amount}: {silent} ended in silence, and of {unknown} nothing"
        " shows why.",
        lost,
        **said,
    )
