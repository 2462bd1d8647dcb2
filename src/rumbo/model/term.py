"""What the keys of readings are called on screens, and what kind of value each one holds.

A key that is not listed here is shown as it is written, so a new reading needs no entry to appear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import partial

from rumbo.model import ability
from rumbo.model.codes import CODES, FORECASTS, OUTCOMES, ROLES, VIRTUAL_PHASES
from rumbo.model.forecast_words import FORECAST_CODES
from rumbo.model.id_words import ID_TERMS, UNIT_WORDS
from rumbo.model.lexicon import TERMS
from rumbo.model.reading import Text, in_each
from rumbo.model.selection import BRIDGE
from rumbo.model.title import TITLES


class Kind(StrEnum):
    """How a cell is written."""

    TEXT = "text"
    CODE = "code"  # one of a closed list, with a word of its own
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    MONEY = "money"
    DAY = "day"
    FLAG = "flag"
    LIST = "list"
    NESTED = "nested"
    HOURS = "hours"  # of work
    INDEX = "index"  # up to 1, two decimals


# What matters most in a table comes first; keys that are not listed follow in their own order.
_FIRST = (
    "ability",
    "what",
    "told",
    "answers",
    "occurred_at",
    "event",
    "conflict",
    "name",
    "person",
    "content",
    "when",
    "days_late",
    "suggestion",
    "step",
    "due",
    "shape",
    "by",
    "group",
    "crm_stage",
    "phase",
    "declared_probability",
    "observed_probability",
    "finding",
    "statement",
    "status",
    "pass_rate",
    "holds_for",
    "violations",
    "trend",
    "real_phase",
    "reality",
    "behaviour_phase",
    "behaviour_share",
    "behaviour",
    "behaviour_for",
    "behaviour_against",
    "from",
    "to",
    "role",
    "reason",
    "before",
    "after",
    "since",
    "kind",
    "became",
    "reasons",
    "state",
    "amount",
    "says",
    "conditions",
    "outside",
    "open_outside",
    "account",
    "owner",
    "days_in_phase",
    "days_since_contact",
    "days_since_progress",
    "p_win",
    "likely_close",
    "expected_close",
    "pushes",
    "next_step",
    "entered",
    "moves",
    "deals",
    "open_now",
    "exit_rate",
    "win_rate",
    "win_rate_from_here",
    "median_days",
    "who",
    "within_days",
    "required",
    "done",
    "on_time",
    "compliance",
    "owed",
    "amount_open",
    "trap",
)
# Keys that say nothing in a table where they are the same in every row.
CONSTANT = ("pipeline", "from_pipeline", "journey", "currency", "team", "stage", "visit")
_INTERVALS: Mapping[str, tuple[str, str]] = {
    "association": ("association_low", "association_high"),
    "compliance": ("low", "high"),
    "covered_share": ("covered_low", "covered_high"),
    "excess": ("excess_low", "excess_high"),
    "exit_rate": ("exit_low", "exit_high"),
    "p_win": ("p_win_low", "p_win_high"),
    "likely_close": ("likely_close_low", "likely_close_high"),
    "pause_effect": ("pause_effect_low", "pause_effect_high"),
    "win_rate": ("low", "high"),
    "no_show_rate": ("low", "high"),
    "pass_rate": ("low", "high"),
    "agreement": ("agreement_low", "agreement_high"),
    "share": ("low", "high"),
    "observed_probability": ("low", "high"),
    "wape": ("wape_low", "wape_high"),
    "came_true": ("low", "high"),
    "win_rate_from_here": ("win_low", "win_high"),
    "since": ("since_low", "since_high"),
}
_ABILITY_KEYS = ("ability", "answers", "mend", "told")
_CODED = (
    "kind",
    "conflict",
    "state",
    "status",
    "suggestion",
    "type",
    "what",
    "shape",
    "causes",
    "cause",
    "ended_by",
    "journey",
    "event",
    "rule",
    "origin",
    "trend",
    "trap_here",
    "topic",
    "index",
    "by",
    "reason",
    "declared_cause",
    "also",
    "missing",
    "season",
    "key",
    "verdict",
    "evidence",
    "became",
    "reasons",
    "woke_by",
    "help",
    "fix",
    "reality",
    "behaviour",
    "behaviour_for",
    "behaviour_against",
    "finding",
    "to_mend",
    "method",
    "about",
)
_CODE = re.compile(r"\b(?:[a-z]+(?:_[a-z]+)*|p\d0)\b")
_TWICE = re.compile(r"\b(\w+) \(\1\)")
# Money in the rows of the waterfall; what is counted under the same name elsewhere is whole.
_STEPS = (*BRIDGE, "opening_then")
_OUTCOMES = (
    "p10",
    "p50",
    "p90",
    "won_so_far",
    "usual",
    "open_expected",
    "not_yet_created",
    "expected",
    "expected_before",
    "seller_call",
    "manager_call",
    "changed_p10",
    "changed_p50",
    "changed_p90",
    "changed_expected",
    "expected_difference",
    "stage_weighted",
    "declared",
    "target",
    "came",
)  # fmt: skip - of money that is to come in
_QUANTILES = ("p10", "p50", "p90")
# Keys whose values are in the unit that the row says.
_OF_UNIT = ("before", "after", "value", "change")
_UNITS: Mapping[str, Kind] = {
    "count": Kind.COUNT,
    "share": Kind.SHARE,
    "days": Kind.DAYS,
    "hours": Kind.HOURS,
    "money": Kind.MONEY,
    "index": Kind.INDEX,
}
FINE = ("strength", "p_value")  # numbers without a unit, told to a few digits
_DAYS = (
    "cut_off", "day", "decided_on", "due", "since", "since_low", "since_high", "until", "when",
    "woke_on", "likely_close_low", "likely_close_high",
)  # fmt: skip
# The keys whose values are phases.
PLACES = ("phase", "stage", "real_phase", "behaviour_phase", "from", "to")
_SHARES = (
    "association",
    "association_low",
    "association_high",
    "compliance",
    "moved_on_with",
    "moved_on_without",
    "share",
    "rate",
    "low",
    "high",
    "win_rate_from_here",
    "pause_effect",
    "excess",
    "excess_low",
    "excess_high",
    "help_expected",
    "holds_for",
    "trend_change",
    "map_fitness",
    "probability",
    "win_rate_elsewhere",
    "wape",
    "bias",
    "interval_coverage_80",
    "calibration_error",
    "chance_from",
    "chance_to",
    "predicted",
    "came_true",
)
_INDEXES = ("auc", "brier", "log_loss")


def label(key: str) -> Text:
    """The name of a key on screens; the key itself, in words, where it has none."""
    step = key.removesuffix("_deals")
    if step != key and step in BRIDGE:
        counted = label(step)
        return Text(f"{counted.es}: n.º", f"{counted.en}: no.")
    return TERMS.get(key, Text(spelt(key), spelt(key)))


def heading(key: str, beside: Collection[str]) -> Text:
    """The name of a column of a file: an id says that it is one where the name stands beside it."""
    named = label(key)
    if key.endswith("_id") and key.removesuffix("_id") in beside and key not in ID_TERMS:
        return in_each(lambda tag: f"{named.of(tag)} (id)")
    return named


def is_for_programs(key: str) -> bool:
    """Whether a column is a key to join or to ask by, beside what people read of the same."""
    return key.endswith("_key")


def spelt(key: str) -> str:
    """A key as words, for one without a name."""
    return key.replace("_", " ").capitalize()


def title(reading: str) -> Text:
    """The short title of a reading; its name, in words, where it has none."""
    return TITLES.get(reading, Text(spelt(reading), spelt(reading)))


def worded(definition: Text) -> Text:
    """A definition with words in the place of codes; a code is written the same in both languages.

    Programs read definitions with the codes that their rows hold; people read the words.
    """
    codes = set(_CODE.findall(definition.es)) & set(_CODE.findall(definition.en))
    names = {code: found for code in codes if (found := _named(code)) is not None}
    return in_each(lambda tag: _without_codes(definition.of(tag), names, tag))


def _without_codes(said: str, names: Mapping[str, Text], tag: str) -> str:
    def named(code: re.Match[str]) -> str:
        return names[code[0]].of(tag) if code[0] in names else code[0]

    return _TWICE.sub(r"\1", _CODE.sub(named, said))


def _named(code: str) -> Text | None:
    if code in CODES and code != "decide":  # which is a word of both languages
        return CODES[code]
    found = (TITLES.get(code) or TERMS.get(code)) if "_" in code or code in _QUANTILES else None
    return Text(f"«{found.es}»", f"“{found.en}”") if found else None


def rank(key: str) -> int:
    """Where a key stands in a table."""
    return _FIRST.index(key) if key in _FIRST else len(_FIRST)


def interval(key: str, beside: Collection[str] = ()) -> tuple[str, ...]:
    """The keys of the ends of a key's interval, low and high; nothing where it has none.

    A share leaves the ends to a rate that stands beside it in the row.
    """
    ends = _INTERVALS.get(key, ())
    if key == "share" and any(_INTERVALS.get(each) == ends for each in beside if each != key):
        return ()
    return ends


def coded(key: str, value: str) -> Text | None:
    """The words for a code (several may be joined by +); None where the value is free text."""
    if key in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[key](value)
    # Of a stage: the same code says something else of why a deal was lost.
    codes = {**CODES, **FORECAST_CODES} if key == "finding" else CODES
    if key not in _CODED or not any(part in codes for part in value.split("+")):
        return None
    parts = [codes.get(part, Text(part, part)) for part in value.split("+")]
    return Text(" + ".join(part.es for part in parts), " + ".join(part.en for part in parts))


def phase(name: str) -> Text:
    """What a phase is called: its own name, or words for one that no CRM declares."""
    return VIRTUAL_PHASES.get(name, Text(name, name))


def role(value: str) -> Text:
    """What a person's role is called; as it is written where it is a CRM's own."""
    return ROLES.get(value, Text(value, value))


def outcome(value: str) -> Text:
    """How an activity went or which way, in words; as it is written where it is a CRM's own."""
    return OUTCOMES.get(value, Text(value, value))


