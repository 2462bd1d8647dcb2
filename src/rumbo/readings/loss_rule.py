"""The rules that say why a deal was lost: read from `loss_rules.toml`, which people can read too.

What is looked for in a text is a phrase: words in order, where a star ends a word in any way and
three dots stand for at most four words. Texts are compared in small letters without accents.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

UNKNOWN = "unknown"
UNDECLARED = "undeclared"
_APART = r"[^\w.!?;\n]+"  # what lies between two words of a sentence
_GAP = rf"(?:\w+{_APART}){{0,4}}"
_NEVER = "[^\\s\\S]"


@dataclass(frozen=True)
class LossRule:
    """One rule: the cause it names and what has to show for it.

    `kind` is silence, said, role or pushes. `days` is how long before the end it looks back.
    A rule that does not decide accompanies the cause: it is shown beside it.
    """

    cause: str
    kind: str
    days: int = 0
    says: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    at_least: int = 0
    decides: bool = True

    @property
    def pattern(self) -> str:
        """What its phrases look like in a folded text, as a regular expression."""
        return pattern(self.says)


@dataclass(frozen=True)
class LossRules:
    """All rules in the order in which they decide, and the phrases that make a sentence void."""

    rules: tuple[LossRule, ...]
    unless: tuple[str, ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """Every cause once, in the order of the rules."""
        return tuple(dict.fromkeys(rule.cause for rule in self.rules))

    @property
    def void(self) -> str:
        """What a sentence looks like that says nothing: it supposes, is settled, or is ours."""
        return rf"[^.!?;\n]*{pattern(self.unless)}[^.!?;\n]*"

    def of_kind(self, kind: str) -> tuple[LossRule, ...]:
        """The rules of one kind, in their order."""
        return tuple(rule for rule in self.rules if rule.kind == kind)

    def declared(self, reason: str | None) -> str:
        """The cause that a declared reason names; unknown where it names none."""
        said = folded(reason or "")
        for rule in self.rules:
            if rule.declared and re.search(pattern(rule.declared), said):
                return rule.cause
        return UNKNOWN


@cache
def loss_rules() -> LossRules:
    """The rules in force."""
    text = (files("rumbo.readings") / "loss_rules.toml").read_text(encoding="utf-8")
    told: dict[str, Any] = tomllib.loads(text)
    rules = tuple(
        LossRule(**{name: _frozen(value) for name, value in r.items()}) for r in told["rule"]
    )
    return LossRules(rules, tuple(phrase for each in told["unless"].values() for phrase in each))


def pattern(phrases: Iterable[str]) -> str:
    """A regular expression, without look-around, that finds any of the phrases."""
    parts = [_expression(phrase.split()) for phrase in phrases]
    return rf"\b(?:{'|'.join(parts)})\b" if parts else _NEVER


def folded(text: str) -> str:
    """A text in small letters without accents, as the engine folds it."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def quote(text: str, rule: LossRule) -> str:
    """The sentence of a text in which the rule finds its phrase; empty where there is none."""
    rules = loss_rules()
    for sentence in re.split(r"[.!?;\n]+", text):
        said = folded(sentence)
        if re.search(rule.pattern, said) and not re.search(pattern(rules.unless), said):
            return sentence.strip()
    return ""


def _expression(words: Sequence[str]) -> str:
    found = ""
    for place, word in enumerate(words):
        if word == "...":
            found += _GAP
        else:
            found += re.escape(word).replace(r"\*", r"\w*")
            found += _APART if place + 1 < len(words) else ""
    return found


def _frozen(value: Any) -> Any:  # noqa: ANN401 - a cell of the file
    return tuple(value) if isinstance(value, list) else value
