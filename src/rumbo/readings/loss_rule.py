"""What the rules of losses look like in a text: phrases as patterns that the engine knows as well.

What is looked for in a text is a phrase: words in order, where a star ends a word in any way and
three dots stand for at most four words. Texts are compared in small letters without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rumbo.model.loss_rule import AnyLossRule, LossRules, SaidBefore

UNKNOWN = "unknown"
UNDECLARED = "undeclared"
_APART = r"[^\w.!?;\n]+"  # what lies between two words of a sentence
_GAP = rf"(?:\w+{_APART}){{0,4}}"
_NEVER = "[^\\s\\S]"


def void(rules: LossRules) -> str:
    """What a sentence looks like that says nothing: it supposes, is settled, or is ours."""
    return rf"[^.!?;\n]*{pattern(map(folded, rules.void_phrases))}[^.!?;\n]*"


def declared_cause(rules: LossRules, reason: str | None) -> str:
    """The cause that a declared reason names; unknown where it names none."""
    said = folded(reason or "")
    for rule in rules.rules:
        if rule.declared and re.search(pattern(map(folded, rule.declared)), said):
            return rule.cause
    return UNKNOWN


def pattern(phrases: Iterable[str]) -> str:
    """A regular expression, without look-around, that finds any of the phrases."""
    parts = [_expression(phrase.split()) for phrase in phrases]
    return rf"\b(?:{'|'.join(parts)})\b" if parts else _NEVER


def folded(text: str) -> str:
    """A text in small letters without accents, as the engine folds it."""
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def quote(text: str, rule: AnyLossRule, rules: LossRules) -> str:
    """The sentence of a text in which the rule finds its phrase; empty where there is none."""
    if not isinstance(rule, SaidBefore):
        return ""
    wanted, nothing = _finder(rule.phrases), _finder(*rules.unless.values())
    for sentence in re.split(r"[.!?;\n]+", text):
        said = folded(sentence)
        if wanted.search(said) and not nothing.search(said):
            return sentence.strip()
    return ""


@lru_cache(maxsize=256)  # asked of every lost deal, and slow to make
def _finder(*groups: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(pattern(folded(phrase) for group in groups for phrase in group))


def _expression(words: Sequence[str]) -> str:
    found = ""
    for place, word in enumerate(words):
        if word == "...":
            found += _GAP
        else:
            found += re.escape(word).replace(r"\*", r"\w*")
            found += _APART if place + 1 < len(words) else ""
    return found