def forecast(value: str) -> Text:
    """What a forecast category is called; as it is written where it is a CRM's own."""
    return _forecast(value) or Text(value, value)


def _forecast(value: str) -> Text | None:
    return FORECASTS.get(value.casefold().replace(" ", "_"))


_OF_THEIR_OWN: Mapping[str, Callable[[str], Text | None]] = {
    **dict.fromkeys(PLACES, VIRTUAL_PHASES.get),
    **{key: partial(ability.words, key) for key in _ABILITY_KEYS},
    "role": ROLES.get,
    "forecast_category": _forecast,
    "unit": UNIT_WORDS.get,
}


def kind(key: str, value: object) -> Kind:
    """How the value of a key is written, from its type and its name."""
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int | float):
        return _measured(key, whole=isinstance(value, int))
    if isinstance(value, Mapping):
        return Kind.NESTED
    if isinstance(value, list | tuple):
        return Kind.NESTED if any(isinstance(entry, Mapping) for entry in value) else Kind.LIST
    if key.endswith(("_at", "_close")) or key in _DAYS:
        return Kind.DAY
    return Kind.CODE if key in (*_CODED, *_ABILITY_KEYS) else Kind.TEXT


def kind_in(key: str, row: Mapping[str, object]) -> Kind:
    """How the value of a key is written in its row, which may say the unit."""
    value, unit = row.get(key), row.get("unit")
    if key in _OF_UNIT and isinstance(value, int | float) and unit in _UNITS:
        return _UNITS[str(unit)]
    return kind(key, value)


def _is_money(key: str) -> bool:
    amount = "amount" in key and not key.endswith("_deals")
    return amount or key.endswith("at_stake") or key in _OUTCOMES


def _measured(key: str, *, whole: bool) -> Kind:
    if "agreement" in key or key in _INDEXES:
        return Kind.INDEX
    if _is_money(key) or (key in _STEPS and not whole):
        return Kind.MONEY
    if key.endswith(_SHARES) or key.startswith("p_win"):
        return Kind.SHARE
    if key.startswith("hours") or key.endswith("_hours"):
        return Kind.HOURS
    if key.startswith("days") or key.endswith("_days"):
        return Kind.DAYS
    return Kind.COUNT if whole or key in _OF_UNIT or key in FINE else Kind.TEXT
