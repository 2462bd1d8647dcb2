"""The answers about probabilities and the forecast, each in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from rumbo.draw import number
from rumbo.model.reading import Reading, Row, Value
from rumbo.web.accuracy_sentence import ACCURACY_HEADLINES, ACCURACY_SENTENCES
from rumbo.web.language import Language, marked

_AIMS: Mapping[str, str] = {
    "target": marked(
        "{p50} is to be expected, and the target is {aim}; eight times in ten between {p10} and"
        " {p90}. Won already: {won_so_far}."
    ),
    "usual": marked(
        "{p50} is to be expected, and {aim} is usual; eight times in ten between {p10} and"
        " {p90}. Won already: {won_so_far}."
    ),
}

_FINDINGS = ("in_line", "too_low", "inflated")  # what is worth telling, the last one above all


def _forecast(reading: Reading, language: Language) -> str:
    said = {figure.name: figure.value for figure in reading.figures}
    period, won = reading.figure("won_so_far").period, reading.figure("won_so_far")
    over = period is not None and period[1] <= reading.as_of
    if said["p50"] is None and over:
        return language.many(
            "The period is over: {n} deal was won, and what it is worth is not known.",
            "The period is over: {n} deals were won, and what they are worth is not known.",
            won.n,
        )
    if said["p50"] is None:
        return language.say("There is not enough data to forecast; what is missing stands below.")
    amounts = {name: language.money(said[name]) for name in ("p10", "p50", "p90", "won_so_far")}
    if over:
        return language.say("The period is over: {won_so_far} was won.", **amounts)
    if said["p90"] == said["won_so_far"]:
        return language.say(
            "No more is to be expected than is won already: {won_so_far}.", **amounts
        )
    aim = "usual" if said["target"] is None else "target"
    if said[aim] is None:
        return language.say(
            "{p50} is to be expected; eight times in ten between {p10} and {p90}. Won already:"
            " {won_so_far}.",
            **amounts,
        )
    return language.say(_AIMS[aim], aim=language.money(said[aim]), **amounts)


def _stage_probability(reading: Reading, language: Language) -> str:
    told = [row for row in reading.rows if row["observed_probability"] is not None]
    if not told:
        return language.say("Too few deals have ended to say what stages are worth.")
    compared = [row for row in told if row["declared_probability"] is not None]
    if not compared:
        return language.say(
            "The CRM declares no probabilities; of those that come to {stage}, {observed} are won.",
            stage=told[-1]["crm_stage"],
            observed=_percent(told[-1]["observed_probability"], language),
        )
    worst, found = max(compared, key=_gap), Counter(row["finding"] for row in compared)
    return language.say(
        "Inflated stages: {inflated} of {n}; too low: {too_low}. Your CRM says {declared} in"
        " {stage}, your history says {observed} ({low} – {high}).",
        inflated=found["inflated"],
        too_low=found["too_low"],
        n=len(compared),
        stage=worst["crm_stage"],
        declared=_percent(worst["declared_probability"], language),
        observed=_percent(worst["observed_probability"], language),
        low=_percent(worst["low"], language),
        high=_percent(worst["high"], language),
    )


def _what_if(reading: Reading, language: Language) -> str:
    said = {figure.name: figure.value for figure in reading.figures}
    if said["p50"] is None:
        return language.say("There is not enough data to forecast; what is missing stands below.")
    amounts = {name: language.money(said[name]) for name in ("p10", "p50", "p90")}
    if said["changed_p50"] is None:
        return language.say("Too little is known to say what would change; see below.")
    if said["p50"] == said["changed_p50"] and not said["difference"]:
        return language.say(
            "Nothing is supposed: {p50} is to be expected; eight times in ten between {p10} and"
            " {p90}.",
            **amounts,
        )
    more = reading.figure("difference")
    return language.say(
        "An estimate: {changed} would be to be expected instead of {p50}: {more} on average,"
        " between {low} and {high} in 95 of 100 simulations.",
        p50=amounts["p50"],
        changed=language.money(said["changed_p50"]),
        more=_signed(more.value, language),
        low=_signed(more.low, language),
        high=_signed(more.high, language),
    )


def _signed(amount: float | None, language: Language) -> str:
    return f"{'+' if amount and amount > 0 else ''}{language.money(amount)}"


def _gap(row: Row) -> tuple[int, float]:
    """How far apart the two are; inflated stages first, then others outside of the interval."""
    declared, observed = (
        float(str(row[name])) for name in ("declared_probability", "observed_probability")
    )
    return _FINDINGS.index(str(row["finding"])), abs(declared - observed)


def _percent(value: Value, language: Language) -> str:
    share = float(value) if isinstance(value, int | float) else None
    return number.percent(share, language.tag)


FORECAST_SENTENCES: Mapping[str, Callable[[Reading, Language], str]] = {
    "forecast": _forecast,
    "stage_probability": _stage_probability,
    "what_if": _what_if,
    **ACCURACY_SENTENCES,
}
FORECAST_HEADLINES: Mapping[str, str] = {
    "forecast": "p50",
    "stage_probability": "inflated",
    "what_if": "difference",
    **ACCURACY_HEADLINES,
}
